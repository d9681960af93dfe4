"""Evaluate a run on a split: every look is counted in its record."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from danlu.errors import RecordError
from danlu.jobs.checking import checks_of_user
from danlu.jobs.evaluation import Evaluation
from danlu.jobs.restore import restore_recipe
from danlu.jobs.tasks import task_of
from danlu.record.asking import ask_of_run
from danlu.record.layout import RunFolder
from danlu.record.page import write_page

OVERRIDABLE = ("data.root", "data.test", "data.reader.", "train.device", "train.threads")
"""What an evaluation may change: where the files are, how they are read, where to compute."""

READING = ("data.test", "data.reader.")
"""Overrides that make another evaluation of the split, kept beside the plain one under its own name."""


def evaluate(run: Path, split: str, *, checkpoint: str = "best", overrides: Sequence[str] = ()) -> Evaluation:
    """Evaluate a run on a split and write `evaluation/SPLIT/` into its record.

    Args:
        run: The record's folder.
        split: `train`, `valid` or `test`.
        checkpoint: `best`, `last`, or the number of an epoch that was kept.
        overrides: `key.path=value` for the keys in `OVERRIDABLE`.

    Raises:
        RecordError: The record has no such weights, or was trained on other data than stands in the files now.
        DataError: The split cannot be read.
        DanluError: DANLU_CHECKS is not understood.
    """
    if split != "test" and any(text.startswith("data.test") for text in overrides):
        raise RecordError(f"data.test has no effect on the split {split!r}: evaluate --split test.")
    # Before the work: what is wrong here must not be told after a look at test.
    checks = checks_of_user()
    folder = RunFolder(run)
    recipe = restore_recipe(folder, overrides, allowed=OVERRIDABLE)
    reading = dict(text.split("=", 1) for text in overrides if text.startswith(READING))
    evaluation = task_of(recipe).evaluate(folder, recipe, split=split, checkpoint=checkpoint, reading=reading)
    if "run" in checks:
        ask_of_run(folder.path)
    write_page(folder.path)
    return evaluation
