"""A model between its floors: the telling scores of each, a row each."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from danlu.json_values import is_number, numbers_in, value_at
from danlu.record.display import shown_score
from danlu.record.floors import is_better, shown_floor
from danlu.record.headline import FIRST

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class FloorRow:
    """The scores of the model or of a floor.

    Args:
        name: Which floor; `this model` for the model.
        meaning: How it predicts.
        cells: Its scores, in the order of the columns.
        is_better: For each score, whether it is better than the model's.
    """

    name: str
    meaning: str
    cells: tuple[str, ...]
    is_better: tuple[bool, ...]


@dataclass(frozen=True, slots=True)
class FloorTable:
    """The model in the first row, and each floor in a row below it."""

    scores: tuple[str, ...]
    rows: tuple[FloorRow, ...]


def floor_table(evaluation: Json, floors: Json) -> FloorTable | None:
    """The floors of an evaluation below its model; None where it has none.

    Args:
        evaluation: The content of a `scores.json`.
        floors: Its floors, as `floors_of` finds them.

    Example:
        >>> floors = {"majority_class": {"meaning": "the class most frequent in train", "scores": {"accuracy": 0.5}}}
        >>> [row.cells for row in floor_table({"scores": {"accuracy": 0.9}}, floors).rows]
        [('0.9000',), ('0.5000',)]
    """
    own = numbers_in(evaluation.get("scores"))
    names = tuple(name for name in FIRST if name in own)
    if not floors or not names:
        return None
    rows = [
        FloorRow("this model", "", tuple(shown_score(own[name]) for name in names), (False,) * len(names))
    ]
    for key, floor in floors.items():
        values = [value_at(floor, "scores", name) for name in names]
        rows.append(
            FloorRow(
                name=shown_floor(key),
                meaning=str(floor.get("meaning", "")),
                cells=tuple(map(shown_score, values)),
                is_better=tuple(
                    _does_better(name, value, own[name]) for name, value in zip(names, values, strict=True)
                ),
            )
        )
    return FloorTable(names, tuple(rows))


def _does_better(score: str, value: object, model: float | None) -> bool:
    return is_number(value) and model is not None and is_better(score, value, model)
