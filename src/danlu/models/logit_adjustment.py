"""Logit adjustment: in the loss, each class's logit is raised by how often the class occurs (Menon et al. 2021).

A model trained so has learned what speaks for a class beyond its frequency; its own logits, which stay as they are,
then choose a rare class as readily as a frequent one.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import torch
from torch import Tensor, nn

from danlu.models.family import Loss
from danlu.models.item_loss import ItemLoss


class AdjustedLoss(nn.Module):
    """A loss of logits that are raised first.

    Args:
        loss: The loss.
        adjustment: What is added to the logit of each class, (classes,).

    Example:
        >>> from danlu.models.item_loss import CrossEntropyLoss
        >>> rare = AdjustedLoss(CrossEntropyLoss(), log_shares(["a", "b"], {"a": 9, "b": 1}))
        >>> f"{rare(torch.zeros(1, 2), torch.tensor([1])).mean:.4f}"  # ln(10)
        '2.3026'
    """

    adjustment: Tensor

    def __init__(self, loss: ItemLoss, adjustment: Tensor) -> None:
        super().__init__()
        self.unadjusted = loss
        # Known from the recipe and the training classes, so not part of the saved weights.
        self.register_buffer("adjustment", adjustment, persistent=False)

    def forward(self, scores: Tensor, gold: Tensor) -> Loss:
        """Compare logits, (items, classes), with gold classes, (items,)."""
        loss: Loss = self.unadjusted(scores + self.adjustment, gold)
        return loss


def log_shares(classes: Sequence[str], counts: Mapping[str, int]) -> Tensor:
    """The logarithm of each class's share of train, (classes,).

    Args:
        classes: Names of the classes in the order of their ids.
        counts: How often each class occurs in train.

    Raises:
        ValueError: A class never occurs.
    """
    missing = [name for name in classes if not counts.get(name)]
    if missing:
        raise ValueError(f"Expected classes that occur in train. Received {missing[0]!r}, which does not.")
    occurring = torch.tensor([float(counts[name]) for name in classes])
    return (occurring / occurring.sum()).log()
