"""How far scores of keyphrases would move with other texts of the same kind: percentile intervals by resampling.

Texts are drawn as if they were independent, so intervals are too narrow on a split that holds copies. See
`danlu.evaluation.intervals` for the source.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from danlu.data.example import TaggedSentence
from danlu.evaluation.formulas import FloatArray
from danlu.evaluation.intervals import Intervals, check_resampling, percentile_bounds, resample_weights
from danlu.evaluation.phrase_counts import PhraseCounts, phrase_counts
from danlu.evaluation.phrase_scores import phrase_score_values
from danlu.evaluation.scores import parts
from danlu.recipe.tagging_data import Scheme

BLOCK = 250
"""Resamples that are scored at a time: bounds memory at BLOCK x texts numbers."""


def phrase_intervals(
    gold: Sequence[TaggedSentence],
    predicted: Sequence[Sequence[str]],
    scheme: Scheme,
    *,
    keywords: Sequence[Sequence[bool]] | None = None,
    seen: Sequence[bool] | None = None,
    resamples: int = 1000,
    level: float = 0.95,
    seed: int = 1,
) -> Intervals:
    """Intervals for every score that `phrase_scores` gives for the same arguments.

    A resample draws as many texts as there are, with replacement; each slice is resampled by itself.

    Args:
        gold: The texts with their gold phrases and tags.
        predicted: The predicted tags, one a word, for each text.
        scheme: The tag scheme of both.
        keywords: For each word, whether a head for keywords takes it for one; None: words in predicted phrases are.
        seen: For each text, whether all its phrases are phrases of training texts.
        resamples: How many resamples are drawn.
        level: Share of resamples inside an interval.
        seed: Seed of the draws.

    Raises:
        DataError: The numbers of tags or flags do not fit, or `level` or `resamples` is out of range.

    Example:
        >>> from danlu.data.example import Source
        >>> text = TaggedSentence(("day", "made"), ("O", "S-phrase"), Source("a.tsv", 1, 1), None, (("made",),))
        >>> phrase_intervals([text, text], [text.tags, text.tags], "bioes").values["phrase.f1"]
        (1.0, 1.0)
    """
    check_resampling(resamples, level)
    counts = phrase_counts(gold, predicted, scheme, keywords=keywords)
    values: dict[str, tuple[float, float]] = {}
    reasons: dict[str, str] = {}
    for part, rows in parts(len(gold), seen, called="texts").items():
        # A generator a slice, so that a slice's interval does not depend on which slices were asked for.
        draws = np.random.default_rng(seed)
        for name, scores in _resample(counts.rows(rows), resamples, draws).items():
            bounds = percentile_bounds(scores, level)
            if bounds is None:
                reasons[name + part] = "undefined in every resample, or fewer than two texts to draw from"
            else:
                values[name + part] = bounds
    return Intervals(level, resamples, values, reasons)


def _resample(counts: PhraseCounts, resamples: int, draws: np.random.Generator) -> dict[str, FloatArray]:
    if len(counts) < 2:
        return {name: np.array([np.nan]) for name in phrase_score_values(counts.total())}
    blocks = []
    for start in range(0, resamples, BLOCK):
        weights = resample_weights(min(BLOCK, resamples - start), len(counts), draws)
        blocks.append(phrase_score_values(counts.weighted(weights)))
    return {name: np.concatenate([block[name] for block in blocks]) for name in blocks[0]}
