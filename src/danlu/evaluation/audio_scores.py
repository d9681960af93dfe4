"""Every score of clips by name, with its interval: those of classes, the balanced accuracy by its name in speech.

Papers on speech call the accuracy WA, weighted accuracy, and the mean of the recalls UA, unweighted accuracy (Schuller
et al., The INTERSPEECH 2009 Emotion Challenge).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TypeVar

from numpy.typing import ArrayLike

from danlu.evaluation.class_bootstrap import class_intervals
from danlu.evaluation.class_scores import class_scores
from danlu.evaluation.intervals import Intervals
from danlu.evaluation.scores import Scores

BALANCED, UA = "balanced_accuracy", "ua"

Value = TypeVar("Value")


def audio_scores(
    gold: Sequence[str],
    predicted: Sequence[str],
    probabilities: ArrayLike,
    classes: Sequence[str],
    seen: Sequence[bool] | None = None,
) -> Scores:
    """Score predicted classes of clips under every name of the task but `loss`.

    Args:
        gold: The true class of each clip.
        predicted: The predicted class of each clip.
        probabilities: The probability of each class, (clips, classes), columns in the order of `classes`.
        classes: Every class; of two, the last in sorted order is the positive one.
        seen: For each clip, whether its speaker is one of train; adds the slices `@seen` and `@unseen`.

    Raises:
        DataError: The numbers do not fit, a class is not known, or a probability is none.

    Example:
        >>> classes, probabilities = ["anger", "calm"], [[0.75, 0.25], [0.5, 0.5], [0.25, 0.75]]
        >>> predicted = ["anger", "anger", "calm"]
        >>> audio_scores(["anger", "calm", "calm"], predicted, probabilities, classes).values["ua"]
        0.75
    """
    found = class_scores(gold, predicted, probabilities, classes, seen, unit="clip")
    return of_audio(found)


def of_audio(scores: Scores) -> Scores:
    """Scores of classes under the names that those of clips have."""
    return Scores(_renamed(scores.values), _renamed(scores.reasons))


def audio_intervals(
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
    """Intervals for every score that `audio_scores` gives for the same arguments, `ece` excepted.

    Clips are drawn as if they were independent: several of one speaker are not, so that for new voices the intervals
    are too narrow. Arguments are those of `class_intervals`.

    Raises:
        DataError: The numbers do not fit, a class is not known, or `level` or `resamples` is out of range.

    Example:
        >>> sure = [[1.0, 0.0], [0.0, 1.0]]
        >>> audio_intervals(["anger", "calm"], ["anger", "calm"], sure, ["anger", "calm"]).values["ua"]
        (1.0, 1.0)
    """
    found = class_intervals(
        gold, predicted, probabilities, classes, seen, resamples=resamples, level=level, seed=seed
    )
    return Intervals(found.level, found.resamples, _renamed(found.values), _renamed(found.reasons))


def _renamed(named: Mapping[str, Value]) -> dict[str, Value]:
    renamed = {}
    for name, value in named.items():
        base, at, part = name.partition("@")
        renamed[(UA if base == BALANCED else base) + at + part] = value
    return renamed
