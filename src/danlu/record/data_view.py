"""What a record says of its data, as people read it: counts by split, skipped lines, repeats of train."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace

from danlu.json_values import value_at
from danlu.record.display import NOTHING, shown_total
from danlu.record.record import Record
from danlu.record.task_view import Count
from danlu.record.tasks import view_of

PART_OF_HASH = 12
"""How much of a hash is shown: enough to tell files apart by eye. The record has all of it."""


@dataclass(frozen=True, slots=True)
class DataLine:
    """One split in words and numbers, ready to be shown.

    Args:
        split: Its name.
        counts: How much there is in it; the same names for each split of a run.
        skipped: Lines of its files that were dropped or mended.
        overlap: How much of it stands word for word in train.
        content: The beginning of its content hash.
        files: Its files, each with the beginning of its hash.
        notes: What its reader noticed.
    """

    split: str
    counts: tuple[Count, ...]
    skipped: str
    overlap: str
    content: str
    files: tuple[tuple[str, str], ...]
    notes: tuple[str, ...]


def data_lines(record: Record) -> list[DataLine]:
    """The splits that the run was made from; empty where the provenance is missing."""
    data = value_at(record.provenance, "data")
    lines = [_line(record, split) for split in data] if isinstance(data, dict) else []
    return [replace(line, counts=_known(line, lines)) for line in lines]


def skipped_counts(record: Record) -> list[tuple[tuple[str, str, str], int]]:
    """How many lines were dropped or mended, by split, reason and action; the most frequent first."""
    counts = Counter((line["split"], line["reason"], line["action"]) for line in record.skipped)
    return counts.most_common()


def _line(record: Record, split: str) -> DataLine:
    view = view_of(record)
    about = value_at(record.provenance, "data", split)
    files, notes = value_at(about, "files"), value_at(about, "notes")
    hashes = {name: value_at(files, name, "sha256") for name in files} if isinstance(files, dict) else {}
    return DataLine(
        split=split,
        counts=view.counts(about),
        skipped=shown_total(value_at(about, "skipped")),
        overlap=view.overlap(value_at(record.provenance, "overlap", split)),
        content=_part(value_at(about, "content_sha256")),
        files=tuple((name, _part(value)) for name, value in hashes.items()),
        notes=tuple(map(str, notes)) if isinstance(notes, list) else (),
    )


def _known(line: DataLine, lines: list[DataLine]) -> tuple[Count, ...]:
    """The counts of a split without those that no split has."""
    known = {count.name for other in lines for count in other.counts if count.value != NOTHING}
    return tuple(count for count in line.counts if count.name in known)


def _part(sha256: object) -> str:
    return sha256[:PART_OF_HASH] if isinstance(sha256, str) else NOTHING
