"""An evaluation's scores as people read them: all, seen and unseen apart, with intervals and floors."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from danlu.json_values import is_number, numbers_in, value_at
from danlu.recipe.score_names import LOSS, is_known, known_names, meaning_of
from danlu.record.floors import Floor, best_floor, is_better
from danlu.record.headline import FIRST
from danlu.record.record import task_of

SLICES = ("all", "seen", "unseen")
"""The columns of every score table; `all` is the score without a slice."""

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class ScoreCell:
    """One score on one part of a split.

    Args:
        name: The score's name, with its slice.
        value: The score; None where it is undefined.
        interval: Its lower and upper bound; None where none was made.
        reason: Why the score is undefined.
        floor: The best floor; None where no floor has this score.
    """

    name: str
    value: float | None
    interval: tuple[float, float] | None
    reason: str | None
    floor: Floor | None

    @property
    def is_worse_than_floor(self) -> bool:
        """Whether a simpler way to predict does better."""
        return (
            self.value is not None
            and self.floor is not None
            and is_better(self.name, self.floor.value, self.value)
        )

    @property
    def floor_words(self) -> str:
        """How the floor stands to the score; `below` would be praise where the lowest is the best."""
        if self.value is None or self.floor is None or not self.is_worse_than_floor:
            return "floor"
        return "below floor" if self.value < self.floor.value else "worse than floor"


@dataclass(frozen=True, slots=True)
class ScoreLine:
    """One score on all, seen and unseen examples, in the order of `SLICES`."""

    name: str
    meaning: str
    cells: tuple[ScoreCell, ...]


def score_lines(evaluation: Json, floors: Json) -> list[ScoreLine]:
    """The scores of an evaluation, the most telling first.

    Args:
        evaluation: The content of a `scores.json`.
        floors: The floors of its split, as `floors_of` finds them.

    Example:
        >>> lines = score_lines({"scores": {"span.micro_f1": 0.8, "span.micro_f1@seen": 0.9}}, {})
        >>> [(line.name, [cell.value for cell in line.cells]) for line in lines]
        [('span.micro_f1', [0.8, 0.9, None])]
    """
    scores, task = numbers_in(evaluation.get("scores")), task_of(evaluation)
    return [
        ScoreLine(name, meaning_of(name, task) if is_known(name) else "", _cells(name, evaluation, floors))
        for name in _ordered(name.partition("@")[0] for name in scores)
    ]


def convention_lines(evaluation: Json) -> list[tuple[str, str]]:
    """How the scores were counted, by aspect, in words."""
    convention = evaluation.get("convention")
    if isinstance(convention, str):
        return [("convention", convention)]
    return list(_flat(convention, "")) if isinstance(convention, dict) else []


def _ordered(names: Iterable[str]) -> list[str]:
    present = dict.fromkeys(names)
    order = [name for name in (*FIRST, *known_names(), *present) if name in present and name != LOSS]
    return [*dict.fromkeys(order), *([LOSS] if LOSS in present else [])]


def _cells(name: str, evaluation: Json, floors: Json) -> tuple[ScoreCell, ...]:
    names = [name if part == "all" else f"{name}@{part}" for part in SLICES]
    return tuple(_cell(part, evaluation, floors) for part in names)


def _cell(name: str, evaluation: Json, floors: Json) -> ScoreCell:
    value = value_at(evaluation, "scores", name)
    reason = value_at(evaluation, "reasons", name)
    return ScoreCell(
        name=name,
        value=value if is_number(value) else None,
        interval=_interval(value_at(evaluation, "intervals", name)),
        reason=reason if isinstance(reason, str) else None,
        floor=best_floor(name, floors),
    )


def _interval(bounds: object) -> tuple[float, float] | None:
    if isinstance(bounds, list) and len(bounds) == 2 and all(is_number(bound) for bound in bounds):
        return bounds[0], bounds[1]
    return None


def _flat(convention: Json, prefix: str) -> Iterable[tuple[str, str]]:
    for aspect, words in convention.items():
        if isinstance(words, dict):
            yield from _flat(words, f"{prefix}{aspect}, ")
        else:
            yield f"{prefix}{aspect}", str(words)
