"""A score over folds: its mean and how far folds lie apart; folds where it is undefined are left out and counted."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

from danlu.jobs.series_table import Spread
from danlu.record.display import shown_score


@dataclass(frozen=True, slots=True)
class FoldSpread:
    """A score over folds.

    Args:
        count: How many folds have a value.
        of: How many folds there are.
        mean: Their mean, every fold alike; None without any.
        sd: Their standard deviation, with count - 1 in the denominator; None of fewer than two.
        min: The lowest.
        max: The highest.
    """

    count: int
    of: int
    mean: float | None
    sd: float | None
    min: float | None
    max: float | None

    @classmethod
    def over(cls, values: Sequence[float | None]) -> FoldSpread:
        """The spread of the values that there are.

        Example:
            >>> FoldSpread.over([0.25, None, 0.75]).shown
            '0.5000 ± 0.3536 (2 of 3)'
        """
        found = Spread.of([value for value in values if value is not None])
        return cls(found.count, len(values), found.mean, found.sd, found.min, found.max)

    @property
    def shown(self) -> str:
        """Mean and standard deviation, and how many folds they are of where some have no value."""
        spread = "" if self.sd is None else f" ± {shown_score(self.sd)}"
        counted = "" if self.count in (0, self.of) else f" ({self.count} of {self.of})"
        return f"{shown_score(self.mean)}{spread}{counted}"

    def as_json(self) -> dict[str, Any]:
        """The fields by name."""
        return asdict(self)
