"""Every line of the data files that was dropped or mended, in full: `data/skipped.csv`."""

from __future__ import annotations

import csv
from collections.abc import Iterable
from dataclasses import asdict
from io import StringIO
from pathlib import Path

from danlu.data.example import Skipped
from danlu.errors import Problem, RecordError
from danlu.files import write_text_atomically
from danlu.record.layout import RunFolder

COLUMNS = ("split", "file", "line", "reason", "action", "text")


def write_skipped(folder: Path, skipped: Iterable[tuple[str, Skipped]]) -> None:
    """Write the skipped lines of a run, each with its split; a run without any has only the header.

    Example:
        >>> folder = getfixture("tmp_path")
        >>> line = Skipped("train.txt", 17, "a tag without a word", "O", "dropped")
        >>> write_skipped(folder, [("train", line)])
        >>> read_skipped(folder)[0]["reason"]
        'a tag without a word'
    """
    text = StringIO()
    writer = csv.DictWriter(text, COLUMNS, lineterminator="\n")
    writer.writeheader()
    writer.writerows({"split": split, **asdict(line)} for split, line in skipped)
    write_text_atomically(RunFolder(folder).skipped, text.getvalue())


def read_skipped(folder: Path) -> list[dict[str, str]]:
    """Read the skipped lines of a run; none where the file is missing.

    Raises:
        RecordError: When the file is no such table.
    """
    path = RunFolder(folder).skipped
    try:
        with path.open(encoding="utf-8", newline="") as file:
            rows = list(csv.DictReader(file))
    except FileNotFoundError:
        return []
    except (OSError, ValueError, csv.Error) as error:
        raise RecordError(
            "The skipped lines cannot be read.", [Problem("data/skipped.csv", str(error))]
        ) from error
    return [{column: row.get(column) or "" for column in COLUMNS} for row in rows]
