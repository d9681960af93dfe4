"""Each word's label by itself: a linear layer, a softmax, and a loss over words without padding."""

from __future__ import annotations

import torch
from torch import Tensor, nn

from danlu.models.family import Decoded, Loss
from danlu.models.full_precision import at_least_float32
from danlu.models.item_loss import CrossEntropyLoss, ItemLoss


class SoftmaxHead(nn.Module):
    """Score labels and choose the best for each word.

    Args:
        size: Features of a state.
        labels: How many labels there are.
        loss: What training makes small, word by word; None: cross-entropy without weights.
    """

    def __init__(self, size: int, labels: int, *, loss: ItemLoss | None = None) -> None:
        super().__init__()
        self.projection = nn.Linear(size, labels)
        self.word_loss = CrossEntropyLoss() if loss is None else loss

    def forward(self, states: Tensor) -> Tensor:
        """Score each label: (batch, time, size) to (batch, time, labels)."""
        scores: Tensor = self.projection(states)
        return scores

    def loss(self, scores: Tensor, labels: Tensor, mask: Tensor) -> Loss:
        """The loss summed over words.

        Args:
            scores: Score of each label, (batch, time, labels).
            labels: Gold labels, (batch, time).
            mask: True on words, (batch, time).
        """
        loss: Loss = self.word_loss(scores[mask], labels[mask])  # of (words, labels) and (words,)
        return loss

    @torch.no_grad()
    def decode(self, scores: Tensor, mask: Tensor, *, probabilities: bool = False) -> Decoded:
        """Choose the label with the highest score for each word; of equal ones the first."""
        lengths = mask.sum(dim=1).tolist()
        best = scores.argmax(dim=2)  # (batch, time)
        labels = [row[:length] for row, length in zip(best.tolist(), lengths, strict=True)]
        if not probabilities:
            return Decoded(labels, [])
        chosen = at_least_float32(scores).softmax(dim=2).gather(2, best.unsqueeze(2)).squeeze(2)
        return Decoded(labels, [row[:length] for row, length in zip(chosen.tolist(), lengths, strict=True)])
