"""A series: one recipe at several values of a key and with several seeds, each point an ordinary run.

What is in the notebook already is taken from there and what was stopped is gone on with, so the same series again goes
on where it ended. Nothing else is stored that could go stale.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Protocol

from danlu.checks.finding import Finding
from danlu.errors import TrainingError
from danlu.jobs.observer import Observer, RunStart, Silence
from danlu.jobs.resume import resume
from danlu.jobs.series_points import Point, SeriesPlan
from danlu.jobs.series_runs import KnownRuns, rows_of
from danlu.jobs.series_table import How, PointResult, Series, State
from danlu.jobs.train import train
from danlu.json_values import value_at
from danlu.record.record import Record
from danlu.training.loop import BatchDone


@dataclass(frozen=True, slots=True)
class Step:
    """A point whose turn it is.

    Args:
        number: Its number, from 1.
        of: How many points there are.
        label: The point in words, such as `model.alpha=0.4 seed 2`.
        how: Whether it is trained, resumed, or taken from a run that is there.
        run: That run; None where one begins.
        is_beginning: Whether the run is longer than the point, which is its beginning.
    """

    number: int
    of: int
    label: str
    how: How
    run: Path | None = None
    is_beginning: bool = False


class SeriesObserver(Protocol):
    """Is told of a series' course."""

    def on_point(self, step: Step) -> Observer:
        """A point's turn has come; the observer that is returned watches its run, where there is one to watch."""

    def on_left_out(self, step: Step, reason: str) -> None:
        """A point is neither found nor trained."""


class SeriesSilence:
    """An observer that shows nothing."""

    def on_point(self, step: Step) -> Observer:
        """Show nothing."""
        return Silence()

    def on_left_out(self, step: Step, reason: str) -> None:
        """Show nothing."""


def run_series(plan: SeriesPlan, *, runs: Path, observer: SeriesObserver | None = None) -> Series:
    """Train what a series lacks, and read its table from the records.

    All values with the first seed come first, so that a series that is stopped has something to compare; of these the
    longest run, as shorter ones may be its beginning. The test split is not read.

    Args:
        plan: The points, as `danlu.jobs.series_points.plan_series` makes them.
        runs: The notebook folder that has the runs and gets new ones.
        observer: Who is told how it goes.

    Returns:
        The series; after Ctrl-C as far as it went. A run whose training fails has no scores, and the others go on.

    Raises:
        DataError: The data cannot be read as declared.
        TrainingError: Training cannot begin: a device that is not there.

    Example:
        >>> from danlu.jobs.series_points import plan_series
        >>> plan = plan_series(Path("my-tagger.yaml"), seeds=[1, 2, 3])  # doctest: +SKIP
        >>> run_series(plan, runs=Path("runs")).rows[0].spread("span.micro_f1").mean  # doctest: +SKIP
        0.8123
    """
    work = _Work(plan, KnownRuns(runs), runs, observer or SeriesSilence())
    results: dict[int, PointResult] = {}
    for number, index in enumerate(_order(plan), start=1):
        results[index] = work.result(plan.points[index], number)
    return Series(plan, runs, tuple(results[index] for index in sorted(results)), work.is_interrupted)


def _order(plan: SeriesPlan) -> list[int]:
    """The points by seed, and then the longest runs first; else in the order of the plan."""
    points = plan.points
    return sorted(
        range(len(points)),
        key=lambda index: (plan.seeds.index(points[index].seed), -points[index].recipe.train.epochs),
    )


@dataclass
class _Work:
    """What the points of a series share."""

    plan: SeriesPlan
    known: KnownRuns
    runs: Path
    observer: SeriesObserver
    is_interrupted: bool = False
    gaps: dict[int, PointResult] = field(default_factory=dict)
    """By seed: a run that has no scores; its beginnings have none either beyond the epochs that it has."""
    told: set[tuple[str, str]] = field(default_factory=set)
    """Findings that were told, by code and sentence: what is true of the data is true of every point."""

    def result(self, point: Point, number: int) -> PointResult:
        """Find or train a point; once Ctrl-C was pressed, only find it."""
        found = self.known.with_result(point.recipe)
        if found is not None:
            if not self.is_interrupted:
                step = self._step(point, number, "taken", found.path)
                is_longer = value_at(found.recipe, "train", "epochs") != point.recipe.train.epochs
                self.observer.on_point(replace(step, is_beginning=is_longer))
            return self._finished(point, found, "taken")
        if point.is_beginning and point.seed in self.gaps:
            return replace(self.gaps[point.seed], point=point, how=None)
        under_way = self.known.under_way(point.recipe)
        if under_way is not None:
            reason = "another process is training it"
            self.observer.on_left_out(self._step(point, number, "taken", under_way.path), reason)
            return self._gap(point, "running", reason, run=under_way.path)
        return (
            self._stopped(point)
            if self.is_interrupted or point.is_beginning
            else self._trained(point, number)
        )

    def _trained(self, point: Point, number: int) -> PointResult:
        stopped = self.known.unfinished(point.recipe)
        how: How = "trained" if stopped is None else "resumed"
        step = self._step(point, number, how, None if stopped is None else stopped.path)
        watch = _Watch(self.observer.on_point(step), self.told)
        try:
            if stopped is None:
                train(point.recipe, runs=self.runs, observer=watch)
            else:
                resume(stopped.path, observer=watch)
        except TrainingError as error:
            failed = self.known.unfinished(point.recipe)
            if failed is None:
                raise  # before a record was made: it would be the same at each point
            return self._gap(point, "failed", error.message, how=how, run=failed.path)
        except KeyboardInterrupt:
            self.is_interrupted = True
        # Ctrl-C in a run's last epoch finishes the run, and ends the series all the same.
        self.is_interrupted = self.is_interrupted or watch.is_interrupted
        done = self.known.with_result(point.recipe)
        return self._stopped(point) if done is None else self._finished(point, done, how)

    def _finished(self, point: Point, record: Record, how: How) -> PointResult:
        """What a run's history says of a point."""
        best = [row for row in rows_of(record, point.recipe) if row.get("is_best")]
        if not best:
            reason = f"no epoch has a value for {point.recipe.train.select}"
            return self._without_scores(point, "finished", reason, how=how, run=record.path)
        epoch, valid = best[-1]["epoch"], best[-1]["valid"]
        scores = {score: valid.get(score) for score in self.plan.scores}
        reasons = {score: _reason(record, score, epoch) for score, value in scores.items() if value is None}
        return PointResult(point, "finished", how, record.path, epoch, scores, reasons)

    def _stopped(self, point: Point) -> PointResult:
        """A point that Ctrl-C left without scores."""
        stopped = self.known.unfinished(point.recipe)
        if stopped is None:
            return self._without_scores(point, "not trained", "not trained yet")
        reason = f"stopped after epoch {len(stopped.history)} of {point.recipe.train.epochs}"
        return self._without_scores(point, "interrupted", reason, run=stopped.path)

    def _gap(
        self, point: Point, state: State, reason: str, *, how: How | None = None, run: Path | None = None
    ) -> PointResult:
        """A point without scores that its beginnings are told of."""
        gap = self._without_scores(point, state, reason, how=how, run=run)
        self.gaps[point.seed] = gap
        return gap

    def _without_scores(
        self, point: Point, state: State, reason: str, *, how: How | None = None, run: Path | None = None
    ) -> PointResult:
        nothing: Mapping[str, None] = dict.fromkeys(self.plan.scores)
        reasons = dict.fromkeys(nothing, reason)
        return PointResult(point, state, how, run, scores=nothing, reasons=reasons)

    def _step(self, point: Point, number: int, how: How, run: Path | None) -> Step:
        return Step(number, len(self.plan.points), point.label, how, run)


def _reason(record: Record, score: str, epoch: int) -> str:
    """Why a score of an epoch is undefined: what the evaluation says, where it is of this epoch."""
    evaluation = record.evaluations.get("valid")
    told = value_at(evaluation, "reasons", score)
    if isinstance(told, str) and value_at(evaluation, "checkpoint", "epoch") == epoch:
        return told
    return f"undefined on valid after epoch {epoch}"


class _Watch:
    """Tells an observer everything, but no finding twice in a series, and remembers whether Ctrl-C was pressed."""

    def __init__(self, observer: Observer, told: set[tuple[str, str]]) -> None:
        self._observer = observer
        self._told = told
        self.is_interrupted = False

    def on_step(self, text: str) -> None:
        self._observer.on_step(text)

    def on_start(self, start: RunStart) -> None:
        self._observer.on_start(start)

    def on_findings(self, findings: Sequence[Finding]) -> None:
        new = [one for one in findings if (one.code, one.answer.what) not in self._told]
        self._told |= {(one.code, one.answer.what) for one in new}
        self._observer.on_findings(new)

    def on_batch(self, done: BatchDone) -> None:
        self._observer.on_batch(done)

    def on_epoch(self, row: Mapping[str, Any]) -> None:
        self._observer.on_epoch(row)

    def on_interrupt(self) -> None:
        self.is_interrupted = True
        self._observer.on_interrupt()

    def on_end(self, state: str, reason: str | None) -> None:
        self._observer.on_end(state, reason)
