"""How far the difference of two models would move with other items of the same kind: both scored on each resample.

Source: Efron and Tibshirani, An Introduction to the Bootstrap, 1993, chapter 13. Where a side has several seeds, its
score on a resample is the mean over them: the interval is about items, and seeds are held as they are.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from danlu.compare.tally import Tally, aligned
from danlu.evaluation.formulas import FloatArray
from danlu.evaluation.intervals import percentile_bounds, resample_weights

RESAMPLES = 1_000
LEVEL = 0.95
SEED = 1

CELLS = 5_000_000
"""Resamples x items that are drawn at a time: bounds memory at about a hundred megabytes."""

CLASS_F1 = "class.f1[{}]"
"""The name of a class's F1 among scores."""

Interval = tuple[float, float]


def difference_intervals(
    first: Sequence[Tally],
    second: Sequence[Tally],
    *,
    resamples: int = RESAMPLES,
    level: float = LEVEL,
    seed: int = SEED,
) -> dict[str, Interval | None]:
    """The interval of each score's difference, second minus first, and of each class's F1.

    Args:
        first: Counts of the one side, item by item, a seed each.
        second: Those of the other side on the same items.
        resamples: How many times items are drawn.
        level: Share of resamples inside an interval.
        seed: Seed of the draws.

    Returns:
        By score; None where the difference is undefined in every resample, or of fewer than two items.
    """
    sides = aligned([*first, *second])
    items = len(sides[0])
    if items < 2:
        return dict.fromkeys(mean_scores(sides[:1]))
    size = max(1, CELLS // items)
    draws = np.random.default_rng(seed)
    blocks = []
    for start in range(0, resamples, size):
        weights = resample_weights(min(size, resamples - start), items, draws)
        totals = [tally.weighted(weights) for tally in sides]
        one, two = mean_scores(totals[: len(first)]), mean_scores(totals[len(first) :])
        blocks.append({name: two[name] - one[name] for name in one})
    return {
        name: percentile_bounds(np.concatenate([block[name] for block in blocks]), level)
        for name in blocks[0]
    }


def mean_scores(totals: Sequence[Tally]) -> dict[str, FloatArray]:
    """Each score, and each class's F1, as the mean over seeds; NaN where it is undefined with one of them.

    Args:
        totals: Counts of all items together, with the same names, a seed each.
    """
    found = [
        {**total.scores(), **{CLASS_F1.format(name): value for name, value in total.class_f1().items()}}
        for total in totals
    ]
    # The mean of one value is that value to the last bit.
    return {name: sum(one[name] for one in found) / len(found) for name in found[0]}  # type: ignore[misc]
