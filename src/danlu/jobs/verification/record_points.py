"""Whether a record is whole and agrees with itself: its parts, its end, its best epoch, its looks."""

from __future__ import annotations

from collections.abc import Iterator
from math import isclose
from pathlib import Path
from typing import Any

from danlu.jobs.series_runs import changed_keys
from danlu.jobs.verification.numbers import compare_numbers
from danlu.jobs.verification.point import Part, Point
from danlu.jobs.wording import named
from danlu.json_values import is_number, numbers_in, value_at
from danlu.recipe.score_names import higher_is_better, is_known
from danlu.record.display import number_of, shown_score
from danlu.record.evaluation_name import split_of
from danlu.record.layout import RunFolder
from danlu.record.record import Record
from danlu.training.selection import Selection

RECORD = Part("record")

CLOSE = 1e-4
"""How far, in relation, a score of the history may lie from that of the evaluation of the same weights: both are
computed from the same examples, perhaps on another device."""


def record_points(record: Record) -> Iterator[Point]:
    """Every point of the record itself."""
    yield _complete(record)
    yield _status(record)
    yield _best_epoch(record)
    yield _evaluated_epoch(record)
    yield _floors(record)
    yield _looks(record)


def evaluation_parts(record: Record) -> list[str]:
    """The names of all evaluations, also of those whose `scores.json` is gone; valid and test first."""
    folder = RunFolder(record.path).evaluations
    names = [entry.name for entry in folder.iterdir() if entry.is_dir()] if folder.is_dir() else []
    return sorted(names, key=lambda name: ({"valid": 0, "test": 1}.get(name, 2), name))


def _complete(record: Record) -> Point:
    missing = [path.relative_to(record.path).as_posix() for path in _expected(record) if not path.is_file()]
    # What is missing may be told by the reading of the record as well.
    damaged = [problem for problem in record.problems if problem.partition(":")[0] not in missing]
    wrong = [f"{name} is missing" for name in missing] + damaged
    what = f"{named(wrong)}" if wrong else "every part is there and can be read"
    return RECORD.decided("complete", not wrong, what, now={"missing": missing, "damaged": damaged})


def _expected(record: Record) -> Iterator[Path]:
    """The files that a run of this state has; checkpoints may be deleted, and pages and pictures drawn again."""
    folder = RunFolder(record.path)
    yield from (folder.recipe, folder.provenance, folder.status, folder.floors, folder.skipped)
    yield folder.model / "model.json"
    if record.state == "finished" or record.history:
        yield folder.history
    if record.state == "finished":
        yield from (folder.best_weights, folder.looks)
    names = {*evaluation_parts(record), *(["valid"] if record.state == "finished" else [])}
    for name in sorted(names):
        for file in ("scores.json", "predictions.jsonl", "errors.json", "report.txt"):
            yield folder.evaluation(name) / file


def _status(record: Record) -> Point:
    status = record.status
    if status is None:
        return RECORD.unknown("status", "status.json cannot be read")
    rows = len(record.history)
    told = {"state": status.state, "epoch": status.epoch}
    now = {"epochs_in_history": rows, "last_epoch": record.history[-1].get("epoch") if rows else 0}
    is_whole = [row.get("epoch") for row in record.history] == list(range(1, status.epoch + 1))
    ended = f"{status.state} after epoch {status.epoch} of {status.epochs}"
    what = (
        f"{ended}, and the history has these epochs"
        if is_whole
        else f"{ended}, and the history has {number_of(rows, 'row')}"
    )
    return RECORD.decided("status", is_whole, what, then=told, now=now)


def _best_epoch(record: Record) -> Point:
    """Whether the epochs that are marked best are those that `train.select` chooses."""
    select = value_at(record.recipe, "train", "select")
    if not isinstance(select, str) or not is_known(select):
        return RECORD.unknown(
            "best epoch", "recipe.yaml does not say by which score the best epoch is chosen"
        )
    if not record.history:
        return RECORD.unknown("best epoch", "no epoch was finished")
    if any(key.startswith("train.select") for key in changed_keys(record)):
        return RECORD.unknown("best epoch", "a resume changed train.select")
    chosen = Selection(select, higher_is_better=higher_is_better(select))
    if not all(isinstance(row.get("epoch"), int) for row in record.history):
        return RECORD.decided("best epoch", False, "rows of the history do not say of which epoch they are")
    marks = [(row, chosen.update(row["epoch"], _value(row, select))) for row in record.history]
    wrong = [row.get("epoch") for row, is_best in marks if bool(row.get("is_best")) != is_best]
    what = f"epoch {record.best_epoch} is the best by {select}"
    if chosen.best_epoch != record.best_epoch:
        what = f"epoch {record.best_epoch} is marked best; by {select} it is epoch {chosen.best_epoch}"
    elif wrong:
        what = (
            f"{what}, but {named([f'epoch {epoch}' for epoch in wrong])} is marked wrongly on the way there"
        )
    is_so = not wrong and chosen.best_epoch == record.best_epoch
    return RECORD.decided("best epoch", is_so, what, then=record.best_epoch, now=chosen.best_epoch)


def _value(row: dict[str, Any], score: str) -> float | None:
    value = value_at(row, "valid", score)
    return float(value) if is_number(value) else None


def _evaluated_epoch(record: Record) -> Point:
    """Whether valid was evaluated with the best epoch, and has the scores that the history has of it."""
    name, row, evaluation = "scores of the best epoch", record.best_row, record.evaluations.get("valid")
    if row is None or evaluation is None:
        return RECORD.unknown(name, "there is no best epoch in the history, or no evaluation of valid")
    epoch = value_at(evaluation, "checkpoint", "epoch")
    if epoch != record.best_epoch:
        what = f"valid was evaluated with epoch {epoch}, and epoch {record.best_epoch} is the best"
        return RECORD.decided(name, False, what, then=record.best_epoch, now=epoch)
    then, now = numbers_in(row.get("valid")), numbers_in(evaluation.get("scores"))
    both = [score for score in then if score in now]
    wrong = [score for score in both if not _is_close(then[score], now[score])]
    if wrong:
        first = wrong[0]
        what = (
            f"{number_of(len(wrong), 'score')} of {len(both)} of valid differ from those of epoch {epoch} in the "
            f"history: {first} is {shown_score(now[first])} there and {shown_score(then[first])} here"
        )
    else:
        what = f"evaluation/valid has the {number_of(len(both), 'score')} of epoch {epoch} in the history"
    told = {score: [then[score], now[score]] for score in wrong}
    return RECORD.decided(name, not wrong, what, now=told or None)


def _floors(record: Record) -> Point:
    """Whether `floors.json`, written before the first epoch, has what the evaluation of valid has."""
    then, now = value_at(record.floors, "valid"), value_at(record.evaluations.get("valid"), "floors")
    found = compare_numbers(then, now)
    if not found.count:
        return RECORD.unknown("floors", "floors.json and evaluation/valid have no floor in common")
    is_so = not found.contradictions and (found.largest or 0.0) <= CLOSE
    what = f"floors.json has the {number_of(found.count, 'number')} that evaluation/valid has of floors"
    if not is_so:
        what = f"{found.where} is {found.then} in floors.json and {found.now} in evaluation/valid"
    return RECORD.decided("floors", is_so, what, then=found.then, now=found.now)


def _is_close(then: float | None, now: float | None) -> bool:
    if then is None or now is None:
        return then is now
    return isclose(then, now, rel_tol=CLOSE, abs_tol=CLOSE)


def _looks(record: Record) -> Point:
    """Whether each evaluation was counted, and no look is missing from the count."""
    rows = record.looks
    gaps = [
        split
        for split in dict.fromkeys(row.get("split") for row in rows)
        if [row.get("look") for row in rows if row.get("split") == split]
        != list(range(1, sum(row.get("split") == split for row in rows) + 1))
    ]
    uncounted = [
        name
        for name, scores in record.evaluations.items()
        if not any(_is_of(row, name, scores) for row in rows)
    ]
    wrong = [f"the looks at {split} are not counted from 1 without a gap" for split in gaps]
    wrong += [f"the look of evaluation/{name} is not in looks.jsonl" for name in uncounted]
    count = {split: record.looks_at(split) for split in dict.fromkeys(map(split_of, record.evaluations))}
    counted = ", ".join(f"{split} {number_of(number, 'time')}" for split, number in count.items())
    what = named(wrong) if wrong else f"each look is counted: {counted or 'none yet'}"
    return RECORD.decided("looks", not wrong, what, then=count)


def _is_of(row: dict[str, Any], name: str, scores: dict[str, Any]) -> bool:
    """Whether a row of `looks.jsonl` is that of an evaluation."""
    return (
        row.get("evaluation") == name
        and row.get("look") == scores.get("looks")
        and row.get("content_sha256") == scores.get("content_sha256")
        and row.get("checkpoint") == scores.get("checkpoint")
    )
