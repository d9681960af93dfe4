from __future__ import annotations

from typing import Any

import pytest

from danlu.errors import RecipeError
from danlu.models.class_loss_of_recipe import build_class_loss
from danlu.models.item_loss import CrossEntropyLoss, FocalLoss
from danlu.models.logit_adjustment import AdjustedLoss
from danlu.recipe.families.class_head import ClassHead

CLASSES, COUNTS = ["a", "b"], {"a": 3, "b": 1}


def build(counts: dict[str, int] | None = COUNTS, **head: Any) -> Any:
    return build_class_loss(ClassHead.model_validate(head), CLASSES, class_counts=counts)


def test_the_default_is_cross_entropy() -> None:
    loss = build(None)
    assert isinstance(loss, CrossEntropyLoss)
    assert (loss.class_weights, loss.label_smoothing) == (None, 0.0)


def test_options_reach_the_loss() -> None:
    smoothed = build(label_smoothing=0.1, class_weights="balanced")
    assert smoothed.label_smoothing == 0.1
    assert smoothed.class_weights.tolist() == pytest.approx([2 / 3, 2.0])
    focal = build(loss={"name": "focal", "gamma": 1.5}, class_weights={"b": 4.0})
    assert isinstance(focal, FocalLoss)
    assert (focal.gamma, focal.class_weights.tolist()) == (1.5, [1.0, 4.0])


@pytest.mark.parametrize("loss", ["cross-entropy", "focal"])
def test_logits_are_adjusted_beneath_either_loss(loss: str) -> None:
    adjusted = build(loss={"name": loss}, logit_adjustment=2.0)
    assert isinstance(adjusted, AdjustedLoss)
    assert isinstance(adjusted.unadjusted, FocalLoss if loss == "focal" else CrossEntropyLoss)
    assert (adjusted.adjustment / 2).exp().tolist() == pytest.approx([0.75, 0.25])


@pytest.mark.parametrize("head", [{"class_weights": "balanced"}, {"logit_adjustment": 1.0}])
def test_what_goes_by_frequency_needs_counts(head: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="Expected counts of the training"):
        build(None, **head)


def test_weights_of_unknown_classes_are_refused() -> None:
    with pytest.raises(RecipeError, match=r"model\.head\.class_weights\.c"):
        build(class_weights={"c": 2.0})
