"""One table, from bytes to texts: rows of any kind, each with its text, its label and perhaps its group."""

from __future__ import annotations

import bz2
import gzip
import lzma
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from io import BufferedReader, TextIOWrapper
from typing import IO, Any, cast

from danlu.data.archives import Entry
from danlu.data.example import Skipped
from danlu.data.hashed_stream import DAMAGE, HashedStream, damaged
from danlu.data.labelled_text import LabelledText, TextsRead
from danlu.data.readers.malformed import Malformed
from danlu.data.readers.table_options import COMPRESSED_ENDINGS, TableKind, TableOptions
from danlu.data.readers.table_rows import Row, json_rows, parquet_rows, separated_rows
from danlu.errors import DataError, Problem

_DELIMITERS = {"csv": ",", "tsv": "\t"}
_OPENERS: dict[str, Callable[[IO[bytes]], object]] = {".gz": gzip.open, ".bz2": bz2.open, ".xz": lzma.open}


@dataclass
class TableReading:
    """One table and what was found in it.

    Args:
        name: The file's name in messages and records.
        kind: The kind of the file.
        options: How it is written.
        problems: What stops the reading.
        found: The texts.
    """

    name: str
    kind: TableKind
    options: TableOptions
    problems: list[Problem] = field(default_factory=list)
    found: TextsRead = field(default_factory=lambda: TextsRead([], {}))

    def take(self, entry: Entry) -> None:
        """Read the file; nothing is raised, problems are kept."""
        if entry.kind != "file":
            fix = "name the file itself, also inside an archive, or set data.reader.format to class-folders"
            self.problems.append(Problem(self.name, "table reads files, and this is none", fix=fix))
            return
        texts: list[LabelledText] = []
        skipped: list[Skipped] = []
        malformed: list[Problem] = []
        try:
            with entry.open() as stream:
                for row in self._rows(stream):
                    try:
                        texts.append(self._labelled(row))
                    except Malformed as fault:
                        skipped.append(fault.skipped(self.name, row.line, row.text))
                        malformed.append(fault.problem(f"{self.name}:{row.line}"))
                file = {"sha256": stream.sha256, "bytes": stream.bytes_read}
        except DataError as error:
            self.problems += error.problems or [Problem(self.name, error.message)]
            return
        if self.options.on_malformed == "error":
            self.problems += malformed
        if not texts and not self.problems:
            self.problems.append(
                Problem(self.name, "the file holds no text", fix="check the file and data.reader")
            )
        self.found = TextsRead(texts, {self.name: file}, skipped)

    def _rows(self, stream: HashedStream) -> Iterator[Row]:
        try:
            yield from self._rows_of_kind(_decompressed(stream, self.name))
        except DAMAGE as error:
            raise damaged(self.name, error) from error
        except UnicodeError as error:
            fix = "set data.reader.encoding to the encoding of the file"
            what = f"the file is no {self.options.encoding}: {error}"
            raise DataError(f"{self.name} cannot be read", [Problem(self.name, what, fix=fix)]) from error

    def _rows_of_kind(self, stream: IO[bytes]) -> Iterator[Row]:
        if self.kind == "parquet":
            yield from parquet_rows(stream.read(), needed=self.options.read, where=self.name)
            return
        # Bytes that are none of the encoding go through, so that each row that has them is told by its line.
        newline = "\n" if self.kind == "jsonl" else ""
        lines = TextIOWrapper(
            cast(Any, stream), self.options.encoding, errors="surrogateescape", newline=newline
        )
        if self.kind == "jsonl":
            yield from json_rows(lines, encoding=self.options.encoding)
            return
        yield from separated_rows(
            lines,
            delimiter=self.options.delimiter or _DELIMITERS[self.kind],
            quoted=self.options.quoted,
            columns=self.options.columns,
            needed=self.options.read,
            encoding=self.options.encoding,
            where=self.name,
        )

    def _labelled(self, row: Row) -> LabelledText:
        if isinstance(row.values, Malformed):
            raise row.values
        label = _as_text(row.values, self.options.label)
        if label is None:
            raise Malformed("no label", f"nothing stands in the column {self.options.label!r}", _shown(row))
        parts = [_text_in(row, column) for column in self.options.texts]
        text = " ".join(part for part in parts if part.strip())
        if not text:
            columns = ", ".join(map(repr, self.options.texts))
            raise Malformed("no text", f"nothing stands in the column {columns}", _shown(row))
        group = None if self.options.group is None else _as_text(row.values, self.options.group)
        _refuse_half_characters(text + label + (group or ""))
        return LabelledText(text, label, f"{self.name}:{row.line}", group)


def _decompressed(stream: HashedStream, name: str) -> IO[bytes]:
    buffered = BufferedReader(stream)
    ending = next((ending for ending in COMPRESSED_ENDINGS if name.lower().endswith(ending)), None)
    if ending is None:
        return buffered
    return cast(IO[bytes], _OPENERS[ending](buffered))


def _as_text(values: dict[str, Any], column: str) -> str | None:
    """A label or group as text: text as it stands, whole numbers in decimal, truth as `true` and `false`."""
    value = values.get(column)
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return str(value)
    if value is None or (isinstance(value, str) and not value.strip()):
        return None
    if not isinstance(value, str):
        allowed = "text, a whole number, true or false"
        detail = f"a {type(value).__name__} stands in the column {column!r}"
        raise Malformed("a label or group of another type", detail, repr(value)[:80], allowed)
    return value


def _text_in(row: Row, column: str) -> str:
    value = row.values.get(column) if isinstance(row.values, dict) else None
    if value is None:
        return ""
    if not isinstance(value, str):
        detail = f"a {type(value).__name__} stands in the column {column!r}"
        raise Malformed("a text of another type", detail, repr(value)[:80], "text")
    return value


def _refuse_half_characters(text: str) -> None:
    try:
        text.encode()
    except UnicodeEncodeError as error:
        # JSON can write a surrogate alone, which is no character and cannot be written to any file.
        detail = "a surrogate stands without its other half"
        raise Malformed("half a character", detail, ascii(text[error.start]), "whole characters") from error


def _shown(row: Row) -> str:
    return repr(row.text.rstrip("\r\n")[:80])
