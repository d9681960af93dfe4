"""Whether the stored predictions of an evaluation give the scores that stand beside them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, cast

from danlu.errors import DanluError
from danlu.files import read_json_lines
from danlu.jobs.verification.point import Part, Point, reason_of
from danlu.jobs.verification.rescoring import Rescored, rescore
from danlu.jobs.wording import named
from danlu.json_values import numbers_in, value_at
from danlu.recipe.tagging_data import Scheme
from danlu.record.display import number_of, shown_score
from danlu.record.layout import RunFolder
from danlu.record.record import Record, task_of

EXACT = 1e-9
"""How far a score that follows from counts may lie from the stored one: a record keeps all digits, and sums of other
versions of numpy may end in other ones."""

ITEMS = ("sentences", "texts", "clips")
"""Under one of these names an evaluation says how many items it has."""

NAME = "stored predictions"

Json = dict[str, Any]


def stored_point(record: Record, name: str) -> Point:
    """Score the predictions of an evaluation once more.

    Args:
        record: The record.
        name: The evaluation.
    """
    part = Part(f"evaluation/{name}")
    scores = record.evaluations.get(name)
    if scores is None:
        return part.unknown(NAME, "scores.json is missing or cannot be read")
    path = RunFolder(record.path).evaluation(name) / "predictions.jsonl"
    if not path.is_file():
        return part.unknown(NAME, "predictions.jsonl is not in the record")
    scheme = value_at(record.provenance, "vocabulary", "scheme_of_labels")
    try:
        rows = read_json_lines(path)
        found = rescore(task_of(scores), rows, cast("Scheme | None", scheme))
    except KeyError as error:
        return part.unknown(NAME, f"the record does not hold {error.args[0]}")
    except (DanluError, OSError, TypeError, ValueError) as error:
        return part.decided(NAME, False, f"they cannot be scored: {reason_of(error)}")
    return _compared(part, scores, rows, found)


@dataclass(frozen=True, slots=True)
class _Difference:
    """A score that the predictions do not give."""

    score: str
    then: float | None
    now: float | None

    def __str__(self) -> str:
        return f"{self.score} is {shown_score(self.now)} by them and {shown_score(self.then)} in scores.json"


def _compared(part: Part, scores: Json, rows: list[Json], found: Rescored) -> Point:
    then, now = numbers_in(scores.get("scores")), found.scores.values
    if not then:
        return part.unknown(NAME, "scores.json holds no scores")
    wrong = list(_differences(then, now, found))
    items = next((scores[key] for key in ITEMS if key in scores), None)
    told = [str(difference) for difference in wrong[:1]]
    if len(wrong) > 1:
        told[0] += f", and {number_of(len(wrong) - 1, 'more score')} differ{'s' * (len(wrong) == 2)}"
    if items is not None and items != len(rows):
        told.insert(0, f"there are {number_of(len(rows), 'row')} for {items:,} items")
    if found.contradictions:
        places = named([f"row {row + 1}" for row in found.contradictions])
        told.append(
            f"{places} predict{'s' * (len(found.contradictions) == 1)} another class than the most probable"
        )
    if told:
        values = {
            "then": {one.score: one.then for one in wrong},
            "now": {one.score: one.now for one in wrong},
        }
        return part.decided(NAME, False, "; ".join(told), **values)
    checked = [score for score in then if score in now]
    return part.decided(NAME, True, _agreement(checked, then, found))


def _differences(
    then: Mapping[str, float | None], now: Mapping[str, float | None], found: Rescored
) -> Iterator[_Difference]:
    for score, stored in then.items():
        if score not in now:  # the loss needs the model
            continue
        value = now[score]
        if stored is None or value is None:
            if stored is not value:
                yield _Difference(score, stored, value)
            continue
        low, high = found.ranges.get(score, (value, value))
        if not low - EXACT <= stored <= high + EXACT:
            yield _Difference(score, stored, value)


def _agreement(checked: list[str], then: Mapping[str, float | None], found: Rescored) -> str:
    """That all scores agree, and within which range those that depend on rounded probabilities."""
    widths = [
        high - low for score in checked if (bounds := found.ranges.get(score)) for low, high in [bounds]
    ]
    exact = len(checked) - sum(score in found.ranges for score in checked)
    what = f"they give {number_of(exact, 'score')} exactly"
    if widths:
        what += f" and {len(checked) - exact} as closely as probabilities of six digits can tell (to {max(widths):.1g})"
    unknown = [score for score in then if score not in found.scores.values]
    return f"{what}; {', '.join(unknown)} needs the model" if unknown else what
