"""Whether the loss of a model with two heads is the sum that its recipe says, by the weight alpha."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from statistics import median

from danlu.checks.run.subject import Run
from danlu.checks.run.written_digits import UNROUNDED, written_digits

HEADS = ("loss.keyword", "loss.phrase")
"""The head that alpha is the weight of, and the other."""

NEAR = 1e-4
"""How far a recovered alpha may lie from the recipe's, where the losses are unrounded."""

SHARE = 1e-5
"""Share within which a loss is known: single precision sums many batches."""


@dataclass(frozen=True, slots=True)
class Recovered:
    """The weight that the losses of an epoch ask for.

    Args:
        part: `train` or `valid`.
        epoch: The epoch.
        alpha: The weight of the first head.
        unsure_by: How far it may be off, by the digits that the losses have.
    """

    part: str
    epoch: int
    alpha: float
    unsure_by: float


def recovered_alphas(run: Run) -> list[Recovered]:
    """The weight in each epoch, wherever the losses of the two heads differ enough to tell."""
    return list(_recovered(run))


def declared_alpha(run: Run) -> float | None:
    """The weight that the recipe says; None where it says none."""
    alpha = (run.recipe.get("model") or {}).get("alpha")
    return float(alpha) if isinstance(alpha, int | float) and not isinstance(alpha, bool) else None


def contradicting(run: Run) -> tuple[list[Recovered], float] | None:
    """The epochs whose losses ask for another weight than the recipe, and the middle of the weights asked for."""
    declared = declared_alpha(run)
    if declared is None:
        return None
    wrong = [one for one in _recovered(run) if abs(one.alpha - declared) > NEAR + one.unsure_by]
    return (wrong, median(one.alpha for one in wrong)) if wrong else None


def _recovered(run: Run) -> Iterator[Recovered]:
    for part in ("train", "valid"):
        courses = [dict(run.course(name, part=part)) for name in ("loss", *HEADS)]
        for epoch in courses[0]:
            if all(epoch in course for course in courses):
                total, first, second = (course[epoch] for course in courses)
                unit = max(_unit(value) for value in (total, first, second))
                if abs(first - second) > 20 * unit:
                    # total = alpha * first + (1 - alpha) * second, solved for alpha.
                    alpha = (total - second) / (first - second)
                    yield Recovered(part, epoch, alpha, 2 * unit / abs(first - second))


def _unit(value: float) -> float:
    """How far a loss may be off: half of its last digit, or the rounding of single precision."""
    digits = written_digits(value)
    return SHARE * abs(value) if digits >= UNROUNDED else max(0.5 * 10.0**-digits, SHARE * abs(value))
