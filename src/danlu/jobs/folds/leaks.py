"""What the train of a fold has of its test: voices, sentences, the very files, or the choice of the epoch."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from danlu.data.audio_overlap import audio_overlap
from danlu.data.audio_splits import AudioSplit
from danlu.jobs.folds.fold import Fold
from danlu.jobs.wording import count
from danlu.recipe.audio_data import Paper

SplitFold: TypeAlias = tuple[Fold, Mapping[str, AudioSplit]]
"""A fold and its clips by split."""


@dataclass(frozen=True, slots=True)
class Leak:
    """Something that a fold's train and its test share.

    Args:
        kind: `speakers`, `sentences`, `audio` or `choice`.
        words: What it is and what it means, in a sentence without a full stop.
    """

    kind: str
    words: str


def leaks_of(folds: Sequence[SplitFold]) -> list[Leak]:
    """What leaks in any of the folds.

    Args:
        folds: Folds with their clips by split.
    """
    overlaps = [audio_overlap(splits["train"].clips, splits["test"].clips) for _, splits in folds]
    clips = sum(overlap.clips for overlap in overlaps)
    found = []
    copies = sum(overlap.same_audio for overlap in overlaps)
    if copies:
        told = (
            f"{copies:,} of {count(clips, 'tested clip')} are files of their fold's train too, byte for byte"
        )
        found.append(Leak("audio", f"{told}: their scores say what was remembered"))
    speakers = sum(overlap.speakers.clips for overlap in overlaps)
    if speakers:
        told = f"{speakers:,} of {count(clips, 'tested clip')} are of speakers of their fold's train"
        found.append(Leak("speakers", f"{told}: the scores say nothing about new voices"))
    elif not all(overlap.speakers.known for overlap in overlaps):
        told = "not every clip has a known speaker: train and test of a fold may share voices"
        found.append(Leak("speakers", told))
    sentences = sum(overlap.sentences.clips for overlap in overlaps)
    if sentences:
        told = (
            f"{sentences:,} of {count(clips, 'tested clip')} say a sentence that their fold's train has too"
        )
        found.append(Leak("sentences", f"{told}: the scores say nothing about new sentences"))
    if any(isinstance(fold.split, Paper) for fold, _ in folds):
        told = "the epoch of each fold was chosen on the clips that it is tested on: the scores are too good"
        found.append(Leak("choice", told))
    return found
