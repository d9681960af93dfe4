"""A trained model at work: `danlu.load`."""

from __future__ import annotations

from pathlib import Path

from danlu.jobs.task import Predictor
from danlu.jobs.tasks import task_of_run
from danlu.record.layout import RunFolder


def load(run: str | Path, *, checkpoint: str | int = "best", device: str = "cpu") -> Predictor:
    """Load a run's model for prediction.

    Args:
        run: The record's folder.
        checkpoint: `best`, `last`, or the number of an epoch that was kept.
        device: Where to compute.

    Returns:
        A `TaggingPredictor`, a `TextPredictor` or an `AudioPredictor`, by the run's task.

    Raises:
        RecordError: There is no such model in the record.
    """
    folder = RunFolder(Path(run))
    return task_of_run(folder).predictor(folder, checkpoint=str(checkpoint), device=device)
