"""How well a score ranks one class above the others: area under the ROC curve, average precision.

Sources: Fawcett, An introduction to ROC analysis, 2006; average precision is the step-wise sum of precision over
recall, without interpolation. Texts with equal scores are passed together, so ties count one half in the area.
Each text has a weight, so one ranking serves a split and every resample of it.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from danlu.evaluation.counts import BoolArray, IntArray
from danlu.evaluation.formulas import FloatArray, ratio


@dataclass(frozen=True, slots=True, eq=False)
class Ranking:
    """Texts from the highest score to the lowest.

    Args:
        order: Which text stands at each place, (texts,).
        is_positive: Whether it is of the class in question, (texts,), in that order.
        ends: The last place of each distinct score, (scores,).
    """

    order: IntArray
    is_positive: BoolArray
    ends: IntArray


def rank(scores: FloatArray, is_positive: BoolArray) -> Ranking:
    """Rank texts.

    Args:
        scores: A number for each text, (texts,); texts of the class in question should have high ones.
        is_positive: Whether a text is of that class, (texts,).
    """
    order = np.argsort(-scores, kind="stable")
    ranked = scores[order]
    is_last = np.append(ranked[1:] != ranked[:-1], True) if len(ranked) else np.zeros(0, dtype=np.bool_)
    return Ranking(order, is_positive[order], np.flatnonzero(is_last))


def above_thresholds(ranking: Ranking, weights: IntArray) -> tuple[IntArray, IntArray]:
    """How many positive and how many negative texts lie at or above each distinct score.

    Args:
        ranking: The texts.
        weights: How often each text is taken, (…, texts).

    Returns:
        Two arrays of shape (…, scores), from the highest score to the lowest.
    """
    taken = weights[..., ranking.order]  # (…, texts)
    positive = np.cumsum(taken * ranking.is_positive, axis=-1)[..., ranking.ends]  # (…, scores)
    both = np.cumsum(taken, axis=-1)[..., ranking.ends]  # (…, scores)
    return positive, both - positive


def roc_area(positive: IntArray, negative: IntArray) -> FloatArray:
    """The area under the ROC curve; NaN where there is no positive or no negative text.

    Args:
        positive: Positive texts at or above each score, (…, scores).
        negative: Negative texts at or above each score, (…, scores).

    Returns:
        An array of shape (…,).

    Example:
        >>> roc_area(np.array([1, 1, 2]), np.array([0, 1, 1])).item()
        0.5
    """
    # Twice the trapezoids: whole numbers, hence exact.
    twice = (_steps(negative) * (positive + _before(positive))).sum(axis=-1)
    pairs = 2 * _total(positive) * _total(negative)
    return ratio(twice, pairs)


def average_precision(positive: IntArray, negative: IntArray) -> FloatArray:
    """The mean over positive texts of the precision at their score; NaN where there is no positive text.

    Args:
        positive: Positive texts at or above each score, (…, scores).
        negative: Negative texts at or above each score, (…, scores).

    Returns:
        An array of shape (…,).

    Example:
        >>> average_precision(np.array([1, 1, 2]), np.array([0, 1, 1])).item()
        0.8333333333333333
    """
    precision = positive / np.maximum(
        positive + negative, 1
    )  # where no text is taken there is no step either
    return ratio((_steps(positive) * precision).sum(axis=-1), _total(positive))


def _before(cumulative: IntArray) -> IntArray:
    """The value one score higher, 0 above the highest; the same shape."""
    shifted = np.zeros_like(cumulative)
    shifted[..., 1:] = cumulative[..., :-1]
    return shifted


def _steps(cumulative: IntArray) -> IntArray:
    steps: IntArray = cumulative - _before(cumulative)
    return steps


def _total(cumulative: IntArray) -> IntArray:
    total: IntArray = cumulative[..., -1:].sum(axis=-1)  # 0 where there is no text at all
    return total
