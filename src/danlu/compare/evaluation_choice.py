"""Which evaluation of each run is compared, and by which score."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from danlu.errors import Problem, RecordError
from danlu.json_values import is_number, numbers_in, value_at
from danlu.recipe.score_names import LOSS, SCORES_OF_TASK, SELECTED_BY_DEFAULT, SLICES_OF_TASK
from danlu.record.evaluation_name import split_of
from danlu.record.record import Record

BY_DEFAULT = ("test", "valid")
"""The splits that are taken where none is named: the first that all runs were evaluated on."""

OF_RANKS = ("roc_auc", "average_precision", "brier", "ece")
"""Scores of probabilities: they are shown, and not tested."""


def choose_evaluations(records: Sequence[Record], asked: str | None) -> list[str]:
    """The name of the evaluation of each run.

    Args:
        records: The runs.
        asked: A split or the name of an evaluation; None: test where all runs have it, else valid.

    Raises:
        RecordError: A run has no such evaluation.
    """
    for split in BY_DEFAULT if asked is None else (asked,):
        names = [_named(record, split) for record in records]
        found = [name for name in names if name is not None]
        if len(found) == len(records):
            return found
    raise _missing(records, asked)


def choose_score(records: Sequence[Record], evaluations: Sequence[str], asked: str | None) -> str:
    """The score that the verdict is about.

    Args:
        records: The runs; of one task.
        evaluations: The evaluation of each.
        asked: A score's name; None: the one that chose the epochs of all runs, else the task's first.

    Raises:
        RecordError: No such score can be compared.
    """
    task = records[0].task
    testable = testable_scores(task)
    have = [
        {
            name
            for name, value in numbers_in(record.evaluations[name].get("scores")).items()
            if is_number(value)
        }
        for record, name in zip(records, evaluations, strict=True)
    ]
    common = [name for name in testable if all(name in own for own in have)]
    if asked is not None and asked not in common:
        raise RecordError(
            f"The runs cannot be compared by {asked!r}.",
            [
                Problem(
                    "--score", "no score that all runs have and that can be tested", asked, ", ".join(common)
                )
            ],
        )
    selected = {str(value_at(record.selection, "name")) for record in records}
    wanted = [*([asked] if asked else []), *(selected if len(selected) == 1 else ())]
    chosen: list[str] = [*wanted, SELECTED_BY_DEFAULT.get(task, LOSS), *common]
    found = next((name for name in chosen if name in common), None)
    if found is not None:
        return found
    raise RecordError("The runs have no score in common that can be compared.", _evaluated(records))


def testable_scores(task: str) -> tuple[str, ...]:
    """The scores of a task that follow from counts of its items, with their slices."""
    names = [name for name in SCORES_OF_TASK.get(task, ()) if name not in OF_RANKS]
    slices = SLICES_OF_TASK.get(task, {})
    return (*names, *(f"{name}@{part}" for name in names for part in slices))


def _named(record: Record, asked: str) -> str | None:
    """The evaluation of that name, or else the only one of that split."""
    if asked in record.evaluations:
        return asked
    of_split = [name for name in record.evaluations if split_of(name) == asked]
    return of_split[0] if len(of_split) == 1 else None


def _missing(records: Sequence[Record], asked: str | None) -> RecordError:
    if asked is None:
        return RecordError("The runs have no evaluation in common.", [*_evaluated(records)])
    split = split_of(asked)
    problems = [
        Problem(
            record.name,
            f"has no evaluation {asked}"
            if sum(split_of(name) == asked for name in record.evaluations) < 2
            else f"has several evaluations of {asked}",
            allowed=", ".join(record.evaluations) or None,
            fix=f"danlu evaluate {record.path} --split {split}" if split in BY_DEFAULT else None,
        )
        for record in records
        if _named(record, asked) is None
    ]
    return RecordError(f"Not all runs were evaluated on {asked}.", problems)


def _evaluated(records: Sequence[Record]) -> Iterable[Problem]:
    for record in records:
        names = ", ".join(record.evaluations)
        yield Problem(
            record.name,
            "was evaluated on" if names else f"was never evaluated; its state is {record.state}",
            names or None,
            # Valid is what every run can be evaluated on without a choice being spoilt.
            fix=None if _named(record, "valid") else f"danlu evaluate {record.path} --split valid",
        )
