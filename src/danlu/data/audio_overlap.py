"""What clips to choose or test on have in common with those of train: the same audio, voices, sentences.

A score on voices that were trained on says little about new ones, so every evaluation tells how many there are.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from danlu.data.clip import Clip

LEARNED_FROM = "train is what was learned from: its scores say what was remembered, not what is recognised"
"""What a person should know before believing the scores of train itself, in a sentence without a full stop."""

SHOWN_NAMES = 5
"""How many shared names a warning lists; the record has all of them."""


@dataclass(frozen=True, slots=True)
class SharedGroups:
    """Speakers, or sentences, of some clips that train has too.

    Args:
        shared: Their names, sorted.
        of: How many names the other clips have, shared or not.
        clips: How many of the other clips have a shared name.
        known: Whether every clip, of train too, has a name; if not, more may be shared than is known.
    """

    shared: list[str]
    of: int
    clips: int
    known: bool


@dataclass(frozen=True, slots=True)
class AudioOverlap:
    """What some clips have in common with those of train.

    Args:
        clips: How many other clips there are.
        same_audio: How many of them are files that train has too, byte for byte.
        speakers: The speakers in common.
        sentences: The sentences in common.
    """

    clips: int
    same_audio: int
    speakers: SharedGroups
    sentences: SharedGroups

    def as_json(self) -> dict[str, Any]:
        """The overlap for the record."""
        return {
            "clips": self.clips,
            "same_audio": self.same_audio,
            "speakers": _as_json(self.speakers),
            "sentences": _as_json(self.sentences),
        }

    def warnings(self, split: str) -> list[str]:
        """What a person should know before believing a score, in sentences without a full stop.

        Args:
            split: The name of the other split.
        """
        found = []
        if self.same_audio:
            count = f"{self.same_audio} of {self.clips} clips of {split}"
            found.append(
                f"{count} are files of train too, byte for byte: their scores say what was remembered"
            )
        if self.speakers.shared:
            found.append(_shares(split, self.speakers, "speaker", "voices"))
        elif not self.speakers.known:
            found.append(
                f"not every clip of train and {split} has a known speaker: {split} may share voices with train"
            )
        if self.sentences.shared:
            found.append(_shares(split, self.sentences, "sentence", "sentences"))
        return found


def audio_overlap(train: Sequence[Clip], other: Sequence[Clip]) -> AudioOverlap:
    """Compare other clips with those of train.

    Args:
        train: The clips of train.
        other: The clips of valid or test, with hashes.

    Example:
        >>> from pathlib import Path
        >>> train = [Clip(Path("a"), "a", "calm", speaker="03", sha256="1")]
        >>> other = [Clip(Path("b"), "b", "calm", speaker="03", sha256="2")]
        >>> audio_overlap(train, other).warnings("valid")
        ['valid shares 1 of 1 speaker with train (03): its scores say nothing about new voices']
    """
    hashes = {clip.sha256 for clip in train if clip.sha256}
    return AudioOverlap(
        clips=len(other),
        same_audio=sum(clip.sha256 in hashes for clip in other),
        speakers=_shared(train, other, lambda clip: clip.speaker),
        sentences=_shared(train, other, lambda clip: clip.sentence),
    )


def seen_speakers(train: Sequence[Clip], other: Sequence[Clip]) -> list[bool]:
    """For each other clip, whether its speaker is known to be one of train's.

    Args:
        train: The clips of train.
        other: The clips of valid or test.
    """
    known = {clip.speaker for clip in train} - {None}
    return [clip.speaker in known for clip in other]


def _shared(
    train: Sequence[Clip], other: Sequence[Clip], name_of: Callable[[Clip], str | None]
) -> SharedGroups:
    of_train, of_other = [name_of(clip) for clip in train], [name_of(clip) for clip in other]
    names = {name for name in of_other if name is not None}
    shared = names & set(of_train)
    return SharedGroups(
        shared=sorted(shared),
        of=len(names),
        clips=sum(name in shared for name in of_other),
        known=None not in of_train and None not in of_other,
    )


def _as_json(groups: SharedGroups) -> dict[str, Any]:
    return {"shared": groups.shared, "of": groups.of, "clips": groups.clips, "known": groups.known}


def _shares(split: str, groups: SharedGroups, kind: str, what: str) -> str:
    shown = ", ".join(groups.shared[:SHOWN_NAMES]) + (", …" if len(groups.shared) > SHOWN_NAMES else "")
    count = f"{len(groups.shared)} of {groups.of} {kind}{'s' * (groups.of != 1)}"
    return f"{split} shares {count} with train ({shown}): its scores say nothing about new {what}"
