"""The table of a series as a file: JSON with everything, CSV with one line a value, or Markdown for people."""

from __future__ import annotations

import csv
from collections.abc import Callable, Sequence
from io import StringIO
from pathlib import Path

from danlu.errors import Problem, RecordError
from danlu.files import unwritable, write_json_atomically, write_text_atomically
from danlu.jobs.series_arguments import shown_value
from danlu.jobs.series_table import Series, run_table, value_table

OUT, PICTURE = "--out", "--picture"
"""What the command line calls the two files; messages name them so."""

PARTS = ("mean", "sd", "min", "max", "count")
"""The columns of a score in a CSV file."""


def check_files(out: Path | None, picture: Path | None) -> None:
    """Refuse names that do not say what to write, or where nothing can be written; at the end it would be too late.

    Raises:
        RecordError: A name has another ending than those that can be written, or no file can be written there.
    """
    wanted = ((OUT, out, tuple(WRITERS)), (PICTURE, picture, (".svg",)))
    problems = [
        Problem(option, "the name does not end as a file that can be written", str(path), ", ".join(endings))
        for option, path, endings in wanted
        if path is not None and path.suffix.lower() not in endings
    ]
    problems += [
        Problem(option, f"no file can be written there: {reason}", str(path), fix="name another file")
        for option, path, endings in wanted
        if path is not None and path.suffix.lower() in endings and (reason := unwritable(path))
    ]
    if problems:
        raise RecordError("The series cannot be written as asked.", problems)


def write_series(series: Series, path: Path) -> None:
    """Write a series whole or not at all, in the form that the name ends in: .json, .csv or .md.

    Raises:
        RecordError: The name ends in something else.
    """
    check_files(path, None)
    WRITERS[path.suffix.lower()](series, path)


def _write_json(series: Series, path: Path) -> None:
    write_json_atomically(path, series.as_json())


def _write_csv(series: Series, path: Path) -> None:
    plan = series.plan
    text = StringIO()
    writer = csv.writer(text, lineterminator="\n")
    columns = [f"{score} {part}" for score in plan.scores for part in PARTS]
    writer.writerow([plan.key or "recipe", *columns, "best epochs"])
    for row in series.rows:
        spreads = [row.spread(score) for score in plan.scores]
        numbers = [getattr(spread, part) for spread in spreads for part in PARTS]
        epochs = " ".join(
            "" if result.best_epoch is None else str(result.best_epoch) for result in row.results
        )
        writer.writerow([plan.name if plan.key is None else shown_value(row.value), *numbers, epochs])
    write_text_atomically(path, text.getvalue())


def _write_markdown(series: Series, path: Path) -> None:
    about = "Scores on valid at the best epoch of each run: mean ± standard deviation over the seeds"
    parts = [
        f"# {series.plan.name}" + (f": {series.plan.key}" if series.plan.key else ""),
        f"{about} {', '.join(map(str, series.plan.seeds))}, and range.",
        _markdown_table(*value_table(series)),
        *series.findings,
        _markdown_table(*run_table(series)),
    ]
    write_text_atomically(path, "\n\n".join(parts) + "\n")


def _markdown_table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join(f"| {' | '.join(cell.replace('|', '&#124;') for cell in line)} |" for line in lines)


WRITERS: dict[str, Callable[[Series, Path], None]] = {
    ".json": _write_json,
    ".csv": _write_csv,
    ".md": _write_markdown,
}
