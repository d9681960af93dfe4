"""An evaluation in the record: its name, its look, which is counted before anything is shown, and its files."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from typing import Any, Protocol

from danlu.evaluation.intervals import Intervals
from danlu.evaluation.score_table import ScoreTable
from danlu.evaluation.scores import Scores
from danlu.files import (
    append_json_line,
    read_json_lines,
    repair_json_lines,
    write_json_atomically,
    write_text_atomically,
)
from danlu.jobs.restore import StoredWeights
from danlu.json_values import read_json, value_at
from danlu.record.layout import RunFolder

LONGEST_READING = 80
"""Characters of overrides in an evaluation's name; more are shortened to a hash, as a folder's name has its limits."""


class Floor(Protocol):
    """A way to predict without learning much, of any task."""

    @property
    def name(self) -> str:
        """Its name in records."""

    @property
    def meaning(self) -> str:
        """What it does, in words."""

    @property
    def scores(self) -> Scores:
        """What it scores, under the names that models have."""


@dataclass(frozen=True, slots=True)
class Evaluation:
    """An evaluation as it stands in the record.

    Args:
        folder: Its folder.
        scores: The content of its `scores.json`.
        report: The text of its `report.txt`.
    """

    folder: Path
    scores: dict[str, Any]
    report: str


def open_evaluation(
    folder: RunFolder, *, split: str, reading: Mapping[str, str], weights: StoredWeights, content_hash: str
) -> tuple[Path, dict[str, Any]]:
    """Name an evaluation and write the look at its split into the record.

    Args:
        folder: The record.
        split: Name of the split.
        reading: Overrides under which the split was read.
        weights: Which weights predicted.
        content_hash: Hash of the split's content.

    Returns:
        The evaluation's folder, and the beginning of its `scores.json`.
    """
    name = _name(folder, split, reading, weights, content_hash)
    repair_json_lines(folder.looks)
    look = sum(row["split"] == split for row in read_json_lines(folder.looks)) + 1
    at = datetime.now(UTC).isoformat(timespec="seconds")
    row = {"split": split, "evaluation": name, "look": look, "at": at, "content_sha256": content_hash}
    append_json_line(folder.looks, {**row, "checkpoint": weights.as_json()})
    opening = {"split": split, "reading": dict(reading), "checkpoint": weights.as_json()}
    return folder.evaluation(name), {**opening, "looks": look, "looked_at": at}


def write_files(
    target: Path,
    *,
    content: Mapping[str, Any],
    report: str,
    tables: Mapping[str, str],
    errors: Sequence[Mapping[str, Any]],
    predictions: Iterable[Mapping[str, Any]],
) -> Evaluation:
    """Write all files of an evaluation; `scores.json` comes last and makes it complete.

    Args:
        target: The evaluation's folder.
        content: What `scores.json` holds.
        report: The evaluation for people.
        tables: Comma-separated values by file name.
        errors: What `errors.json` holds.
        predictions: What each line of `predictions.jsonl` holds.
    """
    for name, text in tables.items():
        write_text_atomically(target / name, text)
    write_json_atomically(target / "errors.json", list(errors))
    lines = "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in predictions)
    write_text_atomically(target / "predictions.jsonl", lines)
    write_text_atomically(target / "report.txt", report)
    write_json_atomically(target / "scores.json", content)
    return Evaluation(folder=target, scores=dict(content), report=report)


def scores_json(
    *, loss: float | None, scores: Scores, intervals: Intervals, convention: Mapping[str, Any], unit: str
) -> dict[str, Any]:
    """The scores of an evaluation with their intervals, and how they were counted.

    Args:
        loss: Mean loss of the split.
        scores: The scores.
        intervals: Their intervals.
        convention: How they were counted.
        unit: What the resampling drew, such as `sentences`.
    """
    level = f"{intervals.level:.0%} percentile bootstrap over {unit}, {intervals.resamples} resamples"
    return {
        "convention": {**convention, "interval": level},
        "scores": {"loss": loss, **scores.values},
        "reasons": dict(scores.reasons),
        "intervals": {name: list(bounds) for name, bounds in intervals.values.items()},
        "interval_reasons": dict(intervals.reasons),
    }


def known_floors(folder: RunFolder, split: str) -> Mapping[str, Any] | None:
    """The floors of a split that the start of the run wrote, as fitting them takes its time; None: lost."""
    try:
        stored = value_at(read_json(folder.floors), split)
    except (OSError, ValueError):
        return None
    return stored if isinstance(stored, dict) else None


def floors_json(floors: Iterable[Floor]) -> dict[str, Any]:
    """Floors by name: what each does, its scores, and why one is undefined."""
    return {
        floor.name: {
            "meaning": floor.meaning,
            "scores": dict(floor.scores.values),
            "reasons": dict(floor.scores.reasons),
        }
        for floor in floors
    }


def parts_csv(tables: Mapping[str, ScoreTable]) -> str:
    """The tables of all parts of a split as one, the part in the first column."""
    rows = {part: table.as_csv().splitlines() for part, table in tables.items()}
    header = next(iter(rows.values()))[0]
    lines = [f"part,{header}", *(f"{part},{row}" for part, table in rows.items() for row in table[1:])]
    return "".join(line + "\n" for line in lines)


def heading(run: str, content: Mapping[str, Any]) -> str:
    """The first line of a report: run, split, look, and which weights predicted."""
    weights = content["checkpoint"]
    checkpoint = f"checkpoint {weights['name']} of epoch {weights['epoch']} (sha256 {weights['sha256'][:12]})"
    return f"{run}: split {content['split']}, look {content['looks']}, {checkpoint}"


def reading_note(content: Mapping[str, Any]) -> str:
    """The overrides under which a split was read, as the end of a line; empty without."""
    reading = ", ".join(f"{key}={value}" for key, value in content["reading"].items())
    return f", read with {reading}" if reading else ""


def _name(
    folder: RunFolder, split: str, reading: Mapping[str, str], weights: StoredWeights, content_hash: str
) -> str:
    """The evaluation's name: its split, and what sets it apart from the plain evaluation of that split."""
    changed = "".join(
        f"+{key.rpartition('.')[2]}={value.replace('/', '_')}" for key, value in reading.items()
    )
    if len(changed) > LONGEST_READING:
        changed = f"+reading-{sha256(changed.encode()).hexdigest()[:12]}"
    name = split + changed + ("" if weights.name == "best" else f"@{weights.name}")
    return name if _may_be_written(folder, name, content_hash) else f"{name}+content-{content_hash[:12]}"


def _may_be_written(folder: RunFolder, name: str, content_hash: str) -> bool:
    """Whether an evaluation may stand under a name: none does yet, or one of the same examples."""
    try:
        stored = read_json(folder.evaluation(name) / "scores.json")
    except (OSError, ValueError):
        return True
    return value_at(stored, "content_sha256") in (None, content_hash)
