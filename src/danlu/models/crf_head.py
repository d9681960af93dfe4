"""The labels of a whole sequence together: a linear layer and a CRF (Lample et al. 2016)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import torch
from torch import Tensor, nn

from danlu.models.crf import CRF
from danlu.models.family import Decoded, Loss

if TYPE_CHECKING:
    from danlu.data.tag_schemes import Transitions


class CRFHead(nn.Module):
    """Score labels and choose the best path.

    Args:
        size: Features of a state.
        labels: How many labels there are.
        allowed: The steps that the tag scheme allows; None allows all.
    """

    def __init__(self, size: int, labels: int, *, allowed: Transitions | None = None) -> None:
        super().__init__()
        self.projection = nn.Linear(size, labels)
        self.crf = CRF(labels, allowed)

    def forward(self, states: Tensor) -> Tensor:
        """Score each label: (batch, time, size) to (batch, time, labels)."""
        scores: Tensor = self.projection(states)
        return scores

    def loss(self, scores: Tensor, labels: Tensor, mask: Tensor) -> Loss:
        """Minus the log-probability of the gold paths, summed over sequences.

        Args:
            scores: Score of each label, (batch, time, labels).
            labels: Gold labels, (batch, time).
            mask: True on words, (batch, time).
        """
        return Loss(self.crf.nll(scores, labels, mask).sum(), len(scores))

    @torch.no_grad()
    def decode(self, scores: Tensor, mask: Tensor, *, probabilities: bool = False) -> Decoded:
        """Choose the best path; a label's probability is its share of all paths (Rabiner 1989)."""
        paths = self.crf.decode(scores, mask)
        if not probabilities:
            return Decoded(paths, [])
        marginals = self.crf.marginals(scores, mask)  # (batch, time, labels)
        chosen = [
            row[torch.arange(len(path)), torch.tensor(path)].tolist()
            for row, path in zip(marginals.cpu(), paths, strict=True)
        ]
        return Decoded(paths, chosen)
