"""The splits of a joint tagging task as a recipe declares them: read, or held out of train by chance, and hashed."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from danlu.data.declared_splits import SPLITS, refuse_undeclared
from danlu.data.example import ReadResult, Skipped, TaggedSentence
from danlu.data.held_out import hold_out_places
from danlu.data.missing_files import missing_file
from danlu.data.phrases import learnable
from danlu.data.splits import TaggingSplit
from danlu.data.text_draw import draw_by_chance
from danlu.errors import DataError, Problem
from danlu.recipe.joint_data import JointData
from danlu.recipe.plugins import reader_of
from danlu.recipe.split_source import FromTrain


def read_joint_splits(data: JointData, names: Sequence[str]) -> dict[str, TaggingSplit]:
    """Read splits as the recipe declares them.

    What a split holds does not depend on what else is asked for, nor on the seed of training: texts that are held out
    of train for valid and test are drawn each time. Test files are opened only if test is asked for.

    Args:
        data: The section `data` of the recipe.
        names: The splits, of `train`, `valid` and `test`.

    Raises:
        DataError: Missing files, lines that cannot be read, sizes that leave nothing, or a train without a phrase that
            can be learned.

    Example:
        >>> read_joint_splits(recipe.data, ["train", "valid"])["valid"].words  # doctest: +SKIP
        4012
    """
    refuse_undeclared(data, names)
    held = {name: part.size for name in SPLITS if isinstance(part := getattr(data, name), FromTrain)}
    needed = [name for name in SPLITS if name in names and name not in held]
    if "train" not in needed and set(names) & set(held):
        needed.insert(0, "train")
    files = _find_files(data, needed)
    reader = reader_of(data.reader)
    reads: dict[str, ReadResult] = {
        name: reader.read(files[name], data.reader, root=Path(data.root)) for name in needed
    }
    if "train" in reads:
        reads |= _hold_out(reads["train"], held, data.draw.seed)
        _refuse_unlearnable(reads["train"].sentences)
    return {name: _finished(name, reads[name], files.get(name, files.get("train", []))) for name in names}


def refuse_shared_texts(name: str, read: TaggingSplit, others: Iterable[TaggingSplit]) -> None:
    """Refuse a split with texts of other splits, which may have been read under other options.

    Args:
        name: The split.
        read: What it holds.
        others: What a model was trained with or chosen on.

    Raises:
        DataError: With every such text.
    """
    held = {_place(sentence): split.name for split in others for sentence in split.sentences}
    shared = [sentence.source for sentence in read.sentences if _place(sentence) in held]
    if shared:
        fix = (
            f"give data.{name} files of its own; where it is drawn out of train, leave its size and what the reader "
            "leaves out (on_missing, on_malformed) as they were in training, or other texts are drawn"
        )
        raise DataError(
            f"{len(shared)} of {len(read.sentences)} texts of {name} are texts that the run was trained with or chosen "
            "on",
            [
                Problem(
                    str(source),
                    f"stands in {held[source.file, source.first_line]} of the run and in {name} as it is read now",
                    fix=fix,
                )
                for source in shared
            ],
        )


def content_hash(sentences: Iterable[TaggedSentence]) -> str:
    """A SHA-256 over words, tags and phrases: equal for equal content, wherever and however the files were written."""
    digest = hashlib.sha256()
    for sentence in sentences:
        digest.update(json.dumps([sentence.words, sentence.tags, sentence.phrases]).encode() + b"\n")
    return digest.hexdigest()


def _find_files(data: JointData, needed: Sequence[str]) -> dict[str, list[Path]]:
    """The files of splits with files of their own; every one that is missing is told at once."""
    found: dict[str, list[Path]] = {}
    for name in needed:
        part = getattr(data, name)
        listed = [part.files] if isinstance(part.files, str) else part.files
        found[name] = [Path(data.root) / file for file in listed]
    missing = [(name, file) for name, files in found.items() for file in files if not file.is_file()]
    if missing:
        raise DataError(
            f"{len(missing)} of {sum(map(len, found.values()))} files of {', '.join(needed)} cannot be found",
            [missing_file(f"data.{name}", file) for name, file in missing],
        )
    return found


def _refuse_unlearnable(sentences: Sequence[TaggedSentence]) -> None:
    if not any(sentence.phrases for sentence in learnable(sentences)):
        problem = Problem(
            "data.train",
            "no phrase of train stands in its text word for word",
            fix="check data.reader (separator, phrase_separator, words)",
        )
        raise DataError("Train has no phrase to learn from", [problem])


def _hold_out(train: ReadResult, sizes: Mapping[str, float], seed: int) -> dict[str, ReadResult]:
    sentences = train.sentences
    total = len(sentences)

    def drawn(left: Sequence[int], size: int, split: str) -> list[int]:
        ordered = sorted(left, key=lambda place: _place(sentences[place]))
        return draw_by_chance(ordered, size, seed=f"{seed}/{split}")

    places = hold_out_places(total, sizes, drawn)
    reads = {name: ReadResult([sentences[place] for place in held]) for name, held in places.items()}
    kept: Mapping[str, list[Skipped]] = {name: [] for name in reads}
    owner = {_place(one): name for name, read in reads.items() for one in read.sentences}
    for line in train.skipped:
        kept[owner.get((line.file, line.line), "train")].append(line)
    return {
        name: replace(
            read,
            skipped=kept[name],
            notes=train.notes
            if name == "train"
            else [
                f"{len(read.sentences)} of {total} texts of data.train were drawn with the seed {seed} for {name}"
            ],
        )
        for name, read in reads.items()
    }


def _place(sentence: TaggedSentence) -> tuple[str, int]:
    return sentence.source.file, sentence.source.first_line


def _finished(name: str, read: ReadResult, files: list[Path]) -> TaggingSplit:
    return TaggingSplit(
        name=name,
        files=files,
        sentences=read.sentences,
        scheme="bioes",
        violations=0,
        skipped=read.skipped,
        notes=read.notes,
        content_hash=content_hash(read.sentences),
    )
