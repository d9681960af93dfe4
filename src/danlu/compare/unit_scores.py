"""The recorded scores of a unit: of one run with its interval, of several with mean and spread."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from statistics import mean, stdev
from typing import Any

from danlu.compare.units import Unit
from danlu.json_values import is_number, value_at
from danlu.record.evaluation_view import score_lines
from danlu.record.floors import Floor, best_floor, floors_of, is_better


@dataclass(frozen=True, slots=True)
class UnitScore:
    """A score of a unit, as its records have it.

    Args:
        values: Of each run; None where it is undefined.
        mean: Their mean; None where a run has none.
        sd: Their standard deviation, with count − 1 in the denominator; None of one run.
        interval: The recorded interval of one run; None of several.
        floor: The best floor of the first run; None where there is none.
        floor_value: What it scores.
    """

    values: tuple[float | None, ...]
    mean: float | None
    sd: float | None
    interval: tuple[float, float] | None
    floor: str | None
    floor_value: float | None

    def as_json(self) -> dict[str, Any]:
        """The score for machines."""
        return asdict(self)


def unit_scores(unit: Unit, evaluation_of: Mapping[str, str]) -> dict[str, UnitScore]:
    """Every recorded score of a unit, slices included, the most telling first.

    Args:
        unit: The unit.
        evaluation_of: By the path of a run the evaluation of it that is compared.
    """
    first = unit.records[0]
    name = evaluation_of[str(first.path)]
    floors = floors_of(first.evaluations[name], first.floors, name)
    names = [
        cell.name
        for line in score_lines(first.evaluations[name], floors)
        for cell in line.cells
        if cell.value is not None
    ]
    return {score: _score(unit, evaluation_of, score, best_floor(score, floors)) for score in names}


def below_floor(score: str, found: UnitScore | None) -> bool:
    """Whether a way to predict without learning does as well or better."""
    if found is None or found.mean is None or found.floor_value is None:
        return False
    return not is_better(score, found.mean, found.floor_value)


def _score(unit: Unit, evaluation_of: Mapping[str, str], score: str, floor: Floor | None) -> UnitScore:
    read = [record.evaluations[evaluation_of[str(record.path)]] for record in unit.records]
    values = [value_at(one, "scores", score) for one in read]
    known = [value for value in values if is_number(value)]
    is_whole = len(known) == len(values)
    bounds = value_at(read[0], "intervals", score)
    has_interval = not unit.has_seeds and isinstance(bounds, list) and len(bounds) == 2
    return UnitScore(
        values=tuple(value if is_number(value) else None for value in values),
        mean=mean(known) if is_whole else None,
        sd=stdev(known) if is_whole and len(known) > 1 else None,
        interval=(bounds[0], bounds[1]) if has_interval else None,
        floor=None if floor is None else floor.name,
        floor_value=None if floor is None else floor.value,
    )
