"""Scores that are fractions of a small number: they were taken of that many items, not of the split."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from danlu.checks.run.subject import Run
from danlu.checks.run.values import number_at, rows_at

SHARES = (
    "phrase.text_accuracy",
    "accuracy",
    "token.accuracy",
    "phrase.precision",
    "phrase.recall",
    "span.micro_precision",
    "span.micro_recall",
)
"""Scores that are a share of items, in the order in which they are looked at."""

LARGEST = 256
"""Larger batches than this are not looked for: chance finds fractions of them too easily."""

FEWEST_VALUES = 4
"""Different values. A model that says the same of everything scores one half or one third of any split."""

DIGITS = 5e-5
"""Scores of a notebook may be rounded to four digits."""

LUCK = 1e-5
"""The chance that scores of the whole split would all be such fractions, above which nothing is said."""


@dataclass(frozen=True, slots=True)
class Fractions:
    """Scores that are all fractions of one number.

    Args:
        score: Which score.
        of: The number.
        values: The different values, in the order of epochs.
    """

    score: str
    of: int
    values: tuple[float, ...]


def small_fractions(run: Run, items: int) -> Fractions | None:
    """The first score whose values by epoch are all fractions of a number far below that of the items.

    Args:
        run: The run.
        items: How many items each value should be a share of.
    """
    for score in SHARES:
        course = [number_at(row, "valid", score) for row in rows_at({"rows": list(run.history)}, "rows")]
        values = tuple(dict.fromkeys(value for value in course if value is not None and 0 < value < 1))
        of = smallest_denominator(values, items)
        if of is not None:
            return Fractions(score, of, values)
    return None


def smallest_denominator(values: Sequence[float], items: int) -> int | None:
    """The smallest number that all values are fractions of, if that is no luck for shares of so many items.

    Example:
        >>> smallest_denominator([0.796875, 0.75, 0.703125, 0.6875], 3376), smallest_denominator([0.5, 0.25], 3376)
        (64, None)
    """
    if len(values) < FEWEST_VALUES:
        return None
    for of in range(2, min(LARGEST, items // 2) + 1):
        if all(abs(value * of - round(value * of)) <= DIGITS * of for value in values):
            # Of shares of the whole, `of` in `items` are such fractions, and the rest come near them by rounding.
            by_luck = min(1.0, max(of / items, 2 * DIGITS * of))
            return of if len(values) * math.log(by_luck) + math.log(of) < math.log(LUCK) else None
    return None
