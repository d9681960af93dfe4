"""Every score of a classification task by name, for the whole split and for its seen and unseen parts.

What is said of texts here holds of clips as well.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike

from danlu.evaluation import formulas
from danlu.evaluation.calibration import reliability_of
from danlu.evaluation.classified_texts import ClassifiedTexts, classified_texts
from danlu.evaluation.counts import Counts, IntArray
from danlu.evaluation.formulas import FloatArray
from danlu.evaluation.ranking import above_thresholds, average_precision, rank, roc_area
from danlu.evaluation.scores import Scores, parts

Item = Literal["text", "clip"]
"""What has a class, for messages and conventions."""

ECE = "ece"
"""The score that resampling adds to, so that resamples say nothing of it."""


def class_scores(
    gold: Sequence[str],
    predicted: Sequence[str],
    probabilities: ArrayLike,
    classes: Sequence[str],
    seen: Sequence[bool] | None = None,
    *,
    unit: Item = "text",
) -> Scores:
    """Score predicted classes under every name of `danlu.recipe.score_names` but `loss`.

    Args:
        gold: The true class of each text.
        predicted: The predicted class of each text.
        probabilities: The probability of each class, (texts, classes), columns in the order of `classes`.
        classes: Every class; of two, the last in sorted order is the positive one.
        seen: For each text, whether it stands in train; adds the slices `@seen` and `@unseen`.
        unit: What a text is called where a score is undefined.

    Raises:
        DataError: The numbers do not fit, a class is not known, or a probability is none.

    Example:
        >>> classes, probabilities = ["bad", "good"], [[0.75, 0.25], [0.5, 0.5]]
        >>> scores = class_scores(["bad", "good"], ["bad", "bad"], probabilities, classes)
        >>> scores.values["accuracy"], scores.values["roc_auc"], scores.values["mcc"]
        (0.5, 1.0, None)
        >>> scores.reasons["mcc"]
        'one class only is predicted: bad'
    """
    texts = classified_texts(gold, predicted, probabilities, classes)
    values: dict[str, float | None] = {}
    reasons: dict[str, str] = {}
    for part, rows in parts(len(gold), seen, called=f"{unit}s").items():
        of_part = texts.rows(rows)
        once = np.ones((1, len(of_part)), dtype=np.int64)
        found = {name: score.item() for name, score in WeightedScores(of_part).values(once).items()}
        for name, value in (*found.items(), (ECE, reliability_of(of_part).ece)):
            values[name + part] = None if value is None or np.isnan(value) else value
            if values[name + part] is None:
                reasons[name + part] = _why_undefined(name, of_part, unit)
    return Scores(values, reasons)


class WeightedScores:
    """What is needed of texts to score them, and any resample of them, under every name but `ece`.

    Args:
        texts: The texts.
    """

    def __init__(self, texts: ClassifiedTexts) -> None:
        self._counts = texts.counts()
        self._squared_errors = texts.squared_errors()
        ranked = [positive_class(texts.classes)] if len(texts.classes) == 2 else np.unique(texts.gold)
        self._rankings = [rank(texts.probabilities[:, number], texts.gold == number) for number in ranked]

    def values(self, weights: IntArray) -> dict[str, FloatArray]:
        """Every score but `ece` by name, (resamples,); NaN where one is undefined.

        Args:
            weights: How often each text is taken, (resamples, texts).
        """
        counts = self._counts.weighted(weights)  # (resamples, classes)
        areas, precisions = [], []
        for ranking in self._rankings:  # one class at a time, for these arrays are the large ones
            above = above_thresholds(ranking, weights)
            areas.append(roc_area(*above))
            precisions.append(average_precision(*above))
        return {
            **count_scores(counts),
            "roc_auc": _mean(areas, len(weights)),
            "average_precision": _mean(precisions, len(weights)),
            "brier": formulas.ratio((weights * self._squared_errors).sum(axis=1), weights.sum(axis=1)),
        }


def count_scores(counts: Counts) -> dict[str, FloatArray]:
    """Every score that follows from counts alone, by name; those of probabilities do not.

    Args:
        counts: Counts of classes, (…, classes).

    Returns:
        Arrays of shape (…,); NaN where a score is undefined.
    """
    return {name: score(counts) for name, score in _OF_COUNTS.items()}


def positive_class(classes: Sequence[str]) -> int:
    """The position of the class whose probability ranks texts where there are two: the last in sorted order.

    Example:
        >>> positive_class(["positive", "negative"])
        0
    """
    return max(range(len(classes)), key=classes.__getitem__)


def _mean(areas: list[FloatArray], resamples: int) -> FloatArray:
    """The mean over the classes where an area is defined, (resamples,)."""
    if not areas:
        return np.full(resamples, np.nan)
    by_class = np.stack(areas, axis=-1)  # (resamples, classes)
    return formulas.macro(by_class, ~np.isnan(by_class))


def _accuracy(counts: Counts) -> FloatArray:
    # Each text has one predicted class, so the precision of all classes together is the share of right texts.
    return formulas.precision(formulas.summed(counts))


_OF_COUNTS: dict[str, Callable[[Counts], FloatArray]] = {
    "accuracy": _accuracy,
    "balanced_accuracy": lambda counts: formulas.macro(formulas.recall(counts), counts.gold > 0),
    "macro_f1": lambda counts: formulas.macro(formulas.f1(counts), counts.present()),
    "weighted_f1": lambda counts: formulas.weighted(formulas.f1(counts), counts.gold),
    "macro_precision": lambda counts: formulas.macro(formulas.precision(counts), counts.present()),
    "mcc": formulas.matthews,
}


def _why_undefined(name: str, texts: ClassifiedTexts, unit: Item) -> str:
    if not len(texts):
        return f"no {unit} in this part of the split"
    gold = {texts.classes[number] for number in texts.gold.tolist()}
    if name == "average_precision":
        return f"no {unit} in gold is {texts.classes[positive_class(texts.classes)]}"
    if len(gold) == 1:
        return f"one class only in gold: {gold.pop()}"
    return f"one class only is predicted: {texts.classes[texts.predicted[0]]}"
