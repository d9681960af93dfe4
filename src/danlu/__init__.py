"""danlu: one recipe in; a trained sequence model, a record that can be trusted, and a verdict out."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from danlu.jobs.task import Predictor

__version__ = "0.1.0"
__all__ = ["__version__", "load"]


def load(run: str | Path, *, checkpoint: str | int = "best", device: str = "cpu") -> Predictor:
    """Load a run's model for prediction.

    Args:
        run: The record's folder.
        checkpoint: `best`, `last`, or the number of an epoch that was kept.
        device: `auto`, `cpu`, `cuda` or `cuda:N`.

    Returns:
        A predictor of tags or of classes, by what the run was trained for; both have `predict` and `stream`.

    Raises:
        RecordError: There is no such model in the record.

    Example:
        >>> tagger = load("runs/2026-11-20-dnrti-bilstm-crf-01")  # doctest: +SKIP
        >>> tagger.predict(["APT28 used X-Agent."])[0].tags  # doctest: +SKIP
        ('B-HackOrg', 'O', 'B-Tool', 'O')
    """
    # Imported here: `import danlu` alone must not load torch, which reading commands do without.
    from danlu.jobs.predict import load as load_predictor

    return load_predictor(run, checkpoint=checkpoint, device=device)
