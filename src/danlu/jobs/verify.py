"""Verify a run: point by point, what of its record still holds. Nothing is written, and nothing is chosen anew.

Reading test again is no look at it: the numbers that come out are those that stand in the record, or the record is
wrong.
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from danlu.errors import DanluError, RecordError
from danlu.files import sha256_of_file
from danlu.jobs.restore import restore_recipe
from danlu.jobs.task import Task
from danlu.jobs.tasks import task_of
from danlu.jobs.verification.data_points import DATA, data_points
from danlu.jobs.verification.environment import Change, changes_since, environment_now
from danlu.jobs.verification.model_points import (
    MODEL,
    loading_point,
    model_points,
    replaced_by_resume,
    weights_file,
)
from danlu.jobs.verification.point import DIFFERS, HOLDS, UNKNOWN, Part, Point, Tell, reason_of
from danlu.jobs.verification.record_points import record_points
from danlu.jobs.verification.repeated import PREDICTIONS, repeated_points
from danlu.jobs.verification.stored_points import stored_point
from danlu.json_values import value_at
from danlu.recipe.schema import Recipe
from danlu.record.layout import RunFolder
from danlu.record.record import Record

OVERRIDABLE = ("data.root", "train.device", "train.threads")
"""What a verification may change: where the files are, and where to compute."""

SKIPPED = "left out: the model was not loaded"


@dataclass(frozen=True, slots=True)
class Verification:
    """What still holds of a run.

    Args:
        run: The record's folder.
        points: Every answer.
        changes: What computes otherwise than then; told, and no failure.
        seconds: How long it took.
    """

    run: Path
    points: tuple[Point, ...]
    changes: tuple[Change, ...]
    seconds: float

    @property
    def counts(self) -> dict[str, int]:
        """How many points hold, do not, and cannot be checked."""
        found = Counter(point.outcome for point in self.points)
        return {outcome: found[outcome] for outcome in (HOLDS, DIFFERS, UNKNOWN)}

    @property
    def holds(self) -> bool:
        """Whether everything holds that can be checked."""
        return not self.counts[DIFFERS]

    def as_json(self) -> dict[str, Any]:
        """The verification for machines."""
        return {
            "run": self.run.name,
            "path": str(self.run),
            "holds": self.holds,
            "counts": self.counts,
            "points": [point.as_json() for point in self.points],
            "changes": [change.as_json() for change in self.changes],
            "seconds": self.seconds,
        }


def verify(
    run: Path, *, overrides: Sequence[str] = (), with_model: bool = True, tell: Tell | None = None
) -> Verification:
    """Check a run's record against its files, its data and its model.

    Args:
        run: The record's folder.
        overrides: `key.path=value` for the keys in `OVERRIDABLE`.
        with_model: Whether to load the model and let it predict again, which takes most of the time.
        tell: Is told what is being done.

    Raises:
        RecordError: There is no run, it is being trained, or an override changes another key.
        RecipeError: An override is not understood.

    Example:
        >>> verify(Path("runs/2026-11-20-dnrti-01")).holds  # doctest: +SKIP
        True
    """
    began = time.monotonic()
    record = Record(run)
    if not run.is_dir():
        raise RecordError(f"There is no run folder {run}.")
    if record.state == "running":
        raise RecordError("The run is being trained: verify it when it has ended.")
    work = _Work(record, overrides, tell or _say_nothing)
    points = tuple(work.points(with_model=with_model))
    now = environment_now(with_torch=work.has_computed)
    changes = tuple(changes_since(record.provenance or {}, now)) if record.provenance else ()
    return Verification(run, points, changes, time.monotonic() - began)


def _say_nothing(_: str) -> None:
    """Nobody watches."""


@dataclass
class _Work:
    """What the points of a run share."""

    record: Record
    overrides: Sequence[str]
    tell: Tell
    recipe: Recipe | None = None
    task: Task | None = None
    reason: str = field(default="")
    has_computed: bool = False

    def points(self, *, with_model: bool) -> Iterator[Point]:
        """Every point, the quick ones of a part first."""
        self._restore()
        self.tell("reading the record")
        yield from record_points(self.record)
        self.tell("reading the data")
        yield from self._data()
        self.tell("hashing the weights")
        known = list(model_points(self.record, self.recipe))
        yield from known
        self.tell("loading the model")
        loads = self._loading(known, with_model=with_model)
        yield loads
        for name in self.record.evaluations:
            self.tell(f"scoring the stored predictions of {name}")
            yield stored_point(self.record, name)
            self.tell(f"predicting {name} again")
            yield from self._again(name, loads)

    def _restore(self) -> None:
        """The recipe and the task; without them the record alone can be checked. A wrong override is refused."""
        folder = RunFolder(self.record.path)
        try:
            plain = restore_recipe(folder)
        except DanluError as error:
            self.reason = reason_of(error)
            return
        self.recipe = restore_recipe(folder, self.overrides, allowed=OVERRIDABLE) if self.overrides else plain
        self.task = task_of(self.recipe)

    def _data(self) -> Iterator[Point]:
        if self.recipe is None or self.task is None:
            yield DATA.unknown("files", self.reason)
        else:
            yield from data_points(self.record, self.recipe, self.task)

    def _loading(self, known: Sequence[Point], *, with_model: bool) -> Point:
        if not with_model:
            return MODEL.unknown("loads", SKIPPED)
        if self.task is None:
            return MODEL.unknown("loads", self.reason)
        if not self.record.evaluations and not RunFolder(self.record.path).best_weights.is_file():
            return MODEL.unknown("loads", "no epoch was finished, or the weights were taken away")
        return loading_point(self.record, self.task, known)

    def _again(self, name: str, loads: Point) -> Iterator[Point]:
        part, scores = Part(f"evaluation/{name}"), self.record.evaluations[name]
        path = weights_file(RunFolder(self.record.path), scores)
        resumed = replaced_by_resume(self.record, scores)
        if loads.outcome != HOLDS or self.task is None:
            yield part.unknown(
                PREDICTIONS, loads.what if loads.outcome == UNKNOWN else "the model does not load"
            )
        elif path is None or not path.is_file():
            yield part.unknown(PREDICTIONS, "the weights that predicted are not in the record")
        elif resumed is not None and not self._has_same_weights(name, path):
            yield part.unknown(
                PREDICTIONS, f"the run was gone on with at {resumed} and has other weights since"
            )
        else:
            self.has_computed = True
            yield from repeated_points(self.record, name, self.task, self.overrides)

    def _has_same_weights(self, name: str, path: Path) -> bool:
        return bool(sha256_of_file(path) == value_at(self.record.evaluations[name], "checkpoint", "sha256"))
