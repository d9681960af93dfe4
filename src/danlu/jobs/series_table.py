"""What a series found on valid at the best epoch of each run, run by run and as mean and spread over seeds."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from statistics import mean, stdev
from typing import Any, Literal

from danlu.jobs.series_arguments import shown_value
from danlu.jobs.series_findings import findings_of
from danlu.jobs.series_points import Point, SeriesPlan
from danlu.recipe.key_path import PlainValue
from danlu.record.display import NOTHING, shown_score

How = Literal["trained", "resumed", "taken"]
State = Literal["finished", "interrupted", "failed", "running", "not trained"]


@dataclass(frozen=True, slots=True)
class PointResult:
    """What became of a point.

    Args:
        point: The value, the seed, the recipe.
        state: `finished` where its scores are known; `running`: another process trains it.
        how: `taken`: from a run that was there; None where there is no run.
        run: The record that has it; it may have more epochs than the point.
        best_epoch: The epoch that the scores are of.
        scores: Each score of the table on valid; None where undefined.
        reasons: Why a score is None.
    """

    point: Point
    state: State
    how: How | None = None
    run: Path | None = None
    best_epoch: int | None = None
    scores: Mapping[str, float | None] = field(default_factory=dict)
    reasons: Mapping[str, str] = field(default_factory=dict)

    def as_json(self) -> dict[str, Any]:
        """The result for machines."""
        return {
            "value": self.point.value,
            "seed": self.point.seed,
            "run": None if self.run is None else str(self.run),
            "state": self.state,
            "how": self.how,
            "best_epoch": self.best_epoch,
            "scores": dict(self.scores),
            "reasons": dict(self.reasons),
        }


@dataclass(frozen=True, slots=True)
class Spread:
    """A score over seeds.

    Args:
        count: How many seeds have a value.
        mean: Their mean; None without any.
        sd: Their standard deviation, with count − 1 in the denominator; None of fewer than two.
        min: The lowest.
        max: The highest.
        reason: Why mean or standard deviation is None.
    """

    count: int
    mean: float | None
    sd: float | None
    min: float | None
    max: float | None
    reason: str | None

    @classmethod
    def of(cls, values: Sequence[float]) -> Spread:
        """The spread of the values that there are.

        Example:
            >>> Spread.of([0.25, 0.5, 0.75])
            Spread(count=3, mean=0.5, sd=0.25, min=0.25, max=0.75, reason=None)
        """
        if not values:
            return cls(0, None, None, None, None, "no seed has a value")
        if len(values) == 1:
            return cls(1, values[0], None, values[0], values[0], "one seed has no spread")
        # `mean` is exact before it rounds: the mean of equal values is that value.
        return cls(len(values), mean(values), stdev(values), min(values), max(values), None)


@dataclass(frozen=True, slots=True)
class Row:
    """A value of the key.

    Args:
        value: The value; None where seeds alone differ.
        results: What became of it with each seed.
    """

    value: PlainValue
    results: tuple[PointResult, ...]

    @property
    def is_complete(self) -> bool:
        """Whether each seed has been trained."""
        return all(result.state == "finished" for result in self.results)

    def spread(self, score: str) -> Spread:
        """A score over the seeds that have it."""
        values = (result.scores.get(score) for result in self.results)
        return Spread.of([value for value in values if value is not None])


@dataclass(frozen=True, slots=True)
class Series:
    """A series, as far as it was trained.

    Args:
        plan: What was asked for.
        notebook: The folder of its runs.
        results: What became of each point, in the order of the plan.
        is_interrupted: Whether Ctrl-C ended it.
    """

    plan: SeriesPlan
    notebook: Path
    results: tuple[PointResult, ...]
    is_interrupted: bool = False

    @property
    def rows(self) -> list[Row]:
        """One row a value."""
        seeds = len(self.plan.seeds)
        return [
            Row(value, self.results[number * seeds : (number + 1) * seeds])
            for number, value in enumerate(self.plan.values)
        ]

    @property
    def status(self) -> Literal["finished", "interrupted", "incomplete"]:
        """`incomplete`: a run failed, or another process is training it."""
        if self.is_interrupted:
            return "interrupted"
        return "finished" if all(row.is_complete for row in self.rows) else "incomplete"

    @property
    def findings(self) -> list[str]:
        """What the table says in plain words, a sentence each."""
        return findings_of(self)

    def as_json(self) -> dict[str, Any]:
        """The series for machines, unrounded."""
        plan = self.plan
        return {
            "name": plan.name,
            "task": plan.task,
            "notebook": str(self.notebook),
            "status": self.status,
            "split": "valid",
            "key": plan.key,
            "values": list(plan.values),
            "seeds": list(plan.seeds),
            "scores": list(plan.scores),
            "rows": [
                {
                    "value": row.value,
                    "scores": {score: asdict(row.spread(score)) for score in plan.scores},
                    "best_epochs": [result.best_epoch for result in row.results],
                }
                for row in self.rows
            ],
            "runs": [result.as_json() for result in self.results],
            "findings": self.findings,
        }


def value_table(series: Series) -> tuple[list[str], list[list[str]]]:
    """Head and cells of the table of values, for people: each score as mean ± standard deviation, and its range."""
    plan = series.plan
    ranges = [heading for score in plan.scores for heading in (score, "min..max")]
    head = [plan.key or "recipe", *ranges, "best epochs"]
    rows = []
    for row in series.rows:
        cells = [cell for score in plan.scores for cell in _cells(row.spread(score), of=len(row.results))]
        epochs = ", ".join(_shown_epoch(result.best_epoch) for result in row.results)
        rows.append([plan.name if plan.key is None else shown_value(row.value), *cells, epochs])
    return head, rows


def run_table(series: Series) -> tuple[list[str], list[list[str]]]:
    """Head and cells of the table of runs, for people."""
    plan = series.plan
    keys = [] if plan.key is None else [plan.key]
    head = [*keys, "seed", *plan.scores, "best epoch", "state", "run"]
    rows = [
        [
            *([] if plan.key is None else [shown_value(result.point.value)]),
            str(result.point.seed),
            *(shown_score(result.scores.get(score)) for score in plan.scores),
            _shown_epoch(result.best_epoch),
            result.state,
            NOTHING if result.run is None else result.run.name,
        ]
        for result in series.results
    ]
    return head, rows


def _cells(spread: Spread, *, of: int) -> tuple[str, str]:
    mean = shown_score(spread.mean) + ("" if spread.sd is None else f" ± {shown_score(spread.sd)}")
    counted = f" ({spread.count} of {of})" if 0 < spread.count < of else ""
    limits = "" if spread.count < 2 else f"{shown_score(spread.min)}..{shown_score(spread.max)}"
    return mean + counted, limits


def _shown_epoch(epoch: int | None) -> str:
    return NOTHING if epoch is None else str(epoch)
