"""Each word's label by itself: a linear layer, a softmax, and cross-entropy over words without padding."""

from __future__ import annotations

import torch
from torch import Tensor, nn
from torch.nn.functional import cross_entropy

from danlu.models.family import Decoded, Loss


class SoftmaxHead(nn.Module):
    """Score labels and choose the best for each word.

    Args:
        size: Features of a state.
        labels: How many labels there are.
        class_weights: Weight of each label in the loss, (labels,); None weighs all alike.
        label_smoothing: Share of the target that goes evenly to all labels (Szegedy et al. 2016).
    """

    class_weights: Tensor | None

    def __init__(
        self, size: int, labels: int, *, class_weights: Tensor | None = None, label_smoothing: float = 0.0
    ) -> None:
        super().__init__()
        self.projection = nn.Linear(size, labels)
        self.label_smoothing = label_smoothing
        # Known from the recipe and the training labels, so not part of the saved weights.
        self.register_buffer("class_weights", class_weights, persistent=False)

    def forward(self, states: Tensor) -> Tensor:
        """Score each label: (batch, time, size) to (batch, time, labels)."""
        scores: Tensor = self.projection(states)
        return scores

    def loss(self, scores: Tensor, labels: Tensor, mask: Tensor) -> Loss:
        """Cross-entropy summed over words; `Loss.mean` is what `F.cross_entropy` gives for these settings.

        Args:
            scores: Score of each label, (batch, time, labels).
            labels: Gold labels, (batch, time).
            mask: True on words, (batch, time).
        """
        gold = labels[mask]  # (words,)
        total = cross_entropy(
            _at_least_float32(scores)[mask],  # (words, labels)
            gold,
            weight=self.class_weights,
            reduction="sum",
            label_smoothing=self.label_smoothing,
        )
        return Loss(total, len(gold) if self.class_weights is None else self.class_weights[gold].sum())

    @torch.no_grad()
    def decode(self, scores: Tensor, mask: Tensor, *, probabilities: bool = False) -> Decoded:
        """Choose the label with the highest score for each word; of equal ones the first."""
        lengths = mask.sum(dim=1).tolist()
        best = scores.argmax(dim=2)  # (batch, time)
        labels = [row[:length] for row, length in zip(best.tolist(), lengths, strict=True)]
        if not probabilities:
            return Decoded(labels, [])
        chosen = (
            _at_least_float32(scores).softmax(dim=2).gather(2, best.unsqueeze(2)).squeeze(2)
        )  # (batch, time)
        return Decoded(labels, [row[:length] for row, length in zip(chosen.tolist(), lengths, strict=True)])


def _at_least_float32(scores: Tensor) -> Tensor:
    return scores.to(torch.promote_types(scores.dtype, torch.float32))
