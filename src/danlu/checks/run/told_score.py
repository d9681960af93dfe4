"""The score that a run is told by, its value, and how much of that value is noise."""

from __future__ import annotations

import math
from dataclasses import dataclass

from danlu.checks.run.evaluated import Evaluated
from danlu.checks.run.subject import Run
from danlu.checks.run.values import number_at
from danlu.json_values import value_at
from danlu.recipe.score_names import LOWER_IS_BETTER, SELECTED_BY_DEFAULT

NORMAL_95 = 1.96
"""Standard errors from a value to either end of an interval of 95 %, where errors are normal."""


@dataclass(frozen=True, slots=True)
class Measured:
    """A score with what is known of its noise.

    Args:
        value: The score.
        error: Its standard error; None where nothing is known of it.
        interval: Its bootstrap interval; None where there is none.
    """

    value: float
    error: float | None
    interval: tuple[float, float] | None

    def as_json(self) -> dict[str, object]:
        """The value and its interval for machines."""
        return {"value": self.value, "interval": None if self.interval is None else list(self.interval)}


def told_score(run: Run) -> str:
    """The score that chooses the epoch, or the task's own where that is a loss or an error of probabilities."""
    select = run.select or value_at(run.recipe, "train", "select")
    if isinstance(select, str) and select.partition("@")[0] not in LOWER_IS_BETTER:
        return select
    return SELECTED_BY_DEFAULT.get(run.task, "accuracy")


def measured(evaluation: Evaluated, score: str) -> Measured | None:
    """A score of an evaluation; None where it is undefined.

    The standard error comes from the bootstrap interval. Without one it is that of a share of as many items, which
    is too wide for scores of words and a fair guess for those of texts.
    """
    value = evaluation.score(score)
    if value is None:
        return None
    interval = _interval(evaluation, score)
    if interval is not None:
        return Measured(value, (interval[1] - interval[0]) / (2 * NORMAL_95), interval)
    return Measured(value, error_of_share(value, evaluation.items), None)


def error_of_share(value: float, items: int | None) -> float | None:
    """The standard error of a share of some items; None where it is no share, or of nothing.

    Example:
        >>> round(error_of_share(0.791, 2000), 4)
        0.0091
    """
    if not items or not 0 <= value <= 1:
        return None
    # A share of 0 or 1 is not known without error: half an item is added on either side, as Agresti and Coull do.
    nearer = (value * items + 2) / (items + 4)
    return math.sqrt(nearer * (1 - nearer) / (items + 4))


def errors_apart(first: Measured, second: Measured) -> float | None:
    """By how many standard errors of their difference the first lies above the second; None where noise is unknown."""
    if first.error is None or second.error is None:
        return None
    together = math.hypot(first.error, second.error)
    return (first.value - second.value) / together if together > 0 else None


def _interval(evaluation: Evaluated, score: str) -> tuple[float, float] | None:
    ends = value_at(evaluation.content, "intervals", score)
    if not isinstance(ends, list | tuple) or len(ends) != 2:
        return None
    low, high = (number_at({"end": end}, "end") for end in ends)
    return None if low is None or high is None or high < low else (low, high)
