"""What of an evaluation can be counted twice: what was scored, and what there is."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from danlu.checks.run.evaluated import Evaluated, all_evaluated
from danlu.checks.run.label_counts import label_counts
from danlu.checks.run.subject import Json, Run
from danlu.checks.run.values import count_at
from danlu.json_values import value_at


@dataclass(frozen=True, slots=True)
class Scored:
    """How much was scored, beside how much there is.

    Args:
        evaluation: The evaluation.
        unit: What is counted.
        scored: How many were scored.
        there_are: How many the split has.
    """

    evaluation: str
    unit: str
    scored: int
    there_are: int

    def as_json(self) -> Json:
        """The counts for machines."""
        return {
            "split": self.evaluation,
            "unit": self.unit,
            "scored": self.scored,
            "there_are": self.there_are,
        }


def scored_counts(run: Run) -> Iterator[Scored]:
    """Counts of items and words in reports, in evaluations and in what training read, in pairs that must agree.

    Args:
        run: The run.
    """
    for one in all_evaluated(run):
        content = one.content
        of_split = value_at(run.provenance, "data", one.split) if one.name == one.split else None
        labels = label_counts(one)
        units = {one.item: (one.items, count_at(of_split, f"{one.item}s"))}
        if run.task == "tagging":
            words = count_at(content, "words")
            units["word"] = (words, count_at(of_split, "words"))
            yield from _unequal(one, "word", words, count_at(content, "overlap_with_train", "of_tokens"))
        for unit, (scored, there_are) in units.items():
            yield from _unequal(one, unit, scored, there_are)
        if labels is not None and labels.unit in units:
            yield from _unequal(one, labels.unit, labels.total, max(units[labels.unit], key=lambda n: n or 0))


def _unequal(evaluation: Evaluated, unit: str, scored: int | None, there_are: int | None) -> Iterator[Scored]:
    if scored is not None and there_are is not None:
        yield Scored(evaluation.name, unit, scored, there_are)
