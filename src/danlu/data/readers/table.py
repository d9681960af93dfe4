"""The reader `table`: one text a row, in CSV, TSV, JSON Lines or Parquet, with columns named.

CSV is read as RFC 4180 has it: fields in double quotes may hold the delimiter, newlines and doubled quotes; a row is
named by its first line. Nothing is dropped in silence.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from danlu.data.archives import Place, existing_place, walk, with_archive
from danlu.data.labelled_text import TextsRead
from danlu.data.readers.malformed import refuse_problems
from danlu.data.readers.table_options import KIND_OF_ENDING, TableOptions, kind_of, options_without_effect
from danlu.data.readers.table_reading import TableReading
from danlu.errors import Problem
from danlu.recipe.plugins import Reader

__all__ = ["READER", "TableOptions", "read_table"]


def read_table(paths: Sequence[Path], options: TableOptions, *, root: Path) -> list[TextsRead]:
    r"""Read tables.

    Args:
        paths: The files; each may stand in an archive.
        options: How they are written.
        root: The folder that names in messages and records are relative to.

    Returns:
        What was found, one a path.

    Raises:
        DataError: Files whose kind is unknown, columns that are not there, damaged files, or, with
            `on_malformed: error`, malformed rows; every problem of all files at once.

    Example:
        >>> file = getfixture("tmp_path") / "reviews.csv"
        >>> _ = file.write_text('stars,review\n5,"Warm, dry, ""quiet""."\n')
        >>> options = TableOptions(format="table", text="review", label="stars")
        >>> read_table([file], options, root=file.parent)[0].texts
        [LabelledText(text='Warm, dry, "quiet".', label='5', source='reviews.csv:2', group=None)]
    """
    places = [existing_place(path, root=root) for path in paths]
    readings = _readings(places, options)
    for entry in walk(places, depth=0):
        readings[entry.place].take(entry)
    problems = [problem for reading in readings for problem in reading.problems]
    refuse_problems([place.name for place in places], problems)
    return [
        replace(reading.found, files=with_archive(reading.found.files, place))
        for reading, place in zip(readings, places, strict=True)
    ]


READER = Reader(name="table", task="text-classification", options=TableOptions, read=read_table)


def _readings(places: Sequence[Place], options: TableOptions) -> list[TableReading]:
    kinds = {place.name: kind_of(place.name, options) for place in places}
    problems = [
        Problem(
            name,
            "the kind of the table cannot be told from the file's name",
            allowed=f"names that end in {', '.join(KIND_OF_ENDING)}",
            fix="set data.reader.kind",
        )
        for name, kind in kinds.items()
        if kind is None
    ]
    known = [kind for kind in kinds.values() if kind is not None]
    idle = options_without_effect(options, known) if not problems else []
    problems += [
        Problem(
            f"data.reader.{option}",
            f"has no effect on files of the kind {' or '.join(sorted(set(known)))}",
            repr(getattr(options, option)),
            fix="remove it, or correct data.reader.kind",
        )
        for option in idle
    ]
    refuse_problems(list(kinds), problems)
    return [
        TableReading(place.name, kind, options) for place in places if (kind := kinds[place.name]) is not None
    ]
