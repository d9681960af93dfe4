"""The ROC curve and the precision-recall curve of a classifier of two classes, with few enough points to draw.

A point is a threshold on the probability of the positive class: texts at or above it are called positive.
"""

from __future__ import annotations

import numpy as np

from danlu.evaluation.counts import BoolArray
from danlu.evaluation.formulas import FloatArray
from danlu.evaluation.ranking import above_thresholds, rank

MOST_POINTS = 200

Points = tuple[tuple[float, float], ...]


def roc_points(is_positive: BoolArray, scores: FloatArray, *, most: int = MOST_POINTS) -> Points:
    """The ROC curve from (0, 0) to (1, 1); empty where there is no positive or no negative text.

    Args:
        is_positive: Whether a text is of the positive class, (texts,).
        scores: The probability of that class, (texts,).
        most: How many points at most, at least 2.

    Example:
        >>> roc_points(np.array([False, True]), np.array([0.25, 0.5]))
        ((0.0, 0.0), (0.0, 1.0), (1.0, 1.0))
    """
    positive, negative = _above(is_positive, scores)
    if not len(positive) or not positive[-1] or not negative[-1]:
        return ()
    found = np.column_stack([negative / negative[-1], positive / positive[-1]])  # (scores, 2)
    return _thinned(np.vstack([[0.0, 0.0], found]), most)


def precision_recall_points(is_positive: BoolArray, scores: FloatArray, *, most: int = MOST_POINTS) -> Points:
    """The precision-recall curve from the highest score on; empty where there is no positive text.

    Args:
        is_positive: Whether a text is of the positive class, (texts,).
        scores: The probability of that class, (texts,).
        most: How many points at most, at least 2.

    Example:
        >>> precision_recall_points(np.array([False, True, True]), np.array([0.25, 0.5, 0.125]))
        ((0.5, 1.0), (0.5, 0.5), (1.0, 0.6666666666666666))
    """
    positive, negative = _above(is_positive, scores)
    if not len(positive) or not positive[-1]:
        return ()
    # Past full recall precision only falls: texts below the last positive one are left out.
    end = int(np.argmax(positive == positive[-1])) + 1
    recall, precision = positive / positive[-1], positive / (positive + negative)
    return _thinned(np.column_stack([recall, precision])[:end], most)


def _above(is_positive: BoolArray, scores: FloatArray) -> tuple[FloatArray, FloatArray]:
    ranking = rank(scores, is_positive)
    positive, negative = above_thresholds(ranking, np.ones(len(scores), dtype=np.int64))
    return positive.astype(np.float64), negative.astype(np.float64)


def _thinned(points: FloatArray, most: int) -> Points:
    """Points at even distances along the curve, the first and the last among them.

    Args:
        points: The curve, (points, 2).
        most: How many are kept at most.
    """
    if len(points) > most:
        along = np.append(0.0, np.abs(np.diff(points, axis=0)).sum(axis=1).cumsum())  # (points,)
        wanted = np.linspace(0.0, along[-1], most)
        kept = np.minimum(np.searchsorted(along, wanted), len(points) - 1)
        kept[-1] = len(points) - 1
        points = points[np.unique(kept)]
    return tuple((float(x), float(y)) for x, y in points)
