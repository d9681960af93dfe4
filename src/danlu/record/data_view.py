"""What a record says of its data, as people read it: counts by split, skipped lines, repeats of train."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from danlu.record.display import NOTHING, shown_count
from danlu.record.json_values import is_number, numbers_in, value_at
from danlu.record.record import Record

PART_OF_HASH = 12
"""How much of a hash is shown: enough to tell files apart by eye. The record has all of it."""


@dataclass(frozen=True, slots=True)
class DataLine:
    """One split in words and numbers, ready to be shown.

    Args:
        split: Its name.
        sentences: Count.
        words: Count.
        spans: Count of gold spans.
        skipped: Lines of its files that were dropped or mended.
        overlap: How many of its sentences stand word for word in train.
        content: The beginning of its content hash.
        files: Its files, each with the beginning of its hash.
        notes: What its reader noticed.
    """

    split: str
    sentences: str
    words: str
    spans: str
    skipped: str
    overlap: str
    content: str
    files: tuple[tuple[str, str], ...]
    notes: tuple[str, ...]


def data_lines(record: Record) -> list[DataLine]:
    """The splits that the run was made from; empty where the provenance is missing."""
    data = value_at(record.provenance, "data")
    return [_line(record, split) for split in data] if isinstance(data, dict) else []


def skipped_counts(record: Record) -> list[tuple[tuple[str, str, str], int]]:
    """How many lines were dropped or mended, by split, reason and action; the most frequent first."""
    counts = Counter((line["split"], line["reason"], line["action"]) for line in record.skipped)
    return counts.most_common()


def _line(record: Record, split: str) -> DataLine:
    about = value_at(record.provenance, "data", split)
    files, notes = value_at(about, "files"), value_at(about, "notes")
    hashes = {name: value_at(files, name, "sha256") for name in files} if isinstance(files, dict) else {}
    return DataLine(
        split=split,
        sentences=shown_count(value_at(about, "sentences")),
        words=shown_count(value_at(about, "words")),
        spans=_total(value_at(about, "spans")),
        skipped=_total(value_at(about, "skipped")),
        overlap=_overlap(value_at(record.provenance, "overlap", split)),
        content=_part(value_at(about, "content_sha256")),
        files=tuple((name, _part(value)) for name, value in hashes.items()),
        notes=tuple(map(str, notes)) if isinstance(notes, list) else (),
    )


def _total(counts: object) -> str:
    if isinstance(counts, dict):
        return shown_count(sum(int(count) for count in numbers_in(counts).values() if count is not None))
    return shown_count(counts)


def _overlap(overlap: object) -> str:
    count, total = value_at(overlap, "count"), value_at(overlap, "of_sentences")
    if not is_number(count):
        return NOTHING
    return f"{shown_count(count)} of {shown_count(total)}" if is_number(total) else shown_count(count)


def _part(sha256: object) -> str:
    return sha256[:PART_OF_HASH] if isinstance(sha256, str) else NOTHING
