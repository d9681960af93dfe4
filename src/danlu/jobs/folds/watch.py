"""Watches the run of a fold: tells its epochs, and remembers Ctrl-C."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from danlu.jobs.folds.work import Tell
from danlu.jobs.observer import RunStart
from danlu.training.loop import BatchDone


class Watch:
    """An observer of one run.

    Args:
        tell: Is told of each epoch.
    """

    def __init__(self, tell: Tell) -> None:
        self._tell = tell
        self._epochs = 0
        self.is_interrupted = False

    def on_step(self, text: str) -> None:
        """Tell nothing: a fold is short."""

    def on_start(self, start: RunStart) -> None:
        """Tell the epochs that a resumed run has already."""
        self._epochs = start.epochs
        self._tell.on_epoch(start.first_epoch - 1, start.epochs)

    def on_batch(self, done: BatchDone) -> None:
        """Tell nothing."""

    def on_epoch(self, row: Mapping[str, Any]) -> None:
        """Tell the epoch."""
        self._tell.on_epoch(int(row["epoch"]), self._epochs)

    def on_interrupt(self) -> None:
        """Remember it."""
        self.is_interrupted = True

    def on_end(self, state: str, reason: str | None) -> None:
        """Tell nothing: the fold's end says how it ended."""
