from __future__ import annotations

import math

import pytest
import torch

from danlu.models.item_loss import CrossEntropyLoss, FocalLoss
from danlu.models.logit_adjustment import AdjustedLoss, log_shares

CLASSES = ["often", "rare"]
COUNTS = {"often": 9, "rare": 1}


def test_shares_are_those_of_train() -> None:
    assert log_shares(CLASSES, COUNTS).exp().tolist() == pytest.approx([0.9, 0.1])
    assert log_shares(CLASSES, {**COUNTS, "elsewhere": 5})[0] == pytest.approx(math.log(0.9))


@pytest.mark.parametrize("counts", [{"often": 9}, {"often": 9, "rare": 0}])
def test_a_class_that_never_occurs_is_refused(counts: dict[str, int]) -> None:
    with pytest.raises(ValueError, match="Received 'rare', which does not"):
        log_shares(CLASSES, counts)


@pytest.mark.parametrize("loss", [CrossEntropyLoss(), FocalLoss(gamma=2.0)])
def test_it_is_the_loss_of_raised_logits(loss: CrossEntropyLoss | FocalLoss) -> None:
    adjustment, gold = log_shares(CLASSES, COUNTS), torch.tensor([0, 1, 1])
    scores = torch.tensor([[0.3, -0.2], [1.0, 2.0], [0.0, 0.0]])
    found, expected = AdjustedLoss(loss, adjustment)(scores, gold), loss(scores + adjustment, gold)
    assert (found.total, found.items) == (expected.total, expected.items)


def test_what_is_learned_of_nothing_but_frequency_prefers_no_class() -> None:
    """The best constant logits are equal ones: frequency has gone into the adjustment."""
    gold = torch.tensor([0] * 9 + [1])
    for adjusted, expected in ((True, 0.0), (False, math.log(9))):
        plain = CrossEntropyLoss()
        loss = AdjustedLoss(plain, log_shares(CLASSES, COUNTS)) if adjusted else plain
        logits = torch.zeros(2, requires_grad=True)
        optimizer = torch.optim.LBFGS([logits], max_iter=50)

        def step(loss=loss, logits=logits, optimizer=optimizer):
            optimizer.zero_grad()
            value = loss(logits.expand(10, 2), gold).mean
            value.backward()
            return value

        optimizer.step(step)
        assert float((logits[0] - logits[1]).detach()) == pytest.approx(expected, abs=1e-3)


def test_nothing_is_saved() -> None:
    assert AdjustedLoss(CrossEntropyLoss(), torch.zeros(2)).state_dict() == {}
