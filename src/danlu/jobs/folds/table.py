"""The points of a comparison in one table: pooled scores, F1 by class, folds, time; as JSON, CSV and Markdown."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from io import StringIO
from pathlib import Path
from typing import Any

from danlu.files import write_json_atomically, write_text_atomically
from danlu.jobs.folds.results import HEADLINES, FoldsResults, PointResults
from danlu.jobs.series_arguments import shown_value
from danlu.record.display import shown_score, shown_seconds

CHOICE = "A point that is chosen by these scores was chosen on the tested clips: its score is then too good."
HONEST = "The column of valid is what an honest choice goes by."
OF_TEST = "That goes for the column of valid too, which this protocol takes of the same clips."

Json = dict[str, Any]


def comparison_json(results: FoldsResults) -> Json:
    """The comparison for machines, unrounded."""
    return {
        "name": results.name,
        "status": results.status,
        "protocol": results.points[0].protocol.as_json(),
        "described": results.points[0].described,
        "keys": _keys(results),
        "classes": _classes(results),
        "warning": results.points[0].warning,
        "note": choice_note(results),
        "points": [_point(point) for point in results.points],
    }


def comparison_table(results: FoldsResults) -> tuple[list[str], list[list[str]]]:
    """Head and cells of the table, for people."""
    keys, classes = _keys(results), _classes(results)
    head = [
        *keys,
        *HEADLINES,
        *(f"F1 {name}" for name in classes),
        f"valid {_selected(results)}",
        "folds",
        "time",
    ]
    rows = []
    for point in results.points:
        pooled, f1 = point.scores.get("scores", {}), point.f1_of_class
        rows.append(
            [
                *(shown_value(point.planned.point.changes[key]) for key in keys),
                *(shown_score(pooled.get(name)) for name in HEADLINES),
                *(shown_score(f1.get(name)) for name in classes),
                point.valid.shown,
                f"{len(point.finished)}/{len(point.folds)}",
                shown_seconds(point.seconds),
            ]
        )
    return head, rows


def choice_note(results: FoldsResults) -> str:
    """What choosing by the table does to a score."""
    return f"{CHOICE} {OF_TEST if results.points[0].protocol.kind == 'paper' else HONEST}"


def floor_lines(results: FoldsResults) -> list[str]:
    """The floors of the first point that has scores, a line each; other points have them in their own files."""
    floors = next((point.floors for point in results.points if point.floors), {})
    return [
        f"{name.replace('_', ' ')}: "
        + ", ".join(f"{score} {shown_score(floor['scores'].get(score))}" for score in HEADLINES)
        for name, floor in floors.items()
    ]


def write_comparison(results: FoldsResults, folder: Path) -> list[Path]:
    """Write `table.json`, `table.csv` and `table.md`, each whole or not at all.

    Returns:
        The files.
    """
    files = [folder / f"table.{ending}" for ending in ("json", "csv", "md")]
    write_json_atomically(files[0], comparison_json(results))
    write_text_atomically(files[1], _csv(results))
    write_text_atomically(files[2], _markdown(results))
    return files


def _point(point: PointResults) -> Json:
    pooled = point.scores
    return {
        "changes": dict(point.planned.point.changes),
        "folder": point.planned.point.folder,
        "status": point.status,
        "folds": {"finished": len(point.finished), "of": len(point.folds)},
        "clips": pooled.get("clips"),
        "scores": pooled.get("scores", {}),
        "intervals": pooled.get("intervals", {}),
        "f1_of_class": point.f1_of_class,
        "spread": {name: point.spread(name).as_json() for name in HEADLINES},
        "valid": {"name": point.selected_by, **point.valid.as_json()},
        "floors": {name: floor["scores"] for name, floor in point.floors.items()},
        "seconds": point.seconds,
        "notes": point.notes,
    }


def _csv(results: FoldsResults) -> str:
    keys, classes = _keys(results), _classes(results)
    text = StringIO()
    writer = csv.writer(text, lineterminator="\n")
    f1 = [f"f1 {name}" for name in classes]
    valid = f"valid {_selected(results)} mean"
    writer.writerow([*keys, *HEADLINES, *f1, valid, "finished folds", "folds", "seconds"])
    for point in results.points:
        pooled, of_class = point.scores.get("scores", {}), point.f1_of_class
        writer.writerow(
            [
                *(shown_value(point.planned.point.changes[key]) for key in keys),
                *(pooled.get(name) for name in HEADLINES),
                *(of_class.get(name) for name in classes),
                point.valid.mean,
                len(point.finished),
                len(point.folds),
                point.seconds,
            ]
        )
    return text.getvalue()


def _markdown(results: FoldsResults) -> str:
    first = results.points[0]
    notes = [f"{point.planned.point.label}: {note}" for point in results.points for note in point.notes]
    floors = floor_lines(results)
    parts = [
        f"# {results.name}: {', '.join(_keys(results))}",
        f"{first.described}. Scores are of all tested clips together; valid is mean ± standard deviation over folds.",
        *([] if first.warning is None else [f"**Warning.** {first.warning}"]),
        _markdown_table(*comparison_table(results)),
        choice_note(results),
        *(["Floors on the same clips: " + "; ".join(floors) + "."] if floors else []),
        *([] if not notes else ["\n".join(f"- {note}" for note in notes)]),
    ]
    return "\n\n".join(parts) + "\n"


def _markdown_table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join(f"| {' | '.join(cell.replace('|', '&#124;') for cell in line)} |" for line in lines)


def _keys(results: FoldsResults) -> list[str]:
    return list(results.points[0].planned.point.changes)


def _classes(results: FoldsResults) -> list[str]:
    return list(dict.fromkeys(name for point in results.points for name in point.planned.classes))


def _selected(results: FoldsResults) -> str:
    """The score that chose the epochs; points may differ in it."""
    return " or ".join(dict.fromkeys(point.selected_by for point in results.points))
