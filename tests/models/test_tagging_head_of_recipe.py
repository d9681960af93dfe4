"""A section `model.head` becomes the head that it describes."""

from __future__ import annotations

from typing import Any

import pytest
import torch
from pydantic import TypeAdapter

from danlu.errors import RecipeError
from danlu.models.crf_head import CRFHead
from danlu.models.item_loss import CrossEntropyLoss, DiceLoss, FocalLoss
from danlu.models.softmax_head import SoftmaxHead
from danlu.models.tagging_head_of_recipe import build_tagging_head
from danlu.recipe.families.tagging_head import Head

LABELS = ["O", "B-X", "I-X"]


def build(**section: Any) -> SoftmaxHead | CRFHead:
    return build_tagging_head(
        TypeAdapter(Head).validate_python(section),
        4,
        LABELS,
        scheme="bio2",
        open_ended=False,
        label_counts={"O": 6, "B-X": 2, "I-X": 1},
    )


def test_a_loss_has_the_numbers_of_its_section() -> None:
    plain = build(kind="softmax", class_weights={"O": 0.5}, label_smoothing=0.2)
    focal = build(kind="softmax", loss={"name": "focal", "gamma": 1.5}, class_weights="balanced")
    dice = build(kind="softmax", loss={"name": "dice", "exponent": 0.5, "smoothing": 0.1})
    losses = [head.word_loss for head in (plain, focal, dice) if isinstance(head, SoftmaxHead)]
    assert [type(loss) for loss in losses] == [CrossEntropyLoss, FocalLoss, DiceLoss]
    assert losses[0].label_smoothing == 0.2
    assert losses[0].class_weights.tolist() == [0.5, 1.0, 1.0]
    assert losses[1].gamma == 1.5
    assert losses[1].class_weights.tolist() == [0.5, 1.5, 3.0]
    assert (losses[2].exponent, losses[2].smoothing) == (0.5, 0.1)


def test_the_loss_of_old_recipes_is_cross_entropy() -> None:
    head = build(kind="softmax")
    assert isinstance(head, SoftmaxHead)
    assert isinstance(head.word_loss, CrossEntropyLoss)
    assert head.word_loss.class_weights is None


@pytest.mark.parametrize("loss", ["cross-entropy", "focal", "dice"])
def test_every_loss_starts_from_the_same_weights(loss: str) -> None:
    torch.manual_seed(5)
    expected = build(kind="softmax").projection.weight
    torch.manual_seed(5)
    assert torch.equal(build(kind="softmax", loss={"name": loss}).projection.weight, expected)


@pytest.mark.parametrize(
    "loss",
    [{"name": "cross-entropy"}, {"name": "focal"}, {"name": "dice"}, {"name": "dice", "exponent": 0.0}],
)
def test_a_head_learns_its_words(loss: dict[str, Any]) -> None:
    torch.manual_seed(0)
    head = build(kind="softmax", loss=loss)
    states, labels = torch.eye(4)[:3].unsqueeze(0), torch.tensor([[1, 2, 0]])
    mask = torch.ones_like(labels, dtype=torch.bool)
    optimizer = torch.optim.Adam(head.parameters(), lr=0.1)
    for _ in range(50):
        optimizer.zero_grad()
        head.loss(head(states), labels, mask).mean.backward()
        optimizer.step()
    assert head.decode(head(states), mask).labels == labels.tolist()


def test_weights_of_unknown_labels_are_refused() -> None:
    with pytest.raises(RecipeError, match=r"class_weights\.B-Y"):
        build(kind="softmax", loss={"name": "focal"}, class_weights={"B-Y": 2.0})
