"""What checks of data are asked of, from a training of a tagger."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, cast

from danlu.checks.data.subject import Data, GoldInFiles, Item, Split, Unknown
from danlu.data.duplicates import sentence_key
from danlu.data.example import TaggedSentence
from danlu.data.splits import TaggingSplit
from danlu.data.tag_schemes import spans_of
from danlu.data.vocabulary import UNKNOWN
from danlu.features.piece_tagging_batch import EncodedPieces
from danlu.features.piece_tagging_encoder import PieceTaggingEncoder
from danlu.features.word_tagging_encoder import WordTaggingEncoder
from danlu.jobs.gold_in_files import Taken, gold_in_files
from danlu.recipe.dump import to_mapping
from danlu.recipe.joint_data import JointData

if TYPE_CHECKING:
    from danlu.jobs.tagging.run import TaggingRun
    from danlu.jobs.tagging.sequences import EncodedSplit


def checked_data(run: TaggingRun, *, with_test: bool) -> Data:
    """Train and valid as they were read, and test too where it is asked for.

    Windows keep every word, so nothing is ever cut.

    Raises:
        DataError: Test cannot be read as declared, or the recipe has none.
    """
    reads = [run.data.train, run.data.valid]
    if with_test:
        reads.append(run.kind.read(run.recipe.data, "test", train=run.data.train))
    encoded = {"train": run.learned, "valid": run.valid}
    return Data(
        task=run.recipe.task,
        recipe=to_mapping(run.recipe),
        splits={read.name: _split(read, _unknown(run, encoded.get(read.name))) for read in reads},
        unit="text" if isinstance(run.recipe.data, JointData) else "sentence",
        counted=_counted(run, reads),
    )


def _split(read: TaggingSplit, unknown: Unknown | None) -> Split:
    has_tags = not any(sentence.phrases is not None for sentence in read.sentences)
    return Split(
        name=read.name,
        items=[_item(sentence, read) for sentence in read.sentences],
        skipped=read.skipped,
        content_sha256=read.content_hash,
        notes=read.notes,
        violations=read.violations if has_tags else None,
        unknown=unknown,
    )


def _item(sentence: TaggedSentence, read: TaggingSplit) -> Item:
    if sentence.phrases is None:
        gold, labels = " ".join(sentence.tags), [span.type for span in spans_of(sentence.tags, read.scheme)]
    else:
        gold, labels = "\n".join(sorted(map(" ".join, sentence.phrases))), []
    return Item(
        key=sentence_key(sentence.words),
        gold=gold,
        labels=tuple(labels),
        source=str(sentence.source),
        text=" ".join(sentence.words),
        groups={} if sentence.document is None else {"document": sentence.document},
    )


def _unknown(run: TaggingRun, encoded: EncodedSplit | None) -> Unknown | None:
    if encoded is None:
        return None
    if isinstance(run.encoder, WordTaggingEncoder):
        words = [getattr(sequence, "words", ()) for sequence in encoded.sequences]
        return Unknown(sum(row.count(UNKNOWN) for row in words), sum(map(len, words)))
    unknown = cast(PieceTaggingEncoder, run.encoder).tokenizer.unknown
    if unknown is None:
        return None
    pieces = [
        row[start:end]
        for sequence in cast(Sequence[EncodedPieces], encoded.sequences)
        for row, (start, end) in zip(sequence.rows, sequence.kept, strict=True)
    ]
    return Unknown(
        sum(int((row == unknown).sum()) for row in pieces), sum(len(row) for row in pieces), "pieces"
    )


def _counted(run: TaggingRun, reads: Sequence[TaggingSplit]) -> list[GoldInFiles]:
    options = run.recipe.data
    is_joint = isinstance(options, JointData)
    taken = {
        read.name: Taken(read.files, len(read.sentences) if is_joint else read.words, read.skipped)
        for read in reads
    }
    if is_joint and run.kind.is_drawn(options) and "test" not in taken:
        # A test that comes out of train holds some of its texts, and is not looked at.
        taken["test"] = Taken(run.data.train.files, None)
    root, reader = Path(str(getattr(options, "root"))), getattr(options, "reader")  # noqa: B009 - of every section
    return list(gold_in_files(taken, reader, unit="text" if is_joint else "word", root=root))
