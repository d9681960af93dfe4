"""Precision, recall, F1 and their averages, as functions of counts; what is undefined is NaN.

All of them work on the last axis, so one call scores one split or a thousand resamples of it. Zero over
zero is the only undefined case; averages count an undefined part as 0, as scikit-learn and seqeval do with
`zero_division=0`.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from danlu.evaluation.counts import Counts

FloatArray = NDArray[np.float64]


def precision(counts: Counts) -> FloatArray:
    """The share of the predicted that is right; NaN where nothing is predicted."""
    return ratio(counts.correct, counts.predicted)


def recall(counts: Counts) -> FloatArray:
    """The share of the true that is predicted; NaN where nothing is true."""
    return ratio(counts.correct, counts.gold)


def f1(counts: Counts) -> FloatArray:
    """The harmonic mean of precision and recall, as 2·correct / (predicted + gold); NaN where both are 0."""
    return ratio(2 * counts.correct, counts.predicted + counts.gold)


def summed(counts: Counts) -> Counts:
    """All names together as one, for micro averages: shape (…,) instead of (…, names)."""
    return Counts(("all",), counts.correct.sum(-1), counts.predicted.sum(-1), counts.gold.sum(-1))


def macro(values: FloatArray, over: NDArray[np.bool_] | None = None) -> FloatArray:
    """The unweighted mean over names, (…, names) to (…,).

    Args:
        values: A score of each name; NaN counts as 0.
        over: Which names the mean is taken over; all by default.
    """
    over = np.ones(values.shape, dtype=np.bool_) if over is None else over
    return ratio(np.where(over, np.nan_to_num(values), 0.0).sum(-1), over.sum(-1))


def weighted(values: FloatArray, gold: NDArray[np.int64]) -> FloatArray:
    """The mean over names weighted by how often each is true, (…, names) to (…,); NaN values count as 0."""
    return ratio((np.nan_to_num(values) * gold).sum(-1), gold.sum(-1))


def matthews(counts: Counts) -> FloatArray:
    """The correlation of gold and predicted classes, (…, names) to (…,); NaN where one of them is constant.

    Source: Gorodkin, Comparing two K-category assignments by a K-category correlation coefficient, 2004,
    which for two classes is the coefficient of Matthews. Each item must have one gold and one predicted name.
    """
    gold, predicted = counts.gold.astype(np.float64), counts.predicted.astype(np.float64)
    items = gold.sum(-1)
    shared = counts.correct.sum(-1) * items - (gold * predicted).sum(-1)
    # One root of both terms: two equal ones then give back exactly what they are.
    spread = np.sqrt((items**2 - (gold**2).sum(-1)) * (items**2 - (predicted**2).sum(-1)))
    return ratio(shared, spread)


def ratio(part: NDArray[np.generic], whole: NDArray[np.generic]) -> FloatArray:
    """One array over another of the same shape; NaN where the latter is 0."""
    part, whole = np.asarray(part, dtype=np.float64), np.asarray(whole, dtype=np.float64)
    share: FloatArray = np.divide(part, whole, out=np.full(whole.shape, np.nan), where=whole != 0)
    return share
