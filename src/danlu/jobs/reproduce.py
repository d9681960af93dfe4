"""Reproduce a run: train its recipe again as a new, ordinary run, and say how far the two agree."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from danlu.errors import RecordError
from danlu.jobs.compare_with_original import compare_with_original, was_evaluated
from danlu.jobs.evaluate import evaluate
from danlu.jobs.observer import Observer, Silence
from danlu.jobs.reproduction import Reproduction
from danlu.jobs.restore import check_same_content, restore_recipe
from danlu.jobs.tasks import task_of
from danlu.jobs.train import train
from danlu.record.layout import RunFolder
from danlu.record.record import Record

OVERRIDABLE = ("data.root", "train.device", "train.threads")
"""What a reproduction may change: where the files are, and where to compute."""


def reproduce(
    run: Path, *, runs: Path, overrides: Sequence[str] = (), observer: Observer | None = None
) -> Reproduction:
    """Train a run's recipe again and compare.

    Where the original was evaluated on test, the new run is too: its own first look, at which nothing is chosen.

    Args:
        run: The record's folder.
        runs: The notebook folder that gets the new record.
        overrides: `key.path=value` for the keys in `OVERRIDABLE`.
        observer: Who is told how it goes.

    Raises:
        RecordError: There is no recipe, the run has no epoch to compare with, or the data are not what they were.
        DataError: The data cannot be read.
        TrainingError: Training cannot go on, as where a device is not there.

    Example:
        >>> reproduce(Path("runs/2026-11-20-dnrti-01"), runs=Path("runs")).words  # doctest: +SKIP
        'the same to the last bit'
    """
    observer = observer or Silence()
    folder, original = RunFolder(run), Record(run)
    recipe = restore_recipe(folder, overrides, allowed=OVERRIDABLE)
    if not original.history:
        raise RecordError(f"{original.name} has no finished epoch: there is nothing to compare with.")
    observer.on_step("reading train and valid")
    # Before anything is trained: another run on other data would say nothing of this one.
    for name, described in task_of(recipe).describe_splits(recipe, ["train", "valid"]).items():
        check_same_content(folder, name, described["content_sha256"])
    outcome = train(recipe, runs=runs, observer=observer, reproduces=original.name)
    if outcome.status == "finished" and was_evaluated(original, "test"):
        evaluate(outcome.run, "test")
    return compare_with_original(original, Record(outcome.run), is_stopped=outcome.status != "finished")
