from __future__ import annotations

import pytest
import torch
from torch import Tensor
from torch.nn.functional import cross_entropy

from chain_by_enumeration import prefix_mask
from danlu.models.item_loss import CrossEntropyLoss, DiceLoss, FocalLoss, ItemLoss
from danlu.models.softmax_head import SoftmaxHead

WEIGHTS = torch.tensor([0.2, 1.0, 3.0, 0.7])


def scored(lengths: list[int]) -> tuple[Tensor, Tensor, Tensor]:
    generator = torch.Generator().manual_seed(2)
    scores = torch.randn(len(lengths), max(lengths), 4, generator=generator)
    gold = torch.randint(4, scores.shape[:2], generator=generator)
    return scores, gold, prefix_mask(lengths)


@pytest.mark.parametrize("weights", [None, WEIGHTS])
@pytest.mark.parametrize("smoothing", [0.0, 0.1])
def test_the_mean_is_torchs_cross_entropy_over_words(weights: Tensor | None, smoothing: float) -> None:
    head = SoftmaxHead(6, 4, loss=CrossEntropyLoss(class_weights=weights, label_smoothing=smoothing))
    scores, gold, mask = scored([3, 1, 5])
    expected = cross_entropy(scores[mask], gold[mask], weight=weights, label_smoothing=smoothing)
    torch.testing.assert_close(head.loss(scores, gold, mask).mean, expected)


@pytest.mark.parametrize(
    "loss",
    [
        None,
        CrossEntropyLoss(class_weights=WEIGHTS),
        FocalLoss(gamma=2.0),
        DiceLoss(exponent=1.0, smoothing=1.0),
    ],
)
def test_batches_add_up(loss: ItemLoss | None) -> None:
    head = SoftmaxHead(6, 4, loss=loss)
    scores, gold, mask = scored([3, 1, 5])
    whole = head.loss(scores, gold, mask)
    parts = [head.loss(scores[rows], gold[rows], mask[rows]) for rows in ([0], [1, 2])]
    torch.testing.assert_close(sum(part.total for part in parts), whole.total)
    torch.testing.assert_close(
        torch.as_tensor(sum(part.items for part in parts)), torch.as_tensor(whole.items)
    )


def test_padding_is_never_counted() -> None:
    head = SoftmaxHead(6, 4)
    scores, gold, mask = scored([3, 1])
    expected, decoded = head.loss(scores, gold, mask), head.decode(scores, mask, probabilities=True)
    scores[~mask], gold[~mask] = torch.nan, 3
    assert torch.equal(head.loss(scores, gold, mask).total, expected.total)
    assert expected.items == 4
    assert head.decode(scores, mask, probabilities=True) == decoded


def test_predictions_are_the_likeliest_labels_with_their_probabilities() -> None:
    scores, _, mask = scored([3, 1])
    labels, probabilities, _ = SoftmaxHead(6, 4).decode(scores, mask, probabilities=True)
    assert labels == [scores[0].argmax(1).tolist(), scores[1, :1].argmax(1).tolist()]
    expected = scores.softmax(2).amax(2)
    assert [len(row) for row in probabilities] == [3, 1]
    assert probabilities[0] == pytest.approx(expected[0].tolist())
    assert SoftmaxHead(6, 4).decode(scores, mask).probabilities == []


def test_class_weights_are_not_saved() -> None:
    assert sorted(SoftmaxHead(6, 4, loss=CrossEntropyLoss(class_weights=WEIGHTS)).state_dict()) == [
        "projection.bias",
        "projection.weight",
    ]


@pytest.mark.parametrize("loss", [FocalLoss(gamma=2.0), DiceLoss(exponent=1.0, smoothing=1.0)])
def test_a_loss_sees_words_alone(loss: ItemLoss) -> None:
    head = SoftmaxHead(6, 4, loss=loss)
    scores, gold, mask = scored([3, 1])
    assert torch.equal(head.loss(scores, gold, mask).total, loss(scores[mask], gold[mask]).total)
    scores[~mask], gold[~mask] = torch.nan, 3
    assert head.loss(scores, gold, mask).total.isfinite()
