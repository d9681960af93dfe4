"""The splits of a text classification task as a recipe declares them: read, chosen or drawn, kept apart, and hashed."""

from __future__ import annotations

import hashlib
import json
import posixpath
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import reduce
from pathlib import Path
from typing import Any

from danlu.data.archives import find_place
from danlu.data.declared_splits import SPLITS, refuse_undeclared
from danlu.data.example import Skipped
from danlu.data.labelled_text import LabelledText, TextsRead
from danlu.data.missing_files import missing_file
from danlu.data.text_choice import choose, hold_out
from danlu.data.text_classes import to_classes
from danlu.data.text_separation import (
    refuse_copies,
    refuse_shared_texts,
    refuse_unknown_classes,
    without_copies,
)
from danlu.errors import DataError, Problem
from danlu.recipe.plugins import reader_of
from danlu.recipe.split_source import FromTrain
from danlu.recipe.text_data import FromFiles, TextData


@dataclass(frozen=True, slots=True)
class TextSplit:
    """The texts of `train`, `valid` or `test`, and what happened when they were read.

    Args:
        name: The name of the split.
        texts: The texts in the order of the files, with their classes as labels.
        files: What was read, by name relative to `data.root`: `sha256` and `bytes`, and for a folder how many
            `files` were read in it. A split that is drawn out of train names the files of train.
        skipped: Every text or line that was dropped or mended.
        notes: What else a person should know.
        content_hash: SHA-256 over the texts and classes, in order.
    """

    name: str
    texts: list[LabelledText]
    files: Mapping[str, Mapping[str, Any]]
    skipped: list[Skipped]
    notes: list[str]
    content_hash: str

    @property
    def words(self) -> int:
        """The number of words, which white space separates."""
        return sum(len(text.text.split()) for text in self.texts)

    @property
    def label_counts(self) -> dict[str, int]:
        """How many texts each class has, in the order of the classes' names."""
        return dict(sorted(Counter(text.label for text in self.texts).items()))


def read_text_splits(
    data: TextData, names: Sequence[str], *, beside: Mapping[str, TextSplit] | None = None
) -> dict[str, TextSplit]:
    """Read splits as the recipe declares them.

    What train holds does not depend on what is asked for: texts that are held out of it for valid and test are drawn
    each time, and with `overlap: drop` it is compared with valid and with a test that is held out of it. Test files
    are opened only if test is asked for; then valid is read too, for the best epoch was chosen on it.

    Args:
        data: The section `data` of the recipe.
        names: The splits, of `train`, `valid` and `test`.
        beside: Other splits that were read before, perhaps under other options; these may share no text with them.

    Raises:
        DataError: Missing files, texts that cannot be read, labels without a class, places or sizes beyond what there
            is, a text in two splits, or a class that train does not have.

    Example:
        >>> read_text_splits(recipe.data, ["train", "valid"])["train"].label_counts  # doctest: +SKIP
        {'negative': 11250, 'positive': 11250}
    """
    refuse_undeclared(data, names)
    splits = _hold_out(data, _read(data, _needed(data, names)), names)
    known = {name: TextsRead(split.texts, split.files) for name, split in (beside or {}).items()}
    every = {**known, **splits}
    refuse_shared_texts(every)
    if "train" in every:
        if data.overlap == "refuse":
            refuse_copies(every)
        elif data.overlap == "drop" and "train" in splits:
            splits["train"] = without_copies({name: splits[name] for name in _decisive(data)})
            every["train"] = splits["train"]
        refuse_unknown_classes(every)
    return {name: _finished(name, splits[name]) for name in names}


def content_hash(texts: Sequence[LabelledText]) -> str:
    """A SHA-256 over texts and classes in order: equal for equal content, wherever and however it was written."""
    digest = hashlib.sha256()
    for text in texts:
        digest.update(json.dumps([text.text, text.label]).encode() + b"\n")
    return digest.hexdigest()


def _needed(data: TextData, names: Sequence[str]) -> list[str]:
    """The splits that are asked for, and those that they are compared with."""
    compared = _decisive(data) if "train" in names and data.overlap != "report" else []
    chosen_on = ["valid"] if {"train", "test"} <= set(names) else []
    return [name for name in SPLITS if name in (*names, *compared, *chosen_on)]


def _decisive(data: TextData) -> list[str]:
    """The splits that may decide what train keeps: all but a test with files of its own."""
    return [name for name in SPLITS if name != "test" or isinstance(data.test, FromTrain)]


def _read(data: TextData, needed: Sequence[str]) -> dict[str, TextsRead]:
    """What the files of each split hold; train too where another split comes out of it."""
    parts = {name: getattr(data, name) for name in needed}
    if any(isinstance(part, FromTrain) for part in parts.values()):
        parts["train"] = data.train
    from_files = {name: parts[name] for name in SPLITS if isinstance(parts.get(name), FromFiles)}
    paths = {name: _paths(data, name, part) for name, part in from_files.items()}
    # Each path is read once, and all in one call, so that an archive is gone through once for all splits.
    every = list(dict.fromkeys(path for held in paths.values() for path in held))
    found = dict(
        zip(every, reader_of(data.reader).read(every, data.reader, root=Path(data.root)), strict=True)
    )
    reads = {name: reduce(_joined, [found[path] for path in held]) for name, held in paths.items()}
    reads = to_classes(reads, data)
    return {name: choose(read, from_files[name], data.draw, split=name) for name, read in reads.items()}


def _hold_out(data: TextData, reads: Mapping[str, TextsRead], names: Sequence[str]) -> dict[str, TextsRead]:
    held = {name: part for name in SPLITS if isinstance(part := getattr(data, name), FromTrain)}
    splits = dict(reads)
    if "train" in splits:
        splits |= hold_out(splits["train"], held, data.draw)
    kept = _needed(data, names)
    return {name: splits[name] for name in SPLITS if name in kept}


def _finished(name: str, read: TextsRead) -> TextSplit:
    if not read.texts:
        raise DataError(f"{name} has no text", [Problem(f"data.{name}", "no text is left of it")])
    return TextSplit(name, read.texts, read.files, read.skipped, read.notes, content_hash(read.texts))


def _paths(data: TextData, split: str, part: FromFiles) -> list[Path]:
    root = Path(data.root)
    names = [part.files] if isinstance(part.files, str) else part.files
    paths = [root / posixpath.normpath(name) for name in names]
    missing = [path for path in paths if find_place(path, root=root) is None]
    if missing:
        raise DataError(
            f"{len(missing)} of {len(paths)} files of {split} cannot be found",
            [missing_file(f"data.{split}", path, with_folders=True) for path in missing],
        )
    return paths


def _joined(first: TextsRead, second: TextsRead) -> TextsRead:
    return TextsRead(
        first.texts + second.texts,
        {**first.files, **second.files},
        first.skipped + second.skipped,
        first.notes + second.notes,
    )
