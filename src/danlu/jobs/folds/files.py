"""The files of a point's folds; `folds.json` comes last and says how all of them stand."""

from __future__ import annotations

import json
from pathlib import Path

from danlu.errors import Problem, RecordError
from danlu.files import unwritable, write_json_atomically, write_text_atomically
from danlu.jobs.folds.page import render
from danlu.jobs.folds.picture import ua_picture
from danlu.jobs.folds.report import report
from danlu.jobs.folds.results import PointResults
from danlu.record.vega import draw_file

STATE = "folds.json"
OUT = "--out"
"""What the command line calls the folder; messages name it so."""

POOLED = ("predictions.jsonl", "confusion.csv", "report.txt", "ua-by-fold.svg", "page.html")
"""The files that there are once a fold is finished."""


def check_out(out: Path) -> None:
    """Refuse a folder in which nothing can be written, before hours are spent.

    Raises:
        RecordError: It is a file, or cannot be written.
    """
    reason = "a file stands there" if out.is_file() else unwritable(out / STATE)
    if reason is not None:
        problem = Problem(
            OUT, f"no folds can be written there: {reason}", str(out), fix="name another folder"
        )
        raise RecordError("The folds cannot be written as asked.", [problem])


def write_state(results: PointResults) -> None:
    """Write `folds.json` alone: while folds are trained, it says how each of them stands."""
    write_json_atomically(results.folder / STATE, results.as_json())


def write_point(results: PointResults) -> None:
    """Write all files of a point, each whole or not at all; without a finished fold there is `folds.json` alone."""
    folder, pooled = results.folder, results.pooled
    if pooled is None:
        # What an earlier command wrote here was of other folds.
        for name in POOLED:
            (folder / name).unlink(missing_ok=True)
    else:
        rows = "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in pooled.rows)
        write_text_atomically(folder / "predictions.jsonl", rows)
        write_text_atomically(folder / "confusion.csv", pooled.confusion.as_csv())
        write_text_atomically(folder / "report.txt", report(results))
        _write_picture(results, folder / "ua-by-fold.svg")
        write_text_atomically(folder / "page.html", render(results))
    write_state(results)


def _write_picture(results: PointResults, path: Path) -> None:
    spec = ua_picture(results)
    try:
        drawn = None if spec is None else draw_file({**spec, "background": "white"})
    except (ImportError, ValueError):
        drawn = None
    if drawn is None:
        path.unlink(missing_ok=True)
    else:
        write_text_atomically(path, drawn)
