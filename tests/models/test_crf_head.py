from __future__ import annotations

import pytest
import torch

from chain_by_enumeration import prefix_mask
from danlu.models.crf_head import CRFHead


def test_the_loss_sums_over_sequences() -> None:
    torch.manual_seed(0)
    head, mask = CRFHead(6, 4), prefix_mask([3, 1])
    scores, gold = head(torch.randn(2, 3, 6)), torch.tensor([[0, 1, 2], [3, 0, 0]])
    loss = head.loss(scores, gold, mask)
    torch.testing.assert_close(loss.total, head.crf.nll(scores, gold, mask).sum())
    assert loss.items == 2
    torch.testing.assert_close(loss.mean, loss.total / 2)


def test_probabilities_are_marginals_of_the_chosen_labels() -> None:
    torch.manual_seed(0)
    head, mask = CRFHead(6, 4), prefix_mask([3, 1])
    scores = head(torch.randn(2, 3, 6))
    labels, probabilities, _ = head.decode(scores, mask, probabilities=True)
    marginals = head.crf.marginals(scores, mask)
    for row, (path, shares) in enumerate(zip(labels, probabilities, strict=True)):
        assert shares == pytest.approx([marginals[row, t, label].item() for t, label in enumerate(path)])
    assert head.decode(scores, mask)[:2] == (labels, [])
