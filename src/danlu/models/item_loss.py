"""What a softmax makes small: cross-entropy, focal loss or dice loss, summed over items with one class each.

An item is a word of a tagger, or a text. Padding and sequences are the caller's: a loss gets the logits of the items
that count, (items, classes), and their gold classes, (items,). It gives the sum of their losses and what this is a sum
over, so that losses of several batches add up. All of them compute in float32 at least, and their gradients are finite
however sure the logits are.
"""

from __future__ import annotations

from typing import TypeAlias

import torch
from torch import Tensor, nn
from torch.nn.functional import cross_entropy

from danlu.models.family import Loss
from danlu.models.full_precision import at_least_float32


class CrossEntropyLoss(nn.Module):
    """Minus the log-probability of the gold class; `Loss.mean` is what `F.cross_entropy` gives.

    Args:
        class_weights: Weight of each class, (classes,); None weighs all alike. A mean is over the weights of the items.
        label_smoothing: Share of the target that goes evenly to all classes (Szegedy et al. 2016).

    Example:
        >>> total, items, _ = CrossEntropyLoss()(torch.zeros(3, 2), torch.tensor([0, 1, 1]))
        >>> f"{total / items:.4f}"
        '0.6931'
    """

    class_weights: Tensor | None

    def __init__(self, *, class_weights: Tensor | None = None, label_smoothing: float = 0.0) -> None:
        super().__init__()
        self.label_smoothing = label_smoothing
        # Known from the recipe and the training labels, so not part of the saved weights.
        self.register_buffer("class_weights", class_weights, persistent=False)

    def forward(self, scores: Tensor, gold: Tensor) -> Loss:
        """Compare logits, (items, classes), with gold classes, (items,)."""
        total = cross_entropy(
            at_least_float32(scores),
            gold,
            weight=self.class_weights,
            reduction="sum",
            label_smoothing=self.label_smoothing,
        )
        return Loss(total, _items(gold, self.class_weights))


class FocalLoss(nn.Module):
    """Cross-entropy in which items that are right already weigh less (Lin et al. 2017).

    With p the probability of an item's gold class and w the weight of that class, an item's loss is
    `-w * (1 - p)^gamma * log(p)`. A mean is over the weights of the items, as it is for cross-entropy, which this
    becomes as gamma goes to 0.

    Args:
        gamma: How fast weight falls with p; above 0.
        class_weights: Weight of each class, (classes,), alpha in the paper; None weighs all alike.

    Example:
        >>> total, items, _ = FocalLoss(gamma=2.0)(torch.zeros(3, 2), torch.tensor([0, 1, 1]))
        >>> f"{total / items:.4f}"  # a quarter of log(2)
        '0.1733'
    """

    class_weights: Tensor | None

    def __init__(self, *, gamma: float, class_weights: Tensor | None = None) -> None:
        super().__init__()
        self.gamma = gamma
        self.register_buffer("class_weights", class_weights, persistent=False)

    def forward(self, scores: Tensor, gold: Tensor) -> Loss:
        """Compare logits, (items, classes), with gold classes, (items,)."""
        log_p, log_rest = _log_gold_and_rest(scores, gold)
        losses = -(self.gamma * log_rest).exp() * log_p  # (items,)
        if self.class_weights is not None:
            losses = losses * self.class_weights[gold]
        return Loss(losses.sum(), _items(gold, self.class_weights))


class DiceLoss(nn.Module):
    """One minus a soft F1 of the gold class, with less weight on items that are right already (Li et al. 2020).

    With p the probability of an item's gold class and `a = (1 - p)^exponent * p`, an item's loss is
    `1 - (2 * a + smoothing) / (a + 1 + smoothing)`. This is the self-adjusting dice loss of the paper for the gold
    class alone; classes that are not gold enter through p. The factor is a function of p like the rest, with a gradient
    of its own: the loss is smallest at p = 1 / (1 + exponent), and rises again above it. Only with `exponent` 0 is that
    p = 1. Probabilities are therefore less sure than those of the other losses.

    Args:
        exponent: How fast weight falls with p; 0 for none of it.
        smoothing: Added to both sides of the fraction; above 0.

    Example:
        >>> total, items, _ = DiceLoss(exponent=1.0, smoothing=1.0)(torch.zeros(3, 2), torch.tensor([0, 1, 1]))
        >>> f"{total / items:.4f}"  # a is 1/4: 1 - 1.5 / 2.25
        '0.3333'
    """

    def __init__(self, *, exponent: float, smoothing: float) -> None:
        super().__init__()
        self.exponent = exponent
        self.smoothing = smoothing

    def forward(self, scores: Tensor, gold: Tensor) -> Loss:
        """Compare logits, (items, classes), with gold classes, (items,)."""
        log_p, log_rest = _log_gold_and_rest(scores, gold)
        adjusted = (self.exponent * log_rest + log_p).exp()  # (items,)
        losses = 1 - (2 * adjusted + self.smoothing) / (adjusted + 1 + self.smoothing)
        return Loss(losses.sum(), len(gold))


ItemLoss: TypeAlias = CrossEntropyLoss | FocalLoss | DiceLoss
"""Any of the losses."""


def _items(gold: Tensor, class_weights: Tensor | None) -> int | Tensor:
    return len(gold) if class_weights is None else class_weights[gold].sum()


def _log_gold_and_rest(scores: Tensor, gold: Tensor) -> tuple[Tensor, Tensor]:
    """The logarithms of p and of 1 - p, p the probability of the gold class; both (items,).

    1 - p is summed from the other classes: a difference from 1 would be 0 for a p near 1, and the gradient of a power
    of it infinite.
    """
    scores = at_least_float32(scores)
    gold = gold.unsqueeze(1)  # (items, 1)
    total = scores.logsumexp(dim=1)  # (items,)
    # The lowest number instead of minus infinity: where there is but one class, nothing is left to sum.
    others = scores.scatter(1, gold, torch.finfo(scores.dtype).min).logsumexp(dim=1)  # (items,)
    return scores.gather(1, gold).squeeze(1) - total, others - total
