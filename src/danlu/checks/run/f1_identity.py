"""Whether an F1 follows from its precision and recall, and if not, from which formula it may have come."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from danlu.checks.run.written_digits import UNROUNDED, written_digits

EXACT = 1e-6
"""How far unrounded numbers may lie from each other: single precision keeps seven digits."""

EPSILONS = (1e-1, 1e-2, 1e-3, 1e-4, 1e-5, 1e-6)
"""What is added to the denominator against a division by zero, as notes and tutorials have it."""


@dataclass(frozen=True, slots=True)
class Triple:
    """A precision, a recall and the F1 that was reported with them.

    Args:
        where: Where they stand: `valid, epoch 3, phrase`.
        precision: The precision.
        recall: The recall.
        f1: The F1.
    """

    where: str
    precision: float
    recall: float
    f1: float

    def expected(self, epsilon: float = 0.0) -> float:
        """The F1 that follows, with something added to the denominator."""
        whole = self.precision + self.recall + epsilon
        return 2 * self.precision * self.recall / whole if whole > 0 else 0.0


def tolerance(triples: Sequence[Triple]) -> float:
    """How far a reported F1 may lie from the one that follows, given the digits that the numbers have.

    Example:
        >>> f"{tolerance([Triple('test', 0.75, 0.8125, 0.78)]):.6f}"
        '0.000150'
    """
    digits = max(
        (written_digits(value) for one in triples for value in (one.precision, one.recall, one.f1)), default=0
    )
    # Each of three rounded numbers is off by at most half a unit, and F1 moves no more than twice as far as either.
    return EXACT if digits >= UNROUNDED else max(EXACT, 3 * 0.5 * 10.0**-digits)


def contradictions(triples: Sequence[Triple]) -> list[Triple]:
    """Those whose F1 does not follow from precision and recall."""
    allowed = tolerance(triples)
    return [one for one in triples if abs(one.f1 - one.expected()) > allowed]


def outside(triple: Triple, allowed: float) -> bool:
    """Whether an F1 does not lie between its precision and its recall, as every mean does."""
    low, high = sorted((triple.precision, triple.recall))
    return not low - allowed <= triple.f1 <= high + allowed


def epsilon_of(wrong: Sequence[Triple], allowed: float) -> float | None:
    """What was added to the denominator, where one such number explains all; None where none does.

    Example:
        >>> epsilon_of([Triple("test", 0.796875, 0.75, 2 * 0.796875 * 0.75 / (1.546875 + 0.01))], 1e-6)
        0.01
    """
    fitting = [e for e in EPSILONS if all(abs(one.f1 - one.expected(e)) <= allowed for one in wrong)]
    return fitting[0] if len(fitting) == 1 else None
