"""An evaluation's scores as people read them: all, seen and unseen apart, with intervals and floors."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from danlu.recipe.score_names import LOSS, is_known, known_names, meaning_of
from danlu.record.json_values import is_number, numbers_in, value_at
from danlu.record.record import split_of

SLICES = ("all", "seen", "unseen")
"""The columns of every score table; `all` is the score without a slice."""

FIRST = ("span.micro_f1", "span.macro_f1", "token.macro_f1", "token.accuracy")
"""The scores that come first, in this order; the others follow as danlu declares them."""

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class ScoreCell:
    """One score on one part of a split.

    Args:
        value: The score; None where it is undefined.
        interval: Its lower and upper bound; None where none was made.
        reason: Why the score is undefined.
        floor: The highest score that needs no learning; None where no floor has one.
        floor_name: Which floor that is.
    """

    value: float | None
    interval: tuple[float, float] | None
    reason: str | None
    floor: float | None
    floor_name: str | None

    @property
    def is_below_floor(self) -> bool:
        """Whether a way to predict without learning scores higher."""
        return self.value is not None and self.floor is not None and self.value < self.floor


@dataclass(frozen=True, slots=True)
class ScoreLine:
    """One score on all, seen and unseen sentences, in the order of `SLICES`."""

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
    scores = numbers_in(evaluation.get("scores"))
    return [
        ScoreLine(name, meaning_of(name) if is_known(name) else "", _cells(name, evaluation, floors))
        for name in _ordered(name.partition("@")[0] for name in scores)
    ]


def floors_of(evaluation: Json, floors: Json | None, name: str) -> Json:
    """The floors of an evaluation by name: its own ones, or those of its split in `floors.json`.

    Args:
        evaluation: The content of a `scores.json`.
        floors: The content of `floors.json`.
        name: The evaluation's name, such as `valid`.
    """
    found = evaluation.get("floors") or value_at(floors, split_of(name))
    return (
        {key: floor for key, floor in found.items() if isinstance(floor, dict)}
        if isinstance(found, dict)
        else {}
    )


def headline(evaluation: Json, selected_by: str | None) -> tuple[str, float] | None:
    """The one score to tell, with its value: the one that chose the epoch, or the first that is defined."""
    scores = numbers_in(evaluation.get("scores"))
    wanted = [*([selected_by] if selected_by else []), *FIRST, *scores]
    for score in wanted:
        value = scores.get(score)
        if value is not None and score != LOSS:
            return score, value
    return None


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
    floor_name, floor = _best_floor(name, floors)
    value = value_at(evaluation, "scores", name)
    reason = value_at(evaluation, "reasons", name)
    return ScoreCell(
        value=value if is_number(value) else None,
        interval=_interval(value_at(evaluation, "intervals", name)),
        reason=reason if isinstance(reason, str) else None,
        floor=floor,
        floor_name=floor_name,
    )


def _interval(bounds: object) -> tuple[float, float] | None:
    if isinstance(bounds, list) and len(bounds) == 2 and all(is_number(bound) for bound in bounds):
        return bounds[0], bounds[1]
    return None


def _best_floor(name: str, floors: Json) -> tuple[str | None, float | None]:
    scores = {floor: value_at(content, "scores", name) for floor, content in floors.items()}
    known = {floor: value for floor, value in scores.items() if is_number(value)}
    best = max(known, key=lambda floor: known[floor], default=None)
    return best, None if best is None else known[best]


def _flat(convention: Json, prefix: str) -> Iterable[tuple[str, str]]:
    for aspect, words in convention.items():
        if isinstance(words, dict):
            yield from _flat(words, f"{prefix}{aspect}, ")
        else:
            yield f"{prefix}{aspect}", str(words)
