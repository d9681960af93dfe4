"""Runs side by side: all that is found of them, in one object."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import combinations
from pathlib import Path
from typing import Any

from danlu.compare.curves import curves_of
from danlu.compare.differences import Differences, differences_of
from danlu.compare.evaluation_choice import choose_evaluations, choose_score
from danlu.compare.pair import Pair, compare_pair, corrected
from danlu.compare.predictions import Items, read_items
from danlu.compare.unit_scores import UnitScore, unit_scores
from danlu.compare.units import Unit, read_runs, units_of
from danlu.errors import Problem, RecordError
from danlu.record.evaluation_name import split_of
from danlu.record.record import Record

EXAMPLES = 5
"""How many fixed and how many broken items are shown where nothing is asked for."""


@dataclass(frozen=True)
class Comparison:
    """What is found of some runs.

    Args:
        task: What they predict.
        split: The split that they are compared on.
        score: The score that the verdict is about.
        units: What is compared; the first is the baseline.
        evaluation_of: By the path of a run the evaluation of it that is compared.
        scores: The recorded scores of each unit.
        differences: What differs in recipe, data and code.
        pairs: The baseline with each other unit, or every two units.
    """

    task: str
    split: str
    score: str
    units: tuple[Unit, ...]
    evaluation_of: Mapping[str, str]
    scores: tuple[Mapping[str, UnitScore], ...]
    differences: Differences
    pairs: tuple[Pair, ...]

    @property
    def records(self) -> list[Record]:
        """Every run."""
        return [record for unit in self.units for record in unit.records]

    @cached_property
    def verdict(self) -> list[str]:
        """What was found in plain words, a sentence each."""
        from danlu.compare.verdict import verdict_of

        return verdict_of(self)

    @cached_property
    def notes(self) -> list[str]:
        """What a person should know before believing it, a sentence each."""
        from danlu.compare.cautions import cautions_of

        return cautions_of(self)

    def as_json(self) -> dict[str, Any]:
        """The comparison for machines, unrounded."""
        return {
            "task": self.task,
            "split": self.split,
            "score": self.score,
            "baseline": self.units[0].name,
            "verdict": self.verdict,
            "notes": self.notes,
            "units": [self._unit(unit, scores) for unit, scores in zip(self.units, self.scores, strict=True)],
            "differences": self.differences.as_json(),
            "pairs": [pair.as_json(self.score) for pair in self.pairs],
            "curves": {
                name: {run: [list(point) for point in curve] for run, curve in curves.items()}
                for name, curves in curves_of(self.units).items()
            },
        }

    def _unit(self, unit: Unit, scores: Mapping[str, UnitScore]) -> dict[str, Any]:
        return {
            "name": unit.name,
            "runs": [record.name for record in unit.records],
            "seeds": list(unit.seeds),
            "evaluations": [self.evaluation_of[str(record.path)] for record in unit.records],
            "scores": {name: found.as_json() for name, found in scores.items()},
        }


def compare_runs(
    folders: Sequence[Path],
    *,
    split: str | None = None,
    score: str | None = None,
    baseline: Path | None = None,
    each: bool = False,
    all_pairs: bool = False,
    examples: int = EXAMPLES,
) -> Comparison:
    """Put runs side by side.

    Args:
        folders: The folders of two runs or more, of one task.
        split: The split, or the evaluation, to compare on; None: test where all have it, else valid.
        score: The score that the verdict is about; None: what chose the epochs, else the first one of the task.
        baseline: The run that the others are compared with; None: the first.
        each: Whether seeds of one recipe are kept apart.
        all_pairs: Whether every two units are compared, and not only each with the baseline.
        examples: How many fixed and how many broken items are given of each pair.

    Raises:
        RecordError: Fewer than two runs, one of them twice, several tasks, or nothing that all were evaluated on.
    """
    records = read_runs(folders)
    names = choose_evaluations(records, split)
    chosen = choose_score(records, names, score)
    evaluation_of = {str(record.path): name for record, name in zip(records, names, strict=True)}
    units = _baseline_first(units_of(records, each=each), baseline)
    items: dict[str, Items | str] = {
        str(record.path): read_items(record, evaluation_of[str(record.path)]) for record in records
    }
    together = list(combinations(units, 2)) if all_pairs else [(units[0], other) for other in units[1:]]
    pairs = corrected(
        [compare_pair(one, two, items, score=chosen, examples=examples) for one, two in together]
    )
    return Comparison(
        task=records[0].task,
        split=split_of(names[0]),
        score=chosen,
        units=tuple(units),
        evaluation_of=evaluation_of,
        scores=tuple(unit_scores(unit, evaluation_of) for unit in units),
        differences=differences_of(units, evaluation_of),
        pairs=tuple(pairs),
    )


def _baseline_first(units: Sequence[Unit], baseline: Path | None) -> list[Unit]:
    if baseline is None:
        return list(units)
    wanted = baseline.resolve()
    first = [unit for unit in units if any(record.path.resolve() == wanted for record in unit.records)]
    if not first:
        names = ", ".join(record.name for unit in units for record in unit.records)
        raise RecordError(
            "The baseline is none of the runs.",
            [Problem("--baseline", "is not among them", baseline.name, names, "name it among the runs too")],
        )
    return [*first, *(unit for unit in units if unit not in first)]
