from __future__ import annotations

import math

import pytest
import torch
from torch import Tensor
from torch.nn.functional import cross_entropy

from danlu.models.class_loss_of_recipe import ClassLoss
from danlu.models.classification_head import ClassificationHead
from danlu.models.item_loss import CrossEntropyLoss, FocalLoss
from danlu.models.logit_adjustment import AdjustedLoss

WEIGHTS = torch.tensor([0.2, 1.0, 3.0])
ADJUSTED = AdjustedLoss(CrossEntropyLoss(), torch.tensor([-2.0, -0.5, -1.0]))


def scored(texts: int = 6) -> tuple[Tensor, Tensor]:
    generator = torch.Generator().manual_seed(2)
    return torch.randn(texts, 3, generator=generator), torch.randint(3, (texts,), generator=generator)


@pytest.mark.parametrize("weights", [None, WEIGHTS])
@pytest.mark.parametrize("smoothing", [0.0, 0.1])
def test_the_mean_is_torchs_cross_entropy(weights: Tensor | None, smoothing: float) -> None:
    loss = CrossEntropyLoss(class_weights=weights, label_smoothing=smoothing)
    head = ClassificationHead(4, 3, loss=loss)
    logits, gold = scored()
    expected = cross_entropy(logits, gold, weight=weights, label_smoothing=smoothing)
    torch.testing.assert_close(head.loss(logits, gold).mean, expected)


@pytest.mark.parametrize(
    "loss", [None, CrossEntropyLoss(class_weights=WEIGHTS), FocalLoss(gamma=2.0), ADJUSTED]
)
def test_batches_add_up(loss: ClassLoss | None) -> None:
    head = ClassificationHead(4, 3, loss=loss)
    logits, gold = scored()
    whole = head.loss(logits, gold)
    parts = [head.loss(logits[rows], gold[rows]) for rows in ([0], [1, 2], [3, 4, 5])]
    torch.testing.assert_close(sum(part.total for part in parts), whole.total)
    torch.testing.assert_close(
        torch.as_tensor(sum(part.items for part in parts)), torch.as_tensor(whole.items)
    )


def test_no_softmax_stands_before_the_loss() -> None:
    """With one, two classes could not come below ln(1 + 1/e) = 0.313."""
    head = ClassificationHead(1, 2)
    logits, gold = torch.tensor([[9.0, -9.0]]), torch.tensor([0])
    assert head.loss(logits, gold).mean < 1e-6
    floor = head.loss(logits.softmax(dim=1), gold).mean.item()
    assert floor == pytest.approx(math.log(1 + math.exp(-1)), abs=1e-6)
    with torch.no_grad():
        head.projection.weight.copy_(torch.tensor([[50.0], [-50.0]]))
    assert head(torch.ones(1, 1)).abs().max() > 40


def test_a_hidden_layer_with_relu() -> None:
    head = ClassificationHead(4, 3, hidden=5)
    vectors = torch.randn(6, 4)
    hidden = (vectors @ head.hidden.weight.T + head.hidden.bias).clamp(min=0)
    expected = hidden @ head.projection.weight.T + head.projection.bias
    torch.testing.assert_close(head(vectors), expected)
    assert ClassificationHead(4, 3).hidden is None


@pytest.mark.parametrize("places", [{"dropout": 0.5}, {"hidden": 50, "hidden_dropout": 0.5}])
def test_dropout_acts_in_training_only(places: dict[str, float]) -> None:
    head, vectors = ClassificationHead(40, 3, **places), torch.randn(6, 40)
    assert not torch.equal(head(vectors), head(vectors))
    head.eval()
    assert torch.equal(head(vectors), head(vectors))


def test_gold_is_needed_for_a_loss() -> None:
    with pytest.raises(ValueError, match="Expected a batch with gold labels"):
        ClassificationHead(4, 3).loss(torch.zeros(2, 3), None)


@pytest.mark.parametrize("loss", [CrossEntropyLoss(class_weights=WEIGHTS), ADJUSTED])
def test_nothing_of_the_loss_is_saved(loss: ClassLoss) -> None:
    saved = ClassificationHead(4, 3, loss=loss).state_dict()
    assert sorted(saved) == ["projection.bias", "projection.weight"]


def test_bf16_is_scored_in_float32() -> None:
    head, vectors = ClassificationHead(4, 3, hidden=5), torch.randn(6, 4).bfloat16()
    with torch.autocast("cpu", torch.bfloat16):
        logits = head(vectors)
        loss = head.loss(logits, torch.zeros(6, dtype=torch.long))
    assert (logits.dtype, loss.total.dtype) == (torch.float32, torch.float32)
    assert torch.equal(logits, head(vectors.float()))


def test_the_loss_alone_is_adjusted() -> None:
    torch.manual_seed(0)
    head, vectors = ClassificationHead(4, 3, loss=ADJUSTED).eval(), torch.randn(6, 4)
    logits, gold = head(vectors), torch.tensor([0, 1, 2, 0, 1, 2])
    torch.testing.assert_close(logits, head.projection(vectors))
    torch.testing.assert_close(
        head.loss(logits, gold).mean, cross_entropy(logits + ADJUSTED.adjustment, gold)
    )
