"""The splits of an audio classification task as a recipe declares them: read, inspected, chosen and hashed."""

from __future__ import annotations

import hashlib
import json
import os
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from danlu.data.audio_cache import audio_cache
from danlu.data.audio_choice import choose_clips
from danlu.data.audio_classes import to_audio_classes
from danlu.data.audio_inspection import inspect
from danlu.data.clip import Clip, ClipsRead
from danlu.data.declared_splits import SPLITS
from danlu.data.example import Skipped
from danlu.errors import DataError, Problem
from danlu.recipe.audio_data import AudioData
from danlu.recipe.plugins import reader_of


@dataclass(frozen=True, slots=True)
class AudioSplit:
    """The clips of `train`, `valid` or `test`, and what happened when they were read.

    Args:
        name: The name of the split.
        clips: The clips in the order of the files, with their classes as labels, hashes and lengths.
        files: What was read for all splits, by name relative to `data.root`: `sha256`, of a table its `bytes`, and
            of the folder of the clips how many `files`.
        skipped: Every row or file that was dropped and would have stood in this split; what cannot be told stands
            in train.
        notes: What else a person should know.
        content_hash: SHA-256 over the bytes of the clips and their classes, in order.
    """

    name: str
    clips: list[Clip]
    files: Mapping[str, Mapping[str, Any]]
    skipped: list[Skipped]
    notes: list[str]
    content_hash: str

    @property
    def seconds(self) -> float:
        """The length of all clips together."""
        return sum(clip.seconds for clip in self.clips)

    @property
    def label_counts(self) -> dict[str, int]:
        """How many clips each class has, in the order of the classes' names."""
        return dict(sorted(Counter(clip.label for clip in self.clips).items()))

    @property
    def speakers(self) -> list[str]:
        """The speakers that are known, sorted."""
        return sorted({clip.speaker for clip in self.clips if clip.speaker is not None})

    @property
    def sentences(self) -> list[str]:
        """The sentences that are known, sorted."""
        return sorted({clip.sentence for clip in self.clips if clip.sentence is not None})


def read_audio_splits(
    data: AudioData, names: Sequence[str], *, tell: Callable[[str], None] | None = None
) -> dict[str, AudioSplit]:
    """Read splits as the recipe declares them. What a split holds does not depend on which are asked for.

    Args:
        data: The section `data` of the recipe.
        names: The splits, of `train`, `valid` and `test`.
        tell: Is told how far the inspection is, in words.

    Raises:
        DataError: As `read_clips` and `split_clips` say, or a split that the recipe does not have.

    Example:
        >>> read_audio_splits(recipe.data, ["train", "valid"])["valid"].speakers  # doctest: +SKIP
        ['08']
    """
    unknown = [name for name in names if name not in SPLITS]
    if unknown:
        raise ValueError(f"Expected splits of {', '.join(SPLITS)}. Received {unknown[0]!r}.")
    if "test" in names:
        _refuse_undeclared_test(data)
    splits = split_clips(data, read_clips(data, tell=tell))
    if "test" in names and "test" not in splits:
        problem = Problem(
            "data.split.kind",
            "no clip is declared to be of test",
            "'declared'",
            fix="declare some clips test",
        )
        raise DataError("The files declare no test split", [problem])
    return {name: splits[name] for name in names}


def read_clips(data: AudioData, *, tell: Callable[[str], None] | None = None) -> ClipsRead:
    """Read and inspect all clips of a recipe, whatever their split.

    Args:
        data: The section `data` of the recipe.
        tell: Is told how far the inspection is, in words.

    Returns:
        The usable clips with their classes, hashes and lengths, and what was dropped.

    Raises:
        DataError: Files that cannot be read as declared, labels without a class, with `on_unusable: error` clips that
            cannot be used, or no clip at all.
    """
    read = reader_of(data.reader).read(data.reader, root=Path(data.root))
    read = to_audio_classes(read, data)
    usable, unusable = inspect(read.clips, data, cache=audio_cache(), tell=tell)
    left_out = {skipped.file for skipped in unusable}
    if not usable:
        received = f"{len(read.clips)} files, of which none can be used" if unusable else "no clip"
        raise DataError(
            "There is no clip to learn from",
            [Problem("data.reader", "no clip is left", received, fix="check data.root and data.reader")]
            + [Problem(skipped.file, f"{skipped.reason}: {skipped.text}") for skipped in unusable],
        )
    return replace(
        read,
        clips=usable,
        files={**read.files, **_audio_folder(usable)},
        skipped=read.skipped + unusable,
        dropped=read.dropped + [clip for clip in read.clips if clip.source in left_out],
    )


def split_clips(data: AudioData, read: ClipsRead) -> dict[str, AudioSplit]:
    """The splits that the recipe has: train, valid and perhaps test.

    Args:
        data: The section `data` of the recipe.
        read: All clips, as `read_clips` gives them.

    Raises:
        DataError: Clips without a group or a split, groups that are not there, an empty split, a train of one
            class, or classes that train lacks.
    """
    choice = choose_clips(data, read.clips)
    place_of = {clip.source: choice.split_of(clip) for clip in read.dropped}
    notes = {name: [*(read.notes if name == "train" else ()), *choice.notes.get(name, ())] for name in SPLITS}
    for name, clips in choice.clips.items():
        if not clips:
            fix = f"declare some clips {name}, or choose another kind of split"
            raise DataError(f"{name} has no clip", [Problem("data.split", f"no clip is of {name}", fix=fix)])
    _refuse_one_class(choice.clips["train"])
    _refuse_unlearned(choice.clips)
    return {
        name: AudioSplit(
            name=name,
            clips=clips,
            files=read.files,
            skipped=[one for one in read.skipped if place_of.get(one.file, "train") == name],
            notes=notes[name],
            content_hash=content_hash(clips),
        )
        for name, clips in choice.clips.items()
    }


def content_hash(clips: Sequence[Clip]) -> str:
    """A SHA-256 over the bytes of clips and their classes in order: equal for equal content, wherever it stands."""
    digest = hashlib.sha256()
    for clip in clips:
        digest.update(json.dumps([clip.sha256, clip.label]).encode() + b"\n")
    return digest.hexdigest()


def _refuse_undeclared_test(data: AudioData) -> None:
    if getattr(data.split, "test", "") is None:
        fix = f"set data.split.test to how many {getattr(data.split, 'group', 'group')}s it has, or to their names"
        problem = Problem("data.split.test", "nothing is held out for it", "null", fix=fix)
        raise DataError("The recipe has no test split", [problem])


def _audio_folder(clips: Sequence[Clip]) -> dict[str, dict[str, Any]]:
    """One hash over the names and hashes of all clips, under the name of the folder that holds them."""
    digest = hashlib.sha256()
    for clip in sorted(clips, key=lambda clip: clip.source):
        digest.update(f"{clip.source}\0{clip.sha256}\n".encode(errors="surrogateescape"))
    folders = {os.path.dirname(clip.source) for clip in clips}  # noqa: PTH120 - a name, not a place
    is_mixed = len({os.path.isabs(folder) for folder in folders}) > 1  # noqa: PTH117
    name = "." if is_mixed else os.path.commonpath(folders) or "."
    return {name: {"sha256": digest.hexdigest(), "files": len(clips)}}


def _refuse_one_class(train: Sequence[Clip]) -> None:
    known = sorted({clip.label for clip in train})
    if len(known) < 2:
        problem = Problem(
            "data.reader",
            "a classifier needs two classes or more",
            f"only {known[0]!r}",
            fix="check data.reader, data.labels and data.split",
        )
        raise DataError("Train has fewer than two classes", [problem])


def _refuse_unlearned(splits: Mapping[str, Sequence[Clip]]) -> None:
    """Refuse classes that train does not have: no such clip could be right, and no loss is defined for it."""
    known = sorted({clip.label for clip in splits["train"]})
    counts = {
        (name, label): count
        for name, clips in splits.items()
        for label, count in sorted(Counter(clip.label for clip in clips).items())
        if label not in known
    }
    problems = [
        Problem(
            f"data.split: {name}",
            f"train has no clip of the class {label!r}",
            f"{count} clip{'s' * (count != 1)} of {name}",
            ", ".join(known),
            "leave the class out with data.labels and data.on_unmapped, or split in another way",
        )
        for (name, label), count in counts.items()
    ]
    if problems:
        raise DataError("A split has classes that train lacks", problems)
