"""Whether a run's model, loaded again, makes of the data as they are now what the record says it made of them.

The evaluation is made anew by the task's own code, into a scratch folder; the record is only read.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from danlu.errors import DanluError
from danlu.files import read_json_lines
from danlu.jobs.evaluate import OVERRIDABLE
from danlu.jobs.restore import restore_recipe
from danlu.jobs.task import Task
from danlu.jobs.verification.numbers import Compared, compare_numbers
from danlu.jobs.verification.point import Part, Point, reason_of
from danlu.jobs.verification.rows import ComparedRows, compare_rows
from danlu.json_values import read_json, value_at
from danlu.record.display import number_of, shown_score
from danlu.record.evaluation_name import split_of
from danlu.record.layout import RunFolder
from danlu.record.provenance import this_danlu
from danlu.record.record import Record

PREDICTIONS, SCORES, BESIDE, FLOORS = (
    "predictions again",
    "scores again",
    "tables and intervals again",
    "floors again",
)

TOLERANCES = {"fp32": 1e-4, "bf16": 2e-2}
"""How far a probability, a score or a loss may lie from the recorded one, in relation to numbers above 1, by the number
format of the run. The same machine gives the same bits; others sum in another order, which in float32 moves a
probability by 1e-6 to 1e-5, and bf16 has three digits. Changed weights move probabilities by 1e-2 and more."""

LEFT_OUT = (
    "task", "split", "reading", "checkpoint", "looks", "looked_at", "convention", "reasons", "interval_reasons",
    "scores", "losses", "floors", "curves",
)  # fmt: skip
"""What of `scores.json` has points of its own, is drawn from predictions that have, or says nothing of the model."""

Json = dict[str, Any]


def repeated_points(record: Record, name: str, task: Task, overrides: Sequence[str]) -> Iterator[Point]:
    """Evaluate once more, and compare everything.

    Args:
        record: The record.
        name: The evaluation.
        task: The task of the run.
        overrides: Where the data are and what computes, as `key.path=value`.
    """
    part, stored = Part(f"evaluation/{name}"), record.evaluations[name]
    with TemporaryDirectory(prefix="danlu-verify-") as scratch:
        into = RunFolder(Path(scratch) / record.name)
        try:
            again = _evaluate(record, name, task, overrides, into)
        except (DanluError, OSError) as error:
            yield part.unknown(PREDICTIONS, reason_of(error))
            return
        content = read_json(again / "scores.json")
        rows = read_json_lines(again / "predictions.jsonl")
    if value_at(content, "content_sha256") != stored.get("content_sha256"):
        yield part.unknown(PREDICTIONS, _other_content(name))
        return
    tolerance = TOLERANCES.get(str(value_at(record.recipe, "train", "precision")), TOLERANCES["fp32"])
    now: Json = content if isinstance(content, dict) else {}
    compared = _compare_rows(record, name, rows, tolerance)
    yield _predictions(part, compared)
    numbers = _Numbers(
        part,
        tolerance,
        at_ties=compared is not None and compared.changed > 0 and compared.is_rounding,
        is_of_other_danlu=value_at(record.provenance, "danlu_sha256") != this_danlu()["danlu_sha256"],
    )
    yield numbers.point(SCORES, _scores(stored), _scores(now))
    yield numbers.point(BESIDE, _beside(stored), _beside(now))
    yield replace(numbers, at_ties=False).point(FLOORS, stored.get("floors"), now.get("floors"))


def _evaluate(record: Record, name: str, task: Task, overrides: Sequence[str], into: RunFolder) -> Path:
    stored, folder = record.evaluations[name], RunFolder(record.path)
    reading = {str(key): str(value) for key, value in (stored.get("reading") or {}).items()}
    texts = [*(f"{key}={value}" for key, value in reading.items()), *overrides]
    checkpoint = str(value_at(stored, "checkpoint", "name") or "best").removeprefix("epoch-")
    evaluation = task.evaluate(
        folder,
        restore_recipe(folder, texts, allowed=OVERRIDABLE),
        split=split_of(name),
        checkpoint=str(int(checkpoint)) if checkpoint.isdecimal() else checkpoint,
        reading=reading,
        into=into,
    )
    return evaluation.folder


def _other_content(name: str) -> str:
    if "+content-" in name:
        return "it was made of files that stood elsewhere: data.root=DIR says where they are"
    return "the split has other content now"


def _compare_rows(record: Record, name: str, now: list[Json], tolerance: float) -> ComparedRows | None:
    path = RunFolder(record.path).evaluation(name) / "predictions.jsonl"
    try:
        then = read_json_lines(path) if path.is_file() else None
        return None if then is None else compare_rows(then, now, tolerance)
    except (DanluError, KeyError, TypeError, ValueError):
        return None


def _predictions(part: Part, compared: ComparedRows | None) -> Point:
    if compared is None:
        return part.unknown(PREDICTIONS, "there are no stored predictions of the same items to compare with")
    told = {"predictions": compared.predictions, "changed": compared.changed}
    now = {**told, "largest_difference_of_probabilities": compared.largest}
    return part.decided(PREDICTIONS, compared.is_rounding, str(compared), now=now)


def _scores(content: Json) -> Json:
    return {"scores": content.get("scores"), "losses": content.get("losses") or {}}


def _beside(content: Json) -> Json:
    """All other numbers, without those of bins: rounding may move an item from one to the next."""
    calibration = content.get("calibration")
    kept = {key: value for key, value in content.items() if key not in LEFT_OUT}
    return {**kept, "calibration": _without_bins(calibration)} if isinstance(calibration, dict) else kept


def _without_bins(calibration: Json) -> Json:
    return {
        key: {name: number for name, number in value.items() if name != "bins"}
        if isinstance(value, dict)
        else value
        for key, value in calibration.items()
    }


@dataclass(frozen=True, slots=True)
class _Numbers:
    """Makes points of numbers that were computed again.

    Args:
        part: The evaluation.
        tolerance: How far rounding may move one.
        at_ties: Whether predictions fell to the other side of a tie, so that scores may differ by more.
        is_of_other_danlu: Whether another danlu made the record, which may have counted otherwise.
    """

    part: Part
    tolerance: float
    at_ties: bool
    is_of_other_danlu: bool

    def point(self, name: str, then: object, now: object) -> Point:
        """Compare all numbers that the record and the new evaluation have in common."""
        found = compare_numbers(then, now)
        if not found.count:
            return self.part.unknown(name, "the record holds none to compare")
        if found.is_equal:
            return self.part.decided(
                name, True, f"{number_of(found.count, 'number')}, all the same to the last bit"
            )
        is_close = found.largest is not None and (self.at_ties or found.largest <= self.tolerance)
        if is_close:
            what = f"{number_of(found.count, 'number')} within rounding: the largest difference is {found.largest:.1g}"
            return self.part.decided(name, True, f"{what}, of {found.where}")
        why = (
            "; another danlu made the record, and may have counted otherwise"
            if self.is_of_other_danlu
            else ""
        )
        return self.part.decided(name, False, _difference(found) + why, then=found.then, now=found.now)


def _difference(found: Compared) -> str:
    if found.contradictions:
        return f"{found.contradictions[0]} is {_shown(found.now)} now and {_shown(found.then)} in the record"
    return (
        f"{number_of(found.differing, 'number')} of {found.count:,} differ{'s' * (found.differing == 1)}, the most "
        f"{found.where}: {shown_score(found.now)} now and {shown_score(found.then)} in the record"
    )


def _shown(value: object) -> str:
    return "undefined" if value is None else str(value)
