"""Whether a difference between two models on the same items could be chance.

Approximate randomisation: if two models are alike, exchanging their outputs on any item changes nothing but the luck
of the draw, so the difference is compared with those after exchanging at random (Noreen, Computer-Intensive Methods
for Testing Hypotheses, 1989; for F1, Yeh, More accurate tests for the statistical significance of result differences,
2000). Of items that are right or wrong, McNemar's test looks at those where the two models differ (McNemar, Note on
the sampling error of the difference between correlated proportions or percentages, 1947), here with the exact
binomial distribution.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from danlu.compare.tally import Tally, aligned
from danlu.evaluation.counts import BoolArray, IntArray
from danlu.evaluation.formulas import FloatArray

SHUFFLES = 10_000
"""Exchanges that are drawn: a p of 0.05 is then known to ±0.004, and none is below 0.0001."""

BLOCK = 1_000
"""Exchanges that are scored at a time: bounds memory at BLOCK x items numbers."""

SEED = 1

ROUNDING = 1e-12
"""Differences that are equal but for the order of additions count as equal."""


def randomisation(
    first: Tally, second: Tally, *, shuffles: int = SHUFFLES, seed: int = SEED
) -> dict[str, float | None]:
    """The two-sided p of each score's difference, by approximate randomisation; exact where few items differ.

    Args:
        first: Counts of one model, item by item.
        second: Those of the other on the same items.
        shuffles: How many exchanges are drawn; where there are no more than these, each is taken once.
        seed: Seed of the draws.

    Returns:
        By score; None where the difference is undefined.
    """
    first, second = aligned([first, second])
    start, end, change = first.total(), second.total(), second.plus(first, -1)
    # Exchanging two equal outputs changes nothing, so that only the others are drawn.
    change = change.rows(_differs(change))
    observed = _distances(start, end)
    is_exact = 2 ** min(len(change), 63) <= shuffles
    draws = _every_exchange(len(change)) if is_exact else _drawn_exchanges(len(change), shuffles, seed)
    reached, count = dict.fromkeys(observed, 0), 0
    for exchanged in draws:
        moved = change.weighted(exchanged)
        for name, distance in _distances(start.plus(moved), end.plus(moved, -1)).items():
            # What is undefined after an exchange is counted as if it were as far, which never makes p smaller.
            is_as_far = np.isnan(distance) | (distance >= observed[name] - ROUNDING)
            reached[name] += int(is_as_far.sum())
        count += len(exchanged)
    # The outcome that was observed is one of those that could have been drawn; without it, p could be 0.
    own = 0 if is_exact else 1
    return {
        name: None if np.isnan(observed[name]) else (reached[name] + own) / (count + own) for name in observed
    }


def mcnemar(fixed: int, broken: int) -> float:
    """The two-sided p of two counts of items, those that only the one and those that only the other has right.

    Example:
        >>> mcnemar(5, 0), mcnemar(0, 0)
        (0.0625, 1.0)
    """
    from scipy.stats import binomtest

    return float(binomtest(fixed, fixed + broken, 0.5).pvalue) if fixed + broken else 1.0


def holm(values: Sequence[float | None]) -> list[float | None]:
    """Values of p corrected for there being several of them; None stays None and does not count.

    Source: Holm, A simple sequentially rejective multiple test procedure, 1979.

    Example:
        >>> holm([0.01, None, 0.04])
        [0.02, None, 0.04]
    """
    known = sorted((value, place) for place, value in enumerate(values) if value is not None)
    corrected: list[float | None] = [None] * len(values)
    highest = 0.0
    for rank, (value, place) in enumerate(known):
        highest = max(highest, min(1.0, (len(known) - rank) * value))
        corrected[place] = highest
    return corrected


def _distances(first: Tally, second: Tally) -> dict[str, FloatArray]:
    one, two = first.scores(), second.scores()
    return {name: np.abs(two[name] - one[name]) for name in one}


def _differs(change: Tally) -> BoolArray:
    flags = [(block.correct != 0).any(1) | (block.predicted != 0).any(1) for block in change.blocks]
    differs: BoolArray = np.logical_or.reduce(flags)
    return differs


def _every_exchange(items: int) -> Iterator[IntArray]:
    numbers = np.arange(2**items, dtype=np.int64)
    for start in range(0, len(numbers), BLOCK):
        yield numbers[start : start + BLOCK, None] >> np.arange(items) & 1  # (exchanges, items)


def _drawn_exchanges(items: int, shuffles: int, seed: int) -> Iterator[IntArray]:
    draws = np.random.default_rng(seed)
    for start in range(0, shuffles, BLOCK):
        size = (min(BLOCK, shuffles - start), items)
        yield draws.integers(2, size=size, dtype=np.int64)
