"""What checks of runs are asked of: history, scores and predictions as they stand in a record. No torch, no model."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Sibling:
    """A run of the same recipe with another seed.

    Args:
        run: Its name.
        seed: Its seed.
        scores: Its scores by evaluation, such as `valid`; undefined ones are None.
    """

    run: str
    seed: int
    scores: Mapping[str, Mapping[str, float | None]]


@dataclass(frozen=True)
class Run:
    """A run as its record tells it. Everything may be incomplete: a run may have been killed, or be going on.

    Args:
        name: The run's folder name.
        task: The task.
        state: `running`, `finished`, `interrupted`, `failed`, `killed` or `unknown`.
        recipe: The complete recipe as plain data.
        provenance: The content of `provenance.json`.
        history: The rows of `history.jsonl`.
        evaluations: By name (`valid`, `test`, `test+compat=…`) the content of each `scores.json`: with `scores`,
            `reasons`, `intervals`, `floors`, `calibration`, the reports and confusions, `seen_…` counts, `looks`.
        floors: The content of `floors.json`: by split and floor, its `scores`.
        predictions_of: Gives the rows of an evaluation's `predictions.jsonl`, empty where there is none.
        looks: The rows of `looks.jsonl`.
        siblings: Runs of the same recipe with other seeds in the same notebook, this one left out.
    """

    name: str
    task: str
    state: str
    recipe: Mapping[str, Any]
    provenance: Mapping[str, Any]
    history: Sequence[Json]
    evaluations: Mapping[str, Json] = field(default_factory=dict)
    floors: Mapping[str, Any] = field(default_factory=dict)
    predictions_of: Callable[[str], Sequence[Json]] = field(default=lambda _: (), repr=False)
    looks: Sequence[Json] = ()
    siblings: Sequence[Sibling] = ()

    @property
    def is_over(self) -> bool:
        """Whether no epoch will follow unless someone resumes the run."""
        return self.state != "running"

    @property
    def select(self) -> str | None:
        """The score that chooses the epoch."""
        for row in reversed(self.history):
            name = (row.get("select") or {}).get("name")
            if isinstance(name, str):
                return name
        return None

    @property
    def best_epoch(self) -> int | None:
        """The chosen epoch: the last that was the best so far."""
        best = [row["epoch"] for row in self.history if row.get("is_best")]
        return best[-1] if best else None

    def course(self, score: str, *, part: str = "valid") -> list[tuple[int, float]]:
        """A value by epoch, without the epochs where it is undefined.

        Args:
            score: A name in the history's `part`, such as `loss` or `macro_f1`.
            part: `train` or `valid`.
        """
        return list(self._course(score, part))

    def _course(self, score: str, part: str) -> Iterator[tuple[int, float]]:
        for row in self.history:
            value = (row.get(part) or {}).get(score)
            if isinstance(value, int | float) and not isinstance(value, bool):
                yield int(row["epoch"]), float(value)
