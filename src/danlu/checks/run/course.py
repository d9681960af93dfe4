"""What a course of values by epoch says: its direction, its noise, and whether it is over.

The noise of a course is measured beside its trend: by how far each value lies from the middle of its neighbours
(Gasser, Sroka and Jennen-Steinmetz 1986, "Residual variance and residual pattern in nonlinear regression").
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from statistics import fmean
from typing import Any

from danlu.checks.run.subject import Run
from danlu.recipe.score_names import LOSS, LOWER_IS_BETTER, SELECTED_BY_DEFAULT

Course = Sequence[tuple[int, float]]
"""A value by epoch."""

_TELLING = ("accuracy", "ua", "macro_f1", "span.micro_f1", "phrase.f1", "token.accuracy")


def is_higher_better(score: str) -> bool:
    """Whether more of a score is better, of scores that danlu does not know too.

    Example:
        >>> is_higher_better("loss.keyword"), is_higher_better("ece@unseen"), is_higher_better("sentence.f1")
        (False, False, True)
    """
    name = score.partition("@")[0]
    return name not in LOWER_IS_BETTER and not name.startswith(f"{LOSS}.")


def values_of(course: Course) -> list[float]:
    """The values without their epochs."""
    return [value for _, value in course]


def upward(course: Course, score: str) -> list[float]:
    """The values, turned round where less is better: what rises improves."""
    return [value if is_higher_better(score) else -value for _, value in course]


def noise(values: Sequence[float]) -> float:
    """The standard deviation of values around the trend of their neighbours; 0 of fewer than three.

    Example:
        >>> noise([1.0, 2.0, 3.0, 4.0])
        0.0
    """
    bends = [
        before - 2 * value + after
        for before, value, after in zip(values, values[1:], values[2:], strict=False)
    ]
    return math.sqrt(fmean(bend**2 for bend in bends) / 6) if bends else 0.0


def slope(values: Sequence[float]) -> float:
    """What the line of least squares through values rises by from one to the next; 0 of fewer than two.

    Example:
        >>> slope([1.0, 3.0, 5.0])
        2.0
    """
    middle, mean = (len(values) - 1) / 2, fmean(values) if values else 0.0
    spread = sum((place - middle) ** 2 for place in range(len(values)))
    return (
        sum((place - middle) * (value - mean) for place, value in enumerate(values)) / spread
        if spread
        else 0.0
    )


def share_fallen(before: float, after: float) -> float:
    """By which share of it a positive value has fallen; negative where it rose.

    Example:
        >>> share_fallen(1.0, 0.75)
        0.25
    """
    return (before - after) / before if before > 0 else 0.0


def losses_after_warmup(run: Run, part: str = "train", name: str = LOSS) -> list[tuple[int, float]]:
    """The losses of the epochs in which the learning rate had its value."""
    warmup = warmup_epochs(run)
    return [(epoch, value) for epoch, value in run.course(name, part=part) if epoch > warmup]


def warmup_epochs(run: Run) -> float:
    """The epochs in which the learning rate rises to its value."""
    warmup = schedule_of(run).get("warmup_epochs")
    return float(warmup) if isinstance(warmup, int | float) else 0.0


def schedule_of(run: Run) -> dict[str, Any]:
    """The recipe's schedule; empty where it is not known."""
    schedule = (run.recipe.get("train") or {}).get("schedule")
    return dict(schedule) if isinstance(schedule, dict) else {}


def planned_epochs(run: Run) -> int:
    """How many epochs the run was to have; as many as it has where that is not known."""
    planned = (run.recipe.get("train") or {}).get("epochs")
    return planned if isinstance(planned, int) else len(run.history)


def why_unfinished(run: Run) -> str | None:
    """Why the end of the history is not the end of the run; None where it is."""
    if not run.is_over:
        return "the run is going on"
    done, planned = len(run.history), planned_epochs(run)
    if run.state != "finished" and done < planned:
        return f"the run was cut off after {done} of {planned} epochs"
    return None


def telling_score(run: Run) -> str | None:
    """The score that says best how good the run is: the one that chooses the epoch, unless that is the loss."""
    found = {
        name for row in run.history for name, value in (row.get("valid") or {}).items() if value is not None
    }
    wanted = (run.select, SELECTED_BY_DEFAULT.get(run.task), *_TELLING)
    return next((name for name in wanted if name in found and name != LOSS), None)


def selected(run: Run) -> tuple[str, list[tuple[int, float]]] | None:
    """The name of the score that chooses the epoch and its course; None where no epoch has one."""
    course = []
    for row in run.history:
        value = (row.get("select") or {}).get("value")
        if isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value):
            course.append((int(row["epoch"]), float(value)))
    name = run.select
    return (name, course) if name is not None and course else None


def whole_course(run: Run, *, fewest: int) -> tuple[str, Course] | str:
    """The name of the score that chooses the epoch and its whole course; where there is none, why.

    Args:
        run: The run.
        fewest: Epochs with a score that are needed.
    """
    unfinished = why_unfinished(run)
    if unfinished is not None:
        return unfinished
    chosen = selected(run)
    return f"{fewest} epochs with a score are needed" if chosen is None or len(chosen[1]) < fewest else chosen


def epochs_in_words(count: float) -> str:
    """A number of epochs: `1 epoch`, `3 epochs`."""
    return "1 epoch" if count == 1 else f"{count:g} epochs"


def shown(value: float) -> str:
    """A value with three digits that count: `0.0108`, `21.4`."""
    return f"{value:#.3g}".rstrip(".") if abs(value) >= 1e-4 or value == 0 else f"{value:.3g}"
