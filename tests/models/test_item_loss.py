"""Losses of a softmax: their formulas written out, their limits, and gradients however sure the logits are."""

from __future__ import annotations

import math
from copy import deepcopy

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from torch import Tensor
from torch.nn.functional import cross_entropy

from danlu.models.item_loss import CrossEntropyLoss, DiceLoss, FocalLoss, ItemLoss

WEIGHTS = torch.tensor([0.2, 1.0, 3.0, 0.7])
LOSSES = [
    CrossEntropyLoss(),
    CrossEntropyLoss(class_weights=WEIGHTS, label_smoothing=0.1),
    FocalLoss(gamma=2.0),
    FocalLoss(gamma=0.3, class_weights=WEIGHTS),
    DiceLoss(exponent=1.0, smoothing=1.0),
    DiceLoss(exponent=0.3, smoothing=1e-3),
    DiceLoss(exponent=0.0, smoothing=1.0),
]
each_loss = pytest.mark.parametrize("loss", LOSSES, ids=lambda loss: f"{type(loss).__name__}")


def scored(items: int = 7) -> tuple[Tensor, Tensor]:
    generator = torch.Generator().manual_seed(2)
    return torch.randn(items, 4, generator=generator), torch.randint(4, (items,), generator=generator)


def gold_probability(scores: Tensor, gold: Tensor) -> list[float]:
    return scores.softmax(1)[torch.arange(len(gold)), gold].tolist()


def two_classes(probability: float) -> tuple[Tensor, Tensor]:
    """One item whose gold class of two has this probability."""
    logit = math.log(probability) - math.log1p(-probability)
    return torch.tensor([[0.0, logit]], dtype=torch.float64), torch.tensor([1])


@pytest.mark.parametrize("weights", [None, WEIGHTS])
@pytest.mark.parametrize("smoothing", [0.0, 0.1])
def test_cross_entropy_is_torchs_to_the_bit(weights: Tensor | None, smoothing: float) -> None:
    scores, gold = scored()
    total, items, parts = CrossEntropyLoss(class_weights=weights, label_smoothing=smoothing)(scores, gold)
    expected = cross_entropy(scores, gold, weight=weights, label_smoothing=smoothing, reduction="sum")
    assert torch.equal(total, expected)
    assert float(items) == pytest.approx(7 if weights is None else float(weights[gold].sum()))
    assert parts == ()


@pytest.mark.parametrize("gamma", [0.5, 1.0, 2.0, 5.0])
def test_focal_is_its_formula(gamma: float) -> None:
    scores, gold = scored()
    expected = sum(-((1 - p) ** gamma) * math.log(p) for p in gold_probability(scores, gold))
    loss = FocalLoss(gamma=gamma)(scores, gold)
    assert float(loss.total) == pytest.approx(expected, rel=1e-5)
    assert loss.items == 7


def test_focal_multiplies_each_item_by_the_weight_of_its_class() -> None:
    scores, gold = scored()
    weights = WEIGHTS[gold].tolist()
    expected = sum(
        -w * (1 - p) ** 2 * math.log(p) for w, p in zip(weights, gold_probability(scores, gold), strict=True)
    )
    loss = FocalLoss(gamma=2.0, class_weights=WEIGHTS)(scores, gold)
    assert float(loss.total) == pytest.approx(expected, rel=1e-5)
    assert float(loss.items) == pytest.approx(sum(weights))


@pytest.mark.parametrize("weights", [None, WEIGHTS])
def test_focal_becomes_cross_entropy(weights: Tensor | None) -> None:
    scores, gold = scored()
    focal = FocalLoss(gamma=1e-7, class_weights=weights)(scores, gold)
    plain = CrossEntropyLoss(class_weights=weights)(scores, gold)
    torch.testing.assert_close(focal.mean, plain.mean)


def test_focal_weighs_items_that_are_right_less() -> None:
    focal, plain = FocalLoss(gamma=2.0), CrossEntropyLoss()
    shares = [float(focal(*two_classes(p)).total / plain(*two_classes(p)).total) for p in (0.1, 0.5, 0.9)]
    assert shares == pytest.approx([0.81, 0.25, 0.01])


@pytest.mark.parametrize(("exponent", "smoothing"), [(0.0, 1.0), (0.5, 0.1), (1.0, 1.0), (2.0, 1e-3)])
def test_dice_is_its_formula(exponent: float, smoothing: float) -> None:
    scores, gold = scored()
    adjusted = [(1 - p) ** exponent * p for p in gold_probability(scores, gold)]
    expected = sum(1 - (2 * a + smoothing) / (a + 1 + smoothing) for a in adjusted)
    loss = DiceLoss(exponent=exponent, smoothing=smoothing)(scores, gold)
    assert float(loss.total) == pytest.approx(expected, rel=1e-5)
    assert loss.items == 7


@pytest.mark.parametrize("smoothing", [0.1, 1.0])
def test_dice_has_the_limits_of_its_docstring(smoothing: float) -> None:
    surely_wrong, surely_right = (torch.tensor([[0.0, logit]]) for logit in (-99.0, 99.0))
    gold = torch.tensor([1])
    plain, adjusting = (DiceLoss(exponent=exponent, smoothing=smoothing) for exponent in (0.0, 1.0))
    worst = 1 - smoothing / (1 + smoothing)
    assert float(plain(surely_wrong, gold).total) == pytest.approx(worst)
    assert float(plain(surely_right, gold).total) == pytest.approx(0.0, abs=1e-6)
    assert float(adjusting(surely_wrong, gold).total) == pytest.approx(worst)
    assert float(adjusting(surely_right, gold).total) == pytest.approx(worst)


@pytest.mark.parametrize("exponent", [0.5, 1.0, 3.0])
def test_dice_is_smallest_where_its_docstring_says(exponent: float) -> None:
    loss, best = DiceLoss(exponent=exponent, smoothing=1.0), 1 / (1 + exponent)
    below, least, above = (float(loss(*two_classes(p)).total) for p in (best - 0.05, best, best + 0.05))
    assert least < below
    assert least < above


@each_loss
@pytest.mark.parametrize("logit", [0.0, 30.0, 1e4, 1e30])
@pytest.mark.parametrize("gold", [0, 1])
@pytest.mark.parametrize("dtype", [torch.float32, torch.bfloat16, torch.float64])
def test_gradients_are_finite_however_sure(
    loss: ItemLoss, logit: float, gold: int, dtype: torch.dtype
) -> None:
    scores = torch.tensor([[logit, 0.0, 0.0, 0.0]], dtype=dtype, requires_grad=True)
    exact = deepcopy(loss).double() if dtype == torch.float64 else loss
    total = exact(scores, torch.tensor([gold])).total
    total.backward()
    assert total.isfinite()
    assert total.dtype in (torch.float32, torch.float64)
    assert scores.grad is not None
    assert scores.grad.isfinite().all()


@pytest.mark.parametrize("loss", [LOSSES[2], *LOSSES[4:]], ids=lambda loss: f"{type(loss).__name__}")
def test_one_class_alone_is_always_right(loss: ItemLoss) -> None:
    scores = torch.tensor([[3.0]], requires_grad=True)
    loss(scores, torch.tensor([0])).total.backward()
    assert scores.grad is not None
    assert scores.grad.tolist() == [[0.0]]


@each_loss
def test_the_gradient_is_that_of_finite_differences(loss: ItemLoss) -> None:
    scores, gold = scored()
    doubled = deepcopy(loss).double()
    assert torch.autograd.gradcheck(lambda s: doubled(s, gold).total, scores.double().requires_grad_())


@each_loss
@given(cut=st.integers(0, 7))
def test_batches_add_up(loss: ItemLoss, cut: int) -> None:
    scores, gold = scored()
    whole = loss(scores, gold)
    first, second = (loss(scores[rows], gold[rows]) for rows in (slice(0, cut), slice(cut, None)))
    assert float(first.total + second.total) == pytest.approx(float(whole.total), rel=1e-5)
    assert float(first.items + second.items) == pytest.approx(float(whole.items))


@each_loss
def test_nothing_of_a_loss_is_saved(loss: ItemLoss) -> None:
    assert loss.state_dict() == {}
    assert list(loss.parameters()) == []
