"""Where a score may lie when all that is known are probabilities rounded to six digits.

Counts of right and wrong do not depend on probabilities; four scores do. Each bound holds for certain, so that a score
outside its range is not the score of these predictions.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from danlu.evaluation.class_scores import ECE, WeightedScores
from danlu.evaluation.classified_texts import ClassifiedTexts, class_numbers
from danlu.evaluation.scores import parts

Range = tuple[float, float]

ROUNDED = 5.01e-7
"""How far a stored probability may lie from the computed one: half of the sixth digit, and a little for float32."""

BINS = 15
"""The bins of the expected calibration error."""

RANKED = ("roc_auc", "average_precision")
"""The scores that go by the order of texts: rounding makes ties of what had an order."""


def ranges_of_rounded(
    gold: Sequence[str],
    predicted: NDArray[np.int64],
    probabilities: NDArray[np.float64],
    classes: Sequence[str],
    seen: Sequence[bool],
) -> dict[str, Range]:
    """The range of each score that depends on probabilities, where it is defined.

    Args:
        gold: The true class of each item.
        predicted: The number of the predicted class of each.
        probabilities: The rounded probabilities, (items, classes).
        classes: Every class, in the order of the columns.
        seen: For each item, whether it is of the part `seen`.

    Example:
        >>> found = ranges_of_rounded(["a", "b"], np.array([0, 0]), np.array([[0.5, 0.5], [0.5, 0.5]]),
        ...     ["a", "b"], [False, False])
        >>> found["roc_auc"]
        (0.0, 1.0)
    """
    numbers = class_numbers(gold, classes)
    ranges: dict[str, Range] = {}
    for part, rows in parts(len(gold), seen, called="items").items():
        if rows.any():
            texts = ClassifiedTexts(tuple(classes), numbers[rows], predicted[rows], probabilities[rows])
            ranges |= {name + part: found for name, found in _ranges(texts).items()}
    return ranges


def _ranges(texts: ClassifiedTexts) -> dict[str, Range]:
    is_gold = np.eye(len(texts.classes))[texts.gold]  # (items, classes)
    # Gold raised and the others lowered is the best order that rounding leaves open, the other way the worst one.
    shifts = ROUNDED * (2 * is_gold - 1)
    best = _ranked(texts, texts.probabilities + shifts)
    worst = _ranked(texts, _without_ties(texts.probabilities - shifts, is_gold))
    brier = float(texts.squared_errors().mean())
    ece = _ece(texts)
    return {
        **{name: (worst[name], best[name]) for name in RANKED},
        # The derivative by each probability is its distance from certainty; these add up to 2 at most.
        "brier": (brier - 2 * ROUNDED, brier + 2 * ROUNDED),
        ECE: ece,
    }


def _ranked(texts: ClassifiedTexts, probabilities: NDArray[np.float64]) -> dict[str, float]:
    once = np.ones((1, len(texts)), dtype=np.int64)
    shifted = ClassifiedTexts(texts.classes, texts.gold, texts.predicted, probabilities)
    values = WeightedScores(shifted).values(once)
    return {name: float(values[name][0]) for name in RANKED}


def _without_ties(table: NDArray[np.float64], is_gold: NDArray[np.float64]) -> NDArray[np.float64]:
    """The order of each column with nothing equal: items of the class last among equal ones, (items, classes).

    Items of one class that rounding has made equal share the precision at the last of them, which is the highest.
    """
    ranks = np.empty_like(table)
    for column in range(table.shape[1]):
        order = np.lexsort(
            (-is_gold[:, column], table[:, column])
        )  # from the lowest; gold lowest among equals
        ranks[order, column] = np.arange(len(table))
    return ranks


def _ece(texts: ClassifiedTexts) -> Range:
    """The calibration error as stored, and how far items at the edge of a bin could move it."""
    from danlu.evaluation.calibration import reliability_of

    confidences = texts.confidences()
    at_edge = np.abs(confidences * BINS - np.round(confidences * BINS)) <= ROUNDED * BINS
    # An item in another bin changes two of the summed distances, each by 1 at most.
    slack = ROUNDED + 2 * float(at_edge[confidences < 1 - ROUNDED].sum()) / len(texts)
    ece = reliability_of(texts, BINS).ece or 0.0
    return ece - slack, ece + slack
