"""How far pooled scores would move with other speakers, not just with other clips of these: whole groups are drawn.

Clips of one speaker rise and fall together, so intervals over clips are too narrow for new voices (Field and Welsh,
Bootstrapping clustered data, 2007). With few groups these are rough, and still the honest ones.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike

from danlu.evaluation.audio_scores import BALANCED, UA
from danlu.evaluation.class_bootstrap import CELLS
from danlu.evaluation.class_scores import WeightedScores
from danlu.evaluation.classified_texts import classified_texts
from danlu.evaluation.intervals import percentile_bounds, resample_weights

RESAMPLES = 1000
LEVEL = 0.95
SEED = 1
FEWEST_GROUPS = 4
"""Of fewer groups, a bootstrap says nothing."""


def group_intervals(
    gold: Sequence[str],
    predicted: Sequence[str],
    probabilities: ArrayLike,
    classes: Sequence[str],
    groups: Sequence[str],
) -> dict[str, tuple[float, float]]:
    """Percentile intervals of every score but `ece` over resamples of whole groups; none of fewer than four groups.

    Args:
        gold: The true class of each clip.
        predicted: The predicted class of each clip.
        probabilities: The probability of each class, (clips, classes).
        classes: Every class.
        groups: The group of each clip.

    Example:
        >>> sure = np.eye(2)[[0, 1] * 4]
        >>> gold, groups = ["anger", "calm"] * 4, ["a", "a", "b", "b", "c", "c", "d", "d"]
        >>> group_intervals(gold, gold, sure, ["anger", "calm"], groups)["ua"]
        (1.0, 1.0)
    """
    names = sorted(set(groups))
    if len(names) < FEWEST_GROUPS:
        return {}
    clips = classified_texts(gold, predicted, probabilities, classes)
    place = np.array([names.index(group) for group in groups])  # (clips,)
    drawn = resample_weights(RESAMPLES, len(names), np.random.default_rng(SEED))  # (resamples, groups)
    scores = WeightedScores(clips)
    size = max(1, CELLS // len(clips))
    blocks = [scores.values(drawn[start : start + size, place]) for start in range(0, RESAMPLES, size)]
    found: dict[str, tuple[float, float]] = {}
    for name in blocks[0]:
        bounds = percentile_bounds(np.concatenate([block[name] for block in blocks]), LEVEL)
        if bounds is not None:
            found[UA if name == BALANCED else name] = bounds
    return found
