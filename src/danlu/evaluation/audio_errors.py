"""The mistakes that teach most about an audio classifier: those it was surest of, of each pair of classes in turn."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict, dataclass

import numpy as np
from numpy.typing import ArrayLike

from danlu.data.clip import Clip
from danlu.errors import DataError
from danlu.evaluation.class_mistake import ClassMistake, Kind
from danlu.evaluation.classified_texts import classified_texts

LIMIT = 30
"""Most mistakes that are shown: half an hour of listening tells more than a list of hundreds."""


@dataclass(frozen=True, slots=True)
class AudioError:
    """One mistake.

    Args:
        source: Where the clip lies, relative to `data.root`.
        gold: The true class.
        predicted: The predicted class.
        probability: The probability of the predicted class.
        speaker: Who speaks; None where that is not known.
        sentence: What is said; None where that is not known.
        seconds: The clip's length.
        is_seen: Whether its speaker is one of train; None where that was not given.
        kind: `confident` or `borderline`.
        explanation: What went wrong, in words.
    """

    source: str
    gold: str
    predicted: str
    probability: float
    speaker: str | None
    sentence: str | None
    seconds: float
    is_seen: bool | None
    kind: Kind
    explanation: str

    def as_json(self) -> dict[str, object]:
        """The mistake for machines."""
        return asdict(self)


def instructive_audio_errors(
    clips: Sequence[Clip],
    predicted: Sequence[str],
    probabilities: ArrayLike,
    classes: Sequence[str],
    seen: Sequence[bool] | None = None,
    *,
    limit: int = LIMIT,
) -> list[AudioError]:
    """Pick mistakes worth listening to; the same input gives the same mistakes in the same order.

    The pair of gold and predicted class that was shown least so far comes next, then the speaker heard least, and of
    these the mistake that the model was surest of. Of files with equal content one is shown.

    Args:
        clips: The clips, each with its true class.
        predicted: The predicted class of each.
        probabilities: The probability of each class, (clips, classes), columns in the order of `classes`.
        classes: Every class.
        seen: For each clip, whether its speaker is one of train.
        limit: How many mistakes at most.

    Raises:
        DataError: The numbers do not fit, a class is not known, or a probability is none.

    Example:
        >>> from pathlib import Path
        >>> clip = Clip(Path("a.wav"), "a.wav", "anger", speaker="03", seconds=1.5)
        >>> shown = instructive_audio_errors([clip], ["calm"], [[0.25, 0.75]], ["anger", "calm"], [True])
        >>> shown[0].explanation
        'Predicted calm with probability 0.75; gold is anger, with 0.25. The speaker is one of train.'
    """
    if seen is not None and len(seen) != len(clips):
        raise DataError(f"Expected one seen flag for each of {len(clips)} clips. Received {len(seen)}.")
    gold = [clip.label for clip in clips]
    given = classified_texts(gold, predicted, probabilities, classes)
    of_gold = given.probabilities[np.arange(len(given)), given.gold]
    mistakes = [
        _Mistake(
            clip=clips[number],
            wrong=ClassMistake(
                gold=gold[number],
                predicted=predicted[number],
                of_gold=float(of_gold[number]),
                of_predicted=float(given.confidences()[number]),
            ),
            is_seen=None if seen is None else seen[number],
        )
        for number in np.flatnonzero(given.gold != given.predicted).tolist()
    ]
    return [mistake.shown() for mistake in _pick(mistakes, limit)]


@dataclass(frozen=True, slots=True)
class _Mistake:
    clip: Clip
    wrong: ClassMistake
    is_seen: bool | None

    @property
    def pair(self) -> tuple[str, str]:
        return self.wrong.gold, self.wrong.predicted

    @property
    def content(self) -> str:
        return self.clip.sha256 or self.clip.source

    def shown(self) -> AudioError:
        return AudioError(
            source=self.clip.source,
            gold=self.wrong.gold,
            predicted=self.wrong.predicted,
            probability=self.wrong.of_predicted,
            speaker=self.clip.speaker,
            sentence=self.clip.sentence,
            seconds=self.clip.seconds,
            is_seen=self.is_seen,
            kind=self.wrong.kind,
            explanation=self.wrong.explanation("The speaker is one of train." if self.is_seen else None),
        )


def _pick(mistakes: list[_Mistake], limit: int) -> list[_Mistake]:
    # Sorting is stable, so equal ones stay in the order of the split.
    left = sorted(mistakes, key=lambda one: -one.wrong.margin)
    picked: list[_Mistake] = []
    pairs: Counter[tuple[str, str]] = Counter()
    speakers: Counter[str | None] = Counter()
    while left and len(picked) < limit:
        best = min(left, key=lambda one: (pairs[one.pair], speakers[one.clip.speaker]))
        picked.append(best)
        pairs[best.pair] += 1
        speakers[best.clip.speaker] += 1
        left = [one for one in left if one.content != best.content]
    return picked
