"""What checks of data are asked of, from a training of a text classifier."""

from __future__ import annotations

import posixpath
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, cast

import numpy as np

from danlu.checks.data.subject import Cut, Data, GoldInFiles, Item, Split, Unknown
from danlu.data.declared_splits import SPLITS
from danlu.data.text_duplicates import text_key
from danlu.data.text_splits import TextSplit, read_text_splits
from danlu.data.vocabulary import UNKNOWN
from danlu.features.length_limit import CutCounts
from danlu.features.piece_text_encoder import PieceTextEncoder
from danlu.features.text_batch import EncodedText
from danlu.features.word_text_encoder import WordTextEncoder
from danlu.jobs.gold_in_files import Taken, gold_in_files
from danlu.recipe.dump import to_mapping
from danlu.recipe.split_source import FromTrain
from danlu.recipe.text_data import FromFiles, TextData

if TYPE_CHECKING:
    from danlu.jobs.text.run import TextRun


def checked_data(run: TextRun, *, with_test: bool) -> Data:
    """Train and valid as they were read, and test too where it is asked for.

    Of test nothing is encoded: what is unknown or cut there is no reason to change anything.

    Raises:
        DataError: Test cannot be read as declared, or the recipe has none.
    """
    options = cast(TextData, run.recipe.data)
    known = {"train": run.data.train, "valid": run.data.valid}
    reads = dict(known)
    if with_test:
        reads |= read_text_splits(options, ["test"], beside=known)
    encoded = {"train": run.learned, "valid": run.valid}
    return Data(
        task=options.task,
        recipe=to_mapping(run.recipe),
        splits={name: _split(run, read, encoded.get(name)) for name, read in reads.items()},
        unit="text",
        counted=_counted(options, reads),
    )


def _split(run: TextRun, read: TextSplit, encoded: Sequence[EncodedText] | None) -> Split:
    return Split(
        name=read.name,
        items=[
            Item(
                key=text_key(one.text),
                gold=one.label,
                labels=(one.label,),
                source=one.source,
                text=one.text,
                groups={} if one.group is None else {"group": one.group},
            )
            for one in read.texts
        ],
        skipped=read.skipped,
        content_sha256=read.content_hash,
        notes=read.notes,
        unknown=None if encoded is None else _unknown(run, encoded),
        cut=None if encoded is None else _cut(run, encoded),
    )


def _unknown(run: TextRun, encoded: Sequence[EncodedText]) -> Unknown | None:
    rows = [row for text in encoded for row in text.rows]
    ids = np.concatenate(rows)
    if isinstance(run.encoder, WordTextEncoder):
        return Unknown(int(np.count_nonzero(ids == UNKNOWN)), len(ids))
    tokenizer = cast(PieceTextEncoder, run.encoder).tokenizer
    if tokenizer.unknown is None:
        return None
    pieces = len(ids) - tokenizer.special * len(rows)
    return Unknown(int(np.count_nonzero(ids == tokenizer.unknown)), pieces, "pieces")


def _cut(run: TextRun, encoded: Sequence[EncodedText]) -> Cut | None:
    if run.encoder.max_length is None:
        return None
    counts = CutCounts.of(encoded)
    unit = "words" if isinstance(run.encoder, WordTextEncoder) else "pieces"
    return Cut(counts.texts, counts.of_texts, counts.tokens, counts.of_tokens, unit)


def _counted(options: TextData, reads: dict[str, TextSplit]) -> list[GoldInFiles]:
    parts = {name: part for name in SPLITS if (part := getattr(options, name)) is not None}
    taken = {
        name: Taken(
            _paths(options, part), _read(part, reads.get(name)), getattr(reads.get(name), "skipped", ())
        )
        for name, part in parts.items()
    }
    return list(gold_in_files(taken, options.reader, unit="text", root=Path(options.root)))


def _paths(options: TextData, part: FromFiles | FromTrain) -> list[Path]:
    files = options.train.files if isinstance(part, FromTrain) else part.files
    names = [files] if isinstance(files, str) else files
    return [Path(options.root) / posixpath.normpath(name) for name in names]


def _read(part: FromFiles | FromTrain, read: TextSplit | None) -> int | None:
    is_whole = isinstance(part, FromTrain) or (part.take is None and part.size is None)
    return len(read.texts) if read is not None and is_whole else None
