"""How far scores would move with other sentences of the same kind: percentile intervals by resampling.

Source: Efron and Tibshirani, An Introduction to the Bootstrap, 1993, chapter 13. Sentences, not words, are
drawn: words of one sentence are not independent. Repeated sentences count as independent, so intervals are
too narrow on a split that holds copies.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from danlu.errors import DataError
from danlu.evaluation.counts import Counts, IntArray, Tags
from danlu.evaluation.formulas import FloatArray
from danlu.evaluation.tagging_scores import parts, score_values, tagging_counts
from danlu.recipe.schema import Scheme

BLOCK = 250
"""Resamples that are scored at a time: bounds memory at BLOCK x sentences numbers."""


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
    if resamples < 1 or not 0 < level < 1:
        raise DataError(f"Expected resamples >= 1 and 0 < level < 1. Received {resamples} and {level}.")
    labels, spans = tagging_counts(gold, predicted, scheme)
    values: dict[str, tuple[float, float]] = {}
    reasons: dict[str, str] = {}
    for part, rows in parts(len(gold), seen).items():
        # A generator a slice, so that a slice's interval does not depend on which slices were asked for.
        draws = np.random.default_rng(seed)
        for name, scores in _resample(labels.rows(rows), spans.rows(rows), resamples, draws).items():
            bounds = _percentiles(scores, level)
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
        weights = _weights(min(BLOCK, resamples - start), sentences, draws)
        blocks.append(score_values(labels.weighted(weights), spans.weighted(weights)))
    return {name: np.concatenate([block[name] for block in blocks]) for name in blocks[0]}


def _weights(resamples: int, sentences: int, draws: np.random.Generator) -> IntArray:
    """How often each resample draws each sentence, (resamples, sentences)."""
    drawn = draws.integers(sentences, size=(resamples, sentences))
    offset = np.arange(resamples)[:, None] * sentences
    flat = np.bincount((drawn + offset).ravel(), minlength=resamples * sentences)
    return flat.astype(np.int64, copy=False).reshape(resamples, sentences)  # (resamples, sentences)


def _percentiles(scores: FloatArray, level: float) -> tuple[float, float] | None:
    defined = scores[~np.isnan(scores)]
    if not len(defined):
        return None
    low, high = np.quantile(defined, [(1 - level) / 2, (1 + level) / 2])
    return float(low), float(high)
