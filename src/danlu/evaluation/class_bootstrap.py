"""How far scores would move with other texts of the same kind: percentile intervals by resampling.

Texts are drawn as if they were independent: copies of one text, or several texts about one film, make intervals too
narrow. See `danlu.evaluation.intervals` for the source.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike

from danlu.evaluation.class_scores import ECE, WeightedScores
from danlu.evaluation.classified_texts import ClassifiedTexts, classified_texts
from danlu.evaluation.formulas import FloatArray
from danlu.evaluation.intervals import Intervals, check_resampling, percentile_bounds, resample_weights
from danlu.evaluation.scores import parts

CELLS = 1_000_000
"""Resamples x texts that are scored at a time: bounds memory at a few hundred megabytes."""

WITHOUT_ECE = "resampling adds to this score, so resamples of it lie above it"


def class_intervals(
    gold: Sequence[str],
    predicted: Sequence[str],
    probabilities: ArrayLike,
    classes: Sequence[str],
    seen: Sequence[bool] | None = None,
    *,
    resamples: int = 1000,
    level: float = 0.95,
    seed: int = 1,
) -> Intervals:
    """Intervals for every score that `class_scores` gives for the same arguments, `ece` excepted.

    A resample draws as many texts as there are, with replacement; each slice is resampled by itself. A mean
    over classes is, in a resample, over those that occur in it.

    Args:
        gold: The true class of each text.
        predicted: The predicted class of each text.
        probabilities: The probability of each class, (texts, classes), columns in the order of `classes`.
        classes: Every class.
        seen: For each text, whether it stands in train.
        resamples: How many resamples are drawn.
        level: Share of resamples inside an interval.
        seed: Seed of the draws.

    Raises:
        DataError: The numbers do not fit, a class is not known, or `level` or `resamples` is out of range.

    Example:
        >>> sure = [[1.0, 0.0], [0.0, 1.0]]
        >>> class_intervals(["bad", "good"], ["bad", "good"], sure, ["bad", "good"]).values["accuracy"]
        (1.0, 1.0)
    """
    check_resampling(resamples, level)
    texts = classified_texts(gold, predicted, probabilities, classes)
    values: dict[str, tuple[float, float]] = {}
    reasons: dict[str, str] = {}
    for part, rows in parts(len(gold), seen, called="texts").items():
        # A generator a slice, so that a slice's interval does not depend on which slices were asked for.
        draws = np.random.default_rng(seed)
        reasons[ECE + part] = WITHOUT_ECE
        for name, scores in _resample(texts.rows(rows), resamples, draws).items():
            bounds = percentile_bounds(scores, level)
            if bounds is None:
                reasons[name + part] = "undefined in every resample, or fewer than two texts to draw from"
            else:
                values[name + part] = bounds
    return Intervals(level, resamples, values, reasons)


def _resample(texts: ClassifiedTexts, resamples: int, draws: np.random.Generator) -> dict[str, FloatArray]:
    scores = WeightedScores(texts)
    if len(texts) < 2:
        none = np.zeros((1, len(texts)), dtype=np.int64)
        return {name: np.array([np.nan]) for name in scores.values(none)}
    size = max(1, CELLS // len(texts))
    blocks = [
        scores.values(resample_weights(min(size, resamples - start), len(texts), draws))
        for start in range(0, resamples, size)
    ]
    return {name: np.concatenate([block[name] for block in blocks]) for name in blocks[0]}
