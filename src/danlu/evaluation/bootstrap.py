"""How far scores would move with other sentences of the same kind: percentile intervals by resampling.

Source: Efron and Tibshirani, An Introduction to the Bootstrap, 1993, chapter 13. Sentences, not words, are
drawn: words of one sentence are not independent. Repeated sentences count as independent, so intervals are
too narrow on a split that holds copies.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from danlu.evaluation.counts import Counts, Tags
from danlu.evaluation.formulas import FloatArray
from danlu.evaluation.intervals import Intervals, check_resampling, percentile_bounds, resample_weights
from danlu.evaluation.scores import parts
from danlu.evaluation.tagging_scores import score_values, tagging_counts
from danlu.recipe.tagging_data import Scheme

BLOCK = 250
"""Resamples that are scored at a time: bounds memory at BLOCK x sentences numbers."""


def tagging_intervals(
    gold: Tags,
    predicted: Tags,
    scheme: Scheme,
    seen: Sequence[bool] | None = None,
    *,
    resamples: int = 1000,
    level: float = 0.95,
    seed: int = 1,
) -> Intervals:
    """Intervals for every score that `tagging_scores` gives for the same arguments.

    A resample draws as many sentences as there are, with replacement; each slice is resampled by itself. A
    macro score of a resample is over the labels or types that occur in it.

    Args:
        gold: The true tags, one a word, for each sentence.
        predicted: The predicted tags, as many.
        scheme: The tag scheme of both.
        seen: For each sentence, whether its words stand in train.
        resamples: How many resamples are drawn.
        level: Share of resamples inside an interval.
        seed: Seed of the draws.

    Raises:
        DataError: The numbers of tags or flags do not fit, or `level` or `resamples` is out of range.

    Example:
        >>> tags = [["B-Tool", "O"], ["O", "O"]]
        >>> tagging_intervals(tags, tags, "bio2").values["token.accuracy"]
        (1.0, 1.0)
    """
    check_resampling(resamples, level)
    labels, spans = tagging_counts(gold, predicted, scheme)
    values: dict[str, tuple[float, float]] = {}
    reasons: dict[str, str] = {}
    for part, rows in parts(len(gold), seen, called="sentences").items():
        # A generator a slice, so that a slice's interval does not depend on which slices were asked for.
        draws = np.random.default_rng(seed)
        for name, scores in _resample(labels.rows(rows), spans.rows(rows), resamples, draws).items():
            bounds = percentile_bounds(scores, level)
            if bounds is None:
                reasons[name + part] = "undefined in every resample, or fewer than two sentences to draw from"
            else:
                values[name + part] = bounds
    return Intervals(level, resamples, values, reasons)


def _resample(
    labels: Counts, spans: Counts, resamples: int, draws: np.random.Generator
) -> dict[str, FloatArray]:
    sentences = len(labels.gold)
    if sentences < 2:
        return {name: np.array([np.nan]) for name in score_values(labels.total(), spans.total())}
    blocks = []
    for start in range(0, resamples, BLOCK):
        weights = resample_weights(min(BLOCK, resamples - start), sentences, draws)
        blocks.append(score_values(labels.weighted(weights), spans.weighted(weights)))
    return {name: np.concatenate([block[name] for block in blocks]) for name in blocks[0]}
