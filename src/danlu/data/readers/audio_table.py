"""The reader `audio-table`: a CSV or TSV table with one clip a row, and the audio files that it names.

The table is read as RFC 4180 has it, as `table` reads its own; a row is named by its first line. No audio file is
opened here. Nothing is dropped in silence.
"""

from __future__ import annotations

import os
import posixpath
from collections.abc import Iterator
from dataclasses import dataclass, field
from io import BufferedReader, TextIOWrapper
from pathlib import Path
from typing import BinaryIO

from danlu.data.clip import Clip, ClipsRead
from danlu.data.example import Skipped
from danlu.data.hashed_stream import DAMAGE, HashedStream, damaged
from danlu.data.missing_files import missing_file
from danlu.data.readers.audio_path import filled
from danlu.data.readers.audio_table_options import AudioTableOptions
from danlu.data.readers.malformed import Malformed, refuse_problems
from danlu.data.readers.table_rows import Row, separated_rows
from danlu.errors import DataError, Problem
from danlu.recipe.plugins import Reader

__all__ = ["READER", "AudioTableOptions", "read_audio_table"]

_TAB_ENDINGS = (".tsv", ".tab")


def read_audio_table(options: AudioTableOptions, *, root: Path) -> ClipsRead:
    r"""Read a table of clips.

    Args:
        options: How it is written.
        root: The folder that the table and the files are relative to.

    Returns:
        The clips in the order of the rows.

    Raises:
        DataError: No table, columns that are not there, or, with `on_malformed: error`, malformed rows; every problem
            at once.

    Example:
        >>> root = getfixture("tmp_path")
        >>> _ = (root / "a.wav").write_bytes(b"opened later")
        >>> _ = (root / "metadata.csv").write_text("file,label,speaker\na.wav,calm,03\n")
        >>> options = AudioTableOptions(format="audio-table", speaker="speaker")
        >>> [(clip.source, clip.label, clip.speaker) for clip in read_audio_table(options, root=root).clips]
        [('a.wav', 'calm', '03')]
    """
    table = root / options.table
    if not table.is_file():
        raise DataError("The table of the clips cannot be found", [missing_file("data.reader.table", table)])
    reading = _TableReading(options, root)
    with HashedStream(_opened(table, options.table), options.table) as stream:
        for row in _rows(stream, options):
            reading.take(row)
        file = {"sha256": stream.sha256, "bytes": stream.bytes_read}
    refuse_problems([options.table], reading.problems)
    if not reading.clips:
        problem = Problem(options.table, "the table holds no clip", fix="check the table and data.reader")
        raise DataError(f"{options.table} has nothing to read", [problem])
    return ClipsRead(reading.clips, {options.table: file}, reading.skipped)


READER = Reader(
    name="audio-table", task="audio-classification", options=AudioTableOptions, read=read_audio_table
)


@dataclass
class _TableReading:
    """The rows of a table and what was found in them.

    Args:
        options: How it is written.
        root: The folder of the files.
        clips: The clips.
        skipped: The rows that were dropped.
        problems: What stops the reading.
    """

    options: AudioTableOptions
    root: Path
    clips: list[Clip] = field(default_factory=list)
    skipped: list[Skipped] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    _lines: dict[str, int] = field(default_factory=dict)
    _is_missing_told: bool = False

    def take(self, row: Row) -> None:
        """Read a row; nothing is raised, problems are kept."""
        try:
            clip = self._clip(row)
        except Malformed as fault:
            table = self.options.table
            if self.options.on_malformed == "error":
                self.problems.append(fault.problem(f"{table}:{row.line}"))
            self.skipped.append(fault.skipped(table, row.line, row.text))
        else:
            self._lines[clip.source] = row.line
            self.clips.append(clip)

    def _clip(self, row: Row) -> Clip:
        if isinstance(row.values, Malformed):
            raise row.values
        values = {column: _value(row.values[column]) for column in self.options.read}
        label = values[self.options.label]
        if label is None:
            raise Malformed("no label", f"nothing stands in the column {self.options.label!r}")
        source = self._source(values)
        return Clip(
            path=self.root / source,
            source=source,
            label=label,
            speaker=values.get(self.options.speaker or ""),
            sentence=values.get(self.options.sentence or ""),
            split=values.get(self.options.split or ""),
        )

    def _source(self, values: dict[str, str | None]) -> str:
        parts: dict[str, str] = {}
        for column in self.options.path_columns:
            value = values[column]
            if value is None:
                raise Malformed("no file", f"nothing stands in the column {column!r}")
            parts[column] = value
        source = posixpath.normpath(filled(self.options.path, parts))
        # os.path and not pathlib, which raises where a name is too long for any file.
        if not os.path.isfile(self.root / source):  # noqa: PTH113
            raise self._missing(source)
        if source in self._lines:
            raise Malformed(
                "a file that stands in the table twice",
                f"line {self._lines[source]} has it too, and its clip would count twice",
                repr(source),
            )
        return source

    def _missing(self, source: str) -> Malformed:
        fault = Malformed(
            "a file that is not there", "no file has this name", repr(source), "a file below data.root"
        )
        if not self._is_missing_told:
            # To look for the likely name takes long in a large folder, and one hint mends all rows.
            self._is_missing_told = True
            hint = missing_file("", self.root / source)
            detail, allowed = hint.what, hint.allowed
            fix = f"{hint.fix} correct data.reader.path, or {fault.fix}"
            fault = Malformed(fault.reason, detail, repr(source), allowed, fix)
        return fault


def _opened(table: Path, name: str) -> BinaryIO:
    try:
        return table.open("rb")
    except OSError as error:
        raise damaged(name, error) from error


def _rows(stream: HashedStream, options: AudioTableOptions) -> Iterator[Row]:
    delimiter = "\t" if options.table.lower().endswith(_TAB_ENDINGS) else ","
    # Bytes that are none of the encoding go through, so that each row that has them is told by its line.
    lines = TextIOWrapper(BufferedReader(stream), options.encoding, errors="surrogateescape", newline="")
    try:
        yield from separated_rows(
            lines,
            delimiter=options.delimiter or delimiter,
            quoted=options.quoted,
            columns=options.columns,
            needed=options.read,
            encoding=options.encoding,
            where=options.table,
        )
    except DAMAGE as error:
        raise damaged(options.table, error) from error
    except UnicodeError as error:
        fix = "set data.reader.encoding to the encoding of the table"
        problem = Problem(options.table, f"the table is no {options.encoding}: {error}", fix=fix)
        raise DataError(f"{options.table} cannot be read", [problem]) from error


def _value(text: str) -> str | None:
    return text if text.strip() else None
