"""Percentile intervals from resamples: what they are, how resamples are drawn, where the bounds lie.

Source: Efron and Tibshirani, An Introduction to the Bootstrap, 1993, chapter 13.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from danlu.errors import DataError
from danlu.evaluation.counts import IntArray
from danlu.evaluation.formulas import FloatArray


@dataclass(frozen=True, slots=True)
class Intervals:
    """An interval for each score that has one.

    Args:
        level: Share of resamples inside an interval.
        resamples: How many resamples were drawn.
        values: Lower and upper bound by the score's name.
        reasons: Why a score has no interval.
    """

    level: float
    resamples: int
    values: Mapping[str, tuple[float, float]]
    reasons: Mapping[str, str]


def check_resampling(resamples: int, level: float) -> None:
    """Make sure that there is something to draw and to bound.

    Raises:
        DataError: `level` or `resamples` is out of range.
    """
    if resamples < 1 or not 0 < level < 1:
        raise DataError(f"Expected resamples >= 1 and 0 < level < 1. Received {resamples} and {level}.")


def resample_weights(resamples: int, items: int, draws: np.random.Generator) -> IntArray:
    """How often each resample draws each item, (resamples, items); each draws as many as there are."""
    drawn = draws.integers(items, size=(resamples, items))
    offset = np.arange(resamples)[:, None] * items
    flat = np.bincount((drawn + offset).ravel(), minlength=resamples * items)
    return flat.astype(np.int64, copy=False).reshape(resamples, items)  # (resamples, items)


def percentile_bounds(scores: FloatArray, level: float) -> tuple[float, float] | None:
    """The bounds of the middle share of the resamples' scores, NaN left out; None where all are NaN.

    Example:
        >>> percentile_bounds(np.array([0.0, 0.25, 0.5, 0.75, 1.0, np.nan]), 0.5)
        (0.25, 0.75)
    """
    defined = scores[~np.isnan(scores)]
    if not len(defined):
        return None
    low, high = np.quantile(defined, [(1 - level) / 2, (1 + level) / 2])
    return float(low), float(high)
