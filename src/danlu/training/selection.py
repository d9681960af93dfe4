"""Which epoch is the best, by one named validation score, and when no better one is to be expected."""

from __future__ import annotations

from dataclasses import dataclass
from math import isfinite


@dataclass
class Selection:
    """The best epoch so far.

    Args:
        name: Name of the score, or `loss`.
        higher_is_better: The score's direction.
        min_delta: Smallest change that early stopping counts as an improvement.
        best_value: The best value so far; None before the first epoch that has one.
        best_epoch: The epoch of that value.
        reference: The value that early stopping compares with.
        epochs_without_gain: Epochs since early stopping last saw an improvement.
    """

    name: str
    higher_is_better: bool
    min_delta: float = 0.0
    best_value: float | None = None
    best_epoch: int | None = None
    reference: float | None = None
    epochs_without_gain: int = 0

    def update(self, epoch: int, value: float | None) -> bool:
        """Take in an epoch's value and say whether it is the best so far. A tie keeps the earlier epoch."""
        gained = self._is_better(value, self.reference, self.min_delta)
        self.epochs_without_gain = 0 if gained else self.epochs_without_gain + 1
        if gained:
            self.reference = value
        is_best = self._is_better(value, self.best_value, 0.0)
        if is_best:
            self.best_value, self.best_epoch = value, epoch
        return is_best

    def _is_better(self, value: float | None, than: float | None, by: float) -> bool:
        if value is None or not isfinite(value):
            return False
        if than is None:
            return True
        return value > than + by if self.higher_is_better else value < than - by
