"""A run in a few plain sentences: how it stands, which epoch is the best, what it scores."""

from __future__ import annotations

from collections.abc import Iterator

from danlu.json_values import value_at
from danlu.record.display import NOTHING, number_of, shown_moment, shown_score, shown_seconds
from danlu.record.evaluation_name import split_of
from danlu.record.floors import best_floor, floor_phrase, floors_of
from danlu.record.headline import headline
from danlu.record.record import Json, Record

STATES = {
    "running": "is being trained",
    "finished": "finished",
    "interrupted": "was interrupted",
    "failed": "failed",
    "killed": "was killed",
    "unknown": "has no readable status",
}


def state_line(record: Record) -> str:
    """How the run stands, since when, for how long, and why it ended."""
    status = record.status
    words = STATES[record.state]
    line = words[0].upper() + words[1:]
    if status is None:
        return f"{line}; {number_of(len(record.history), 'epoch')} recorded."
    at = "at" if record.state == "running" else "after"
    line += f" {at} epoch {status.epoch} of {status.epochs}"
    line += f" and {shown_seconds(record.seconds)}" if record.seconds is not None else ""
    line += f", started {shown_moment(status.started)}"
    return f"{line}: {status.reason.removesuffix('.')}." if status.reason else f"{line}."


def best_line(record: Record) -> str:
    """The best epoch and the validation score that chose it."""
    if record.best_epoch is None:
        return "No epoch has been the best yet." if record.history else "No epoch is finished yet."
    name, value = (value_at(record.selection, key) for key in ("name", "value"))
    epochs = number_of(len(record.history), "epoch")
    return f"The best of {epochs} is {record.best_epoch}: {name} {shown_score(value)} on valid."


def evaluation_line(record: Record, name: str) -> str | None:
    """What an evaluation found, beside the floor; None where it holds no score."""
    evaluation = record.evaluations[name]
    selected_by = value_at(record.selection, "name")
    told = headline(evaluation, selected_by if isinstance(selected_by, str) else None)
    if told is None:
        return None
    score, value = told
    line = f"On {name}: {score} {shown_score(value)}"
    floor = best_floor(score, floors_of(evaluation, record.floors, name))
    if floor is not None:
        line += floor_phrase(score, value, floor)
    looks = record.looks_at(split_of(name))
    return f"{line}." if split_of(name) != "test" else f"{line}. Test was looked at {times(looks)}."


def next_step(record: Record) -> str | None:
    """The command that goes on with a run that ended early; None for the others."""
    status = record.status
    if (
        status is None
        or not status.is_resumable
        or (status.state == "failed" and status.epoch >= status.epochs)
    ):
        return None
    return f"danlu resume {record.name}"


def times(count: int) -> str:
    """How often, in words.

    Example:
        >>> times(1), times(2), times(7)
        ('once', 'twice', '7 times')
    """
    return {1: "once", 2: "twice"}.get(count, f"{count} times")


def recipe_lines(record: Record) -> list[tuple[str, str]]:
    """The recipe in a few lines: each section with its options; those that are null are left out."""
    recipe = record.recipe or {}
    lines = [("recipe", str(recipe.get("name", NOTHING))), ("seed", str(recipe.get("seed", NOTHING)))]
    for section in ("data", "model", "train"):
        content = recipe.get(section)
        if isinstance(content, dict):
            lines.append((section, "  ".join(f"{key}={value}" for key, value in flat(content))))
    return lines if recipe else []


def flat(section: Json, prefix: str = "") -> Iterator[tuple[str, str]]:
    """The options of a section with their key paths; those that are null are left out.

    Example:
        >>> list(flat({"head": {"kind": "crf"}, "characters": None}))
        [('head.kind', 'crf')]
    """
    for key, value in section.items():
        if isinstance(value, dict):
            yield from flat(value, f"{prefix}{key}.")
        elif value is not None:
            yield f"{prefix}{key}", _shown(value)


def _shown(value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)
