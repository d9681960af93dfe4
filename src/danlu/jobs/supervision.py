"""A run from its start to its end: its heartbeat, its epochs, its last evaluation, its page."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from danlu.errors import TrainingError
from danlu.jobs.observer import Observer
from danlu.jobs.training_run import TrainingRun
from danlu.record.asking import ask_of_run
from danlu.record.page import write_page
from danlu.record.status import Heartbeat, read_status


@contextmanager
def supervised(run: TrainingRun, observer: Observer, *, finished_epochs: int) -> Iterator[Heartbeat]:
    """Keep the run's status true while the block runs, and draw its page afterwards.

    Everything that a run writes is written inside, so that a run killed at any moment says so. A second Ctrl-C leaves
    at once, without a page; `danlu page` draws it.
    """
    folder = run.folder.path
    try:
        with Heartbeat(folder, run.recipe.train.epochs, epoch=finished_epochs) as heartbeat:
            yield heartbeat
    except TrainingError as error:
        _conclude(run)
        observer.on_end("failed", str(error))
        raise
    _conclude(run)
    status = read_status(folder)
    observer.on_end(status.state, status.reason)


def _conclude(run: TrainingRun) -> None:
    """Ask the checks of a run that is over, and draw its page."""
    if "run" in run.checks:
        ask_of_run(run.folder.path)
    write_page(run.folder.path)


def complete(run: TrainingRun, observer: Observer, heartbeat: Heartbeat, *, first_epoch: int) -> None:
    """Train from an epoch to the end, evaluate the best epoch on valid, and say how the run ended.

    The run is finished when its evaluation stands in the record: one that was killed before is gone on with.
    """
    state, reason = run.run(observer, heartbeat, first_epoch=first_epoch)
    if state == "finished":
        run.work.evaluate_best(run.folder)
    heartbeat.conclude(state, reason)
