"""Clips with one class each, as readers of audio classification make them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from danlu.data.example import Skipped


@dataclass(frozen=True, slots=True)
class Clip:
    """One audio file and its gold label.

    Args:
        path: The file.
        source: Where it stands, relative to `data.root`: `flac/03a01Fa.flac`.
        label: The label as the files have it; after `read_audio_splits` the class that it stands for.
        speaker: Who speaks; None where the reader is told of no speakers.
        sentence: What is said, as a name of the sentence; None where the reader is told of none.
        split: The split that the files declare; None where they declare none.
        sha256: Hash of the file's bytes; empty until the file was inspected.
        seconds: Its length; 0 until the file was inspected.
    """

    path: Path
    source: str
    label: str
    speaker: str | None = None
    sentence: str | None = None
    split: str | None = None
    sha256: str = ""
    seconds: float = 0.0


@dataclass(frozen=True, slots=True)
class ClipsRead:
    """What a reader of clips found: files by name and label, none of them opened yet.

    Args:
        clips: The clips in the order of the table, or of their names.
        files: Tables that were read, by name relative to `data.root`: `sha256` and `bytes`.
        skipped: Every row or file that was dropped.
        notes: What else a person should know, in words.
        dropped: Clips that were dropped after they were read, to tell which split they would have stood in.
    """

    clips: list[Clip]
    files: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    skipped: list[Skipped] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    dropped: list[Clip] = field(default_factory=list)


def left_out(clip: Clip, reason: str, detail: str) -> Skipped:
    """The record of a clip that was read and then dropped.

    Args:
        clip: The clip.
        reason: What is wrong, in words that are the same for every such clip.
        detail: What is wrong with this one.

    Example:
        >>> left_out(Clip(Path("a.wav"), "a.wav", "calm"), "silent", "the loudest sample is 0").file
        'a.wav'
    """
    return Skipped(clip.source, 1, reason, detail, "dropped")
