"""The rows of a table of any kind, each with its line: values by column, or what is wrong with it."""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from io import BytesIO
from typing import TYPE_CHECKING, Any

from danlu.data.missing_files import nearest_name, shortened
from danlu.data.readers.malformed import Malformed, not_of_encoding
from danlu.errors import DataError, Problem

if TYPE_CHECKING:
    from pyarrow.parquet import ParquetFile

LONGEST_FIELD = 1 << 24
"""Characters of a field of CSV at most: no text is longer, and a quote that never closes is noticed."""

NEVER_CLOSES = "unexpected end of data"
"""What the csv module says of a quote that is open when the file ends."""

_ESCAPED = re.compile("[\udc80-\udcff]")
"""Bytes that the encoding does not have, as Python's `surrogateescape` writes them."""


@dataclass(frozen=True, slots=True)
class Row:
    """One row.

    Args:
        line: Its first line in the file, counted from 1; in Parquet its number.
        text: The row as it stands there, for the record.
        values: What stands in each column, or what is wrong with the row.
    """

    line: int
    text: str
    values: dict[str, Any] | Malformed


def separated_rows(
    lines: Iterable[str],
    *,
    delimiter: str,
    quoted: bool,
    columns: Sequence[str] | None,
    needed: Sequence[str],
    encoding: str,
    where: str,
) -> Iterator[Row]:
    r"""Rows of CSV or TSV, quoted as RFC 4180 has it: a quote within quotes is doubled, and a field may hold newlines.

    Blank lines are read past.

    Args:
        lines: The lines of the file with their ends; bytes that cannot be decoded are escaped.
        delimiter: What stands between fields.
        quoted: Whether fields may stand in double quotes.
        columns: The names of the columns; None: the first row has them.
        needed: The columns that must be there.
        encoding: The encoding, for messages.
        where: The file, for messages.

    Raises:
        DataError: A column is missing, or the names stand in a file that is declared to have none.

    Example:
        >>> lines = ["label,text\n", "1,\"two\n", "lines\"\n", "0,one\n"]
        >>> rows = separated_rows(
        ...     lines, delimiter=",", quoted=True, columns=None, needed=["text"], encoding="utf-8", where="a.csv"
        ... )
        >>> [(row.line, row.values["text"]) for row in rows]
        [(2, 'two\nlines'), (4, 'one')]
    """
    source = _Lines(lines)
    reader = csv.reader(
        source,
        delimiter=delimiter,
        quoting=csv.QUOTE_MINIMAL if quoted else csv.QUOTE_NONE,
        strict=True,
    )
    names = None if columns is None else list(columns)
    with _longer_fields():
        while True:
            source.begin_row()
            try:
                fields = next(reader, None)
            except csv.Error as error:
                _refuse_swallowed(source, error, where)
                yield Row(source.first_line, source.row, _unreadable(str(error)))
                continue
            if fields is None:
                return
            fault = _undecoded(source.row, encoding)
            if not fields:
                continue
            if names is None:
                names = _header(fields, fault, needed, where)
            elif fault is not None:
                yield Row(source.first_line, source.row, fault)
            else:
                _refuse_header(fields, columns, where)
                yield Row(source.first_line, source.row, _by_column(fields, names))


def json_rows(lines: Iterable[str], *, encoding: str) -> Iterator[Row]:
    r"""Rows of JSON Lines: an object a line. Blank lines are read past.

    Example:
        >>> [row.values for row in json_rows(['{"text": "fine", "label": 1}\n'], encoding="utf-8")]
        [{'text': 'fine', 'label': 1}]
    """
    for number, line in enumerate(lines, start=1):
        content = line.removeprefix("\ufeff") if number == 1 else line
        if content.strip():
            yield Row(number, content, _undecoded(content, encoding) or _parsed(content))


def parquet_rows(data: bytes, *, needed: Sequence[str], where: str) -> Iterator[Row]:
    """Rows of a Parquet file.

    Args:
        data: The bytes of the file.
        needed: The columns that are read.
        where: The file, for messages.

    Raises:
        DataError: pyarrow is not installed, the file is no Parquet, or a column is missing.
    """
    file = _parquet_file(data, where)
    _refuse_missing(file.schema_arrow.names, needed, where)
    number = 0
    for batch in file.iter_batches(columns=list(needed)):
        for values in batch.to_pylist():
            number += 1
            yield Row(number, " ".join(str(value) for value in values.values()), values)


class _Lines:
    """An iterator over lines that remembers those of the row that is being read."""

    def __init__(self, lines: Iterable[str]) -> None:
        self._lines = iter(lines)
        self._number = 0
        self._taken: list[str] = []
        self.first_line = 0

    @property
    def row(self) -> str:
        """The lines of the row."""
        return "".join(self._taken)

    def begin_row(self) -> None:
        """The next line begins a row."""
        self._taken = []
        self.first_line = self._number + 1

    def __iter__(self) -> _Lines:
        return self

    def __next__(self) -> str:
        line = next(self._lines)
        self._number += 1
        if self._number == 1:
            line = line.removeprefix("\ufeff")
        self._taken.append(line)
        return line


@contextmanager
def _longer_fields() -> Iterator[None]:
    # The limit belongs to the whole process, so it is put back.
    before = csv.field_size_limit(LONGEST_FIELD)
    try:
        yield
    finally:
        csv.field_size_limit(before)


def _refuse_swallowed(source: _Lines, error: csv.Error, where: str) -> None:
    """Refuse a quote that takes in all rows to the end of the file: dropping it as one row would lose them."""
    lines = source.row.count("\n")
    if str(error) == NEVER_CLOSES and lines > 1:
        problem = Problem(
            f"{where}:{source.first_line}",
            "a quote opens in this row and never closes",
            received=f"{lines} lines to the end of the file, read as one row",
            fix='close the quote, double a quote that is text, or set data.reader.quoted: false to read " as text',
        )
        raise DataError(f"{where} cannot be taken apart from line {source.first_line} on", [problem])


def _unreadable(error: str) -> Malformed:
    if error == NEVER_CLOSES:
        error = "a quote opens in this row and never closes"
    allowed = 'fields as RFC 4180 has them; data.reader.quoted: false reads " as text'
    return Malformed("a row that cannot be taken apart", error, allowed=allowed)


def _undecoded(text: str, encoding: str) -> Malformed | None:
    found = _ESCAPED.search(text)
    if found is None:
        return None
    detail = f"character {found.start() + 1} of the row"
    return not_of_encoding(encoding, ord(found[0]) - 0xDC00, detail)


def _header(fields: list[str], fault: Malformed | None, needed: Sequence[str], where: str) -> list[str]:
    if fault is not None:
        raise DataError(f"{where} cannot be read", [fault.problem(f"{where}:1")])
    _refuse_missing(fields, needed, where)
    return fields


def _refuse_missing(names: Sequence[str], needed: Sequence[str], where: str) -> None:
    problems = [
        Problem(
            where,
            f"there is no column {column!r}" if column not in names else f"two columns are called {column!r}",
            allowed=f"its columns are {shortened(list(names))}" if names else "it has no columns",
            fix=_other_delimiter(names, needed)
            or nearest_name(column, [name for name in names if name != column])
            or "correct the columns of data.reader; a csv or tsv file without a header needs data.reader.columns",
        )
        for column in needed
        if names.count(column) != 1
    ]
    if problems:
        raise DataError(f"{where} has not the columns that are declared", problems)


def _other_delimiter(names: Sequence[str], needed: Sequence[str]) -> str | None:
    """The cure for a header that was read as one field and holds all columns by another delimiter."""
    for delimiter in (";", ",", "\t", "|") if len(names) == 1 else ():
        if set(needed) <= set(names[0].split(delimiter)):
            return f"set data.reader.delimiter to {json.dumps(delimiter)}"
    return None


def _refuse_header(fields: list[str], columns: Sequence[str] | None, where: str) -> None:
    if columns is not None and fields == list(columns):
        what = "a row has the names of the columns, which data.reader.columns declares for files without such a row"
        problem = Problem(where, what, repr(fields), fix="remove data.reader.columns")
        raise DataError(f"{where} has a header", [problem])


def _by_column(fields: list[str], names: list[str]) -> dict[str, Any] | Malformed:
    if len(fields) != len(names):
        reason = "too many fields" if len(fields) > len(names) else "too few fields"
        detail = f"the row has {len(fields)} where {len(names)} are declared"
        return Malformed(reason, detail, _shown(fields), f"{len(names)} fields: {shortened(names)}")
    return dict(zip(names, fields, strict=True))


def _shown(fields: list[str]) -> str:
    shown = repr(fields)
    return shown if len(shown) <= 100 else f"{shown[:99]}…"


def _parsed(line: str) -> dict[str, Any] | Malformed:
    try:
        values = json.loads(line)
    except (ValueError, RecursionError) as error:
        return Malformed("no JSON", str(error), repr(line[:80]), "one JSON object a line")
    if not isinstance(values, dict):
        return Malformed("no JSON object", "columns need names", repr(line[:80]), "one JSON object a line")
    return values


def _parquet_file(data: bytes, where: str) -> ParquetFile:
    try:
        from pyarrow import ArrowException
        from pyarrow.parquet import ParquetFile
    except ImportError as error:
        raise DataError(
            f"{where} is Parquet, which pyarrow reads. Install it: pip install 'danlu[parquet]'"
        ) from error
    try:
        return ParquetFile(BytesIO(data))
    except ArrowException as error:
        problem = Problem(
            where, f"the file is no Parquet: {error}", fix="correct data.reader.kind, or the file"
        )
        raise DataError(f"{where} cannot be read", [problem]) from error
