"""What a person should know before believing a comparison, in sentences."""

from __future__ import annotations

from collections.abc import Iterator
from math import isclose
from typing import TYPE_CHECKING

from danlu.compare.unit_scores import below_floor
from danlu.compare.words import p_equals
from danlu.json_values import value_at
from danlu.recipe.score_names import SLICES_OF_TASK
from danlu.record.display import NOTHING, number_of, shown_score
from danlu.record.floors import shown_floor

if TYPE_CHECKING:
    from danlu.compare.comparison import Comparison
    from danlu.record.record import Record

MUCH_SEEN = 0.1
"""From this share of seen items on, their score can hide a difference that the others have, or make one up."""


def cautions_of(comparison: Comparison) -> list[str]:
    """The cautions, each once, the heaviest first."""
    found = [
        *_floors(comparison),
        *_split(comparison),
        *(note for pair in comparison.pairs for note in pair.notes),
        *_seen(comparison),
        *_evaluations(comparison),
        *_scores_apart(comparison),
        *_states(comparison),
        *_groups(comparison),
        *_several_pairs(comparison),
    ]
    return list(dict.fromkeys(found))


def _floors(comparison: Comparison) -> Iterator[str]:
    score = comparison.score
    for unit, scores in zip(comparison.units, comparison.scores, strict=True):
        found = scores.get(score)
        if found is not None and found.floor is not None and below_floor(score, found):
            yield (
                f"{unit.name} is no better than the floor {shown_floor(found.floor)}, which needs no neural "
                f"network ({score} {shown_score(found.mean)} against {shown_score(found.floor_value)})."
            )


def _split(comparison: Comparison) -> Iterator[str]:
    if comparison.split == "valid":
        yield (
            "These are scores on valid, which chose the epoch of each run: they are optimistic, and the more so the "
            "more epochs and settings were tried."
        )
    elif comparison.split == "test":
        looks = max(record.looks_at("test") for record in comparison.records)
        looked = f" It was looked at up to {number_of(looks, 'time')} a run already." if looks > 1 else ""
        yield (
            "A choice between these runs by their test scores is no honest one: the score of the one chosen is too "
            f"high from then on. Choose on valid, and tell test of the chosen one.{looked}"
        )


def _seen(comparison: Comparison) -> Iterator[str]:
    """Where much of the items was seen in training, the others alone say what a model does with new ones."""
    base = comparison.score.partition("@")[0]
    for pair in comparison.pairs:
        found = pair.scores.get(f"{base}@unseen")
        flags = (
            []
            if found is None
            else [flag for one in pair.common.items[:1] if (flag := one.seen()) is not None]
        )
        seen = int(flags[0].sum()) if flags else 0
        if found is None or seen < MUCH_SEEN * pair.common.count:
            continue
        yield (
            f"{seen:,} of {number_of(pair.common.count, 'item')} are {SLICES_OF_TASK[comparison.task]['seen']}; on the "
            f"others, {base} is {shown_score(found.first)} with {pair.first.name} and {shown_score(found.second)} with "
            f"{pair.second.name} ({p_equals(found.p_corrected)})."
        )


def _evaluations(comparison: Comparison) -> Iterator[str]:
    records, names = comparison.records, comparison.evaluation_of
    own = {record.name: names[str(record.path)] for record in records}
    if len(set(own.values())) > 1:
        yield f"Different evaluations are compared: {_listed(own)}."
    weights = {record.name: _weights(record, names[str(record.path)]) for record in records}
    if len({name for name, _ in weights.values()}) > 1:
        yield f"Different checkpoints are compared: {_listed({run: told for run, (_, told) in weights.items()})}."
    selected = {record.name: str(value_at(record.selection, "name") or NOTHING) for record in records}
    if len(set(selected.values())) > 1:
        yield f"Epochs were chosen by different scores: {_listed(selected)}."


def _scores_apart(comparison: Comparison) -> Iterator[str]:
    """Runs whose predictions do not give the score that was recorded of them."""
    for pair in comparison.pairs:
        found = pair.scores.get(comparison.score.partition("@")[0])
        if found is None or not pair.common.is_all:
            continue
        for unit, value in ((pair.first, found.first), (pair.second, found.second)):
            told = comparison.scores[comparison.units.index(unit)].get(comparison.score.partition("@")[0])
            if told is None or told.mean is None or value is None or isclose(told.mean, value, abs_tol=1e-9):
                continue
            yield (
                f"The predictions of {unit.name} give {shown_score(value)}, and its record says "
                f"{shown_score(told.mean)}: danlu verify tells more."
            )


def _states(comparison: Comparison) -> Iterator[str]:
    for record in comparison.records:
        if record.state != "finished":
            yield f"{record.name} is {record.state}: more epochs could change its scores."


def _groups(comparison: Comparison) -> Iterator[str]:
    kinds = dict.fromkeys(found.kind for pair in comparison.pairs for found in pair.groups)
    if kinds:
        yield (
            f"Items of one {' or '.join(kinds)} are counted as independent, which they are not: for new ones, "
            "intervals and p should be wider and larger."
        )


def _several_pairs(comparison: Comparison) -> Iterator[str]:
    if len(comparison.pairs) > 1:
        yield (
            f"With {len(comparison.pairs)} pairs, each p is corrected for all of them (Holm): of many comparisons "
            "one is soon large by chance."
        )


def _weights(record: Record, evaluation: str) -> tuple[str, str]:
    name, epoch = (value_at(record.evaluations[evaluation], "checkpoint", key) for key in ("name", "epoch"))
    return str(name), f"{name} (epoch {epoch})"


def _listed(named: dict[str, str]) -> str:
    return ", ".join(f"{value} of {name}" for name, value in named.items())
