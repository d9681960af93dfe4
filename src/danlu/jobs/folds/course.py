"""Folds from the first to the last: every fold of every point is worked on, and what they found is pooled and written.

What is there already is taken and what was stopped is gone on with, so the same command again goes on where it ended.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any, Protocol

from danlu.jobs.folds.files import check_out, write_point, write_state
from danlu.jobs.folds.floors import PooledFloors
from danlu.jobs.folds.fold_result import FoldResult, result_of_fold
from danlu.jobs.folds.group_intervals import group_intervals
from danlu.jobs.folds.plan import FoldsPlan, PlannedFold, PlannedPoint
from danlu.jobs.folds.pooling import Pooled, pool
from danlu.jobs.folds.results import FoldsResults, PointResults
from danlu.jobs.folds.table import write_comparison
from danlu.jobs.folds.work import FoldEnd, FoldTask, How, work_fold
from danlu.jobs.folds.worker_process import Work
from danlu.jobs.folds.workers import work_folds
from danlu.recipe.dump import to_mapping

RUNS = "runs"


class FoldsObserver(Protocol):
    """Is told of the course of folds."""

    def on_step(self, text: str) -> None:
        """What is being done besides training."""

    def on_plan(self, plan: FoldsPlan) -> None:
        """All folds are known, and none is begun."""

    def on_begin(self, point: PlannedPoint, fold: PlannedFold, how: How) -> None:
        """A fold's turn has come."""

    def on_epoch(self, point: PlannedPoint, fold: PlannedFold, epoch: int, epochs: int) -> None:
        """An epoch of a fold is finished."""

    def on_end(self, point: PlannedPoint, result: FoldResult) -> None:
        """A fold has come to its end."""

    def on_interrupt(self) -> None:
        """Ctrl-C was pressed once."""


class FoldsSilence:
    """An observer that shows nothing."""

    def on_step(self, text: str) -> None:
        """Show nothing."""

    def on_plan(self, plan: FoldsPlan) -> None:
        """Show nothing."""

    def on_begin(self, point: PlannedPoint, fold: PlannedFold, how: How) -> None:
        """Show nothing."""

    def on_epoch(self, point: PlannedPoint, fold: PlannedFold, epoch: int, epochs: int) -> None:
        """Show nothing."""

    def on_end(self, point: PlannedPoint, result: FoldResult) -> None:
        """Show nothing."""

    def on_interrupt(self) -> None:
        """Show nothing."""


def run_folds(
    plan: FoldsPlan,
    *,
    out: Path,
    jobs: int = 1,
    observer: FoldsObserver | None = None,
    work: Work = work_fold,
) -> FoldsResults:
    """Work on all folds, and write what they found.

    Args:
        plan: The folds, as `danlu.jobs.folds.plan.plan_folds` makes them.
        out: The folder that gets everything; with several points, each has a folder in it.
        jobs: How many folds are worked on at once; 1: in this process.
        observer: Who is told how it goes.
        work: What is done for each fold.

    Returns:
        What was found; after Ctrl-C as far as it went. A fold that fails has no scores, and the others go on.

    Raises:
        RecordError: Nothing can be written in the folder.

    Example:
        >>> from danlu.jobs.folds.plan import plan_folds, read_arguments
        >>> asked = read_arguments(Path("my-emotion.yaml"), protocol="leave-one-speaker-out")  # doctest: +SKIP
        >>> run_folds(plan_folds(asked), out=Path("folds")).points[0].verdict()  # doctest: +SKIP
        ['UA 0.7012 (95% 0.655 to 0.746 over speakers), WA 0.7215, on 535 clips that were each tested on once.']
    """
    check_out(out)
    observer = observer or FoldsSilence()
    observer.on_plan(plan)
    course = _Course(plan, out, observer)
    is_interrupted = work_folds(course.tasks, course, jobs=jobs, work=work)
    return course.finished(is_interrupted=is_interrupted)


class _Course:
    """Keeps the files true while folds are worked on.

    Args:
        plan: The folds.
        out: The folder of all files.
        observer: Who is told.
    """

    def __init__(self, plan: FoldsPlan, out: Path, observer: FoldsObserver) -> None:
        self._plan = plan
        self._out = out
        self._observer = observer
        self._places = [(point, fold) for point in plan.points for fold in point.folds]
        self._begun: set[int] = set()
        self._ended: dict[int, FoldResult] = {}

    @property
    def tasks(self) -> list[FoldTask]:
        """The folds as workers need them, point by point."""
        return [
            FoldTask(to_mapping(fold.recipe), fold.contents, str(self._folder(point) / RUNS))
            for point, fold in self._places
        ]

    def on_begin(self, place: int, how: How) -> None:
        """Say in the files that the fold is under way."""
        point, fold = self._places[place]
        self._begun.add(place)
        write_state(self._results(point))
        self._observer.on_begin(point, fold, how)

    def on_epoch(self, place: int, epoch: int, epochs: int) -> None:
        """Tell the epoch."""
        self._observer.on_epoch(*self._places[place], epoch, epochs)

    def on_end(self, place: int, end: FoldEnd) -> None:
        """Keep how the fold ended, and say so in the files."""
        point, fold = self._places[place]
        self._ended[place] = result_of_fold(fold, self._folder(point) / RUNS, end)
        if end.how != "taken":
            write_state(self._results(point))
        self._observer.on_end(point, self._ended[place])

    def on_interrupt(self) -> None:
        """Tell it."""
        self._observer.on_interrupt()

    def finished(self, *, is_interrupted: bool) -> FoldsResults:
        """Pool what there is, and write all files."""
        for place, (point, fold) in enumerate(self._places):
            if place not in self._ended:  # it had no turn, or its worker left without a word
                self._ended[place] = result_of_fold(fold, self._folder(point) / RUNS)
        floors = PooledFloors(self._observer.on_step)
        points = []
        for point in self._plan.points:
            self._observer.on_step("scoring all tested clips together")
            results = replace(self._results(point), is_interrupted=is_interrupted)
            points.append(_pooled(results, floors))
            write_point(points[-1])
        done = FoldsResults(self._plan.name, self._out, points, is_interrupted)
        if done.is_comparison:
            write_comparison(done, self._out)
        return done

    def _results(self, point: PlannedPoint) -> PointResults:
        folds = [self._result(place) for place, (of, _) in enumerate(self._places) if of is point]
        return PointResults(point, self._plan.protocol, self._folder(point), folds)

    def _result(self, place: int) -> FoldResult:
        """How a fold stands; what it was before this command is not looked up while it goes on."""
        if place in self._ended:
            return self._ended[place]
        fold = self._places[place][1]
        if place in self._begun:
            return FoldResult(fold, "running", reason="under way")
        return FoldResult(fold, "not trained", reason="its turn has not come yet")

    def _folder(self, point: PlannedPoint) -> Path:
        return self._out / point.point.folder if point.point.folder else self._out


def _pooled(results: PointResults, floors: PooledFloors) -> PointResults:
    """The results with the scores of all tested clips together, where there are any."""
    classes = results.planned.classes
    pooled = pool(results.finished, classes)
    if pooled is None:
        return results
    scores: Mapping[str, Any] = {
        **pooled.as_json(),
        "group_intervals": _group_intervals(results, pooled),
        "floors": floors.of([fold.planned for fold in results.finished], classes),
    }
    return replace(results, pooled=pooled, scores=scores)


def _group_intervals(results: PointResults, pooled: Pooled) -> dict[str, list[float]]:
    group = results.protocol.group
    if group is None:
        return {}
    of_clips = [str(row[group]) for row in pooled.rows]
    found = group_intervals(pooled.gold, pooled.predicted, pooled.probabilities, pooled.classes, of_clips)
    return {name: list(bounds) for name, bounds in found.items()}
