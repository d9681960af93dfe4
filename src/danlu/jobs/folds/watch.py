"""Watches the run of a fold: tells its epochs, and remembers Ctrl-C."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from danlu.jobs.folds.work import Tell
from danlu.jobs.observer import RunStart, Silence


class Watch(Silence):
    """An observer of one run; it passes on its epochs and nothing else.

    Args:
        tell: Is told of each epoch.
    """

    def __init__(self, tell: Tell) -> None:
        self._tell = tell
        self._epochs = 0
        self.is_interrupted = False

    def on_start(self, start: RunStart) -> None:
        """Tell the epochs that a resumed run has already."""
        self._epochs = start.epochs
        self._tell.on_epoch(start.first_epoch - 1, start.epochs)

    def on_epoch(self, row: Mapping[str, Any]) -> None:
        """Tell the epoch."""
        self._tell.on_epoch(int(row["epoch"]), self._epochs)

    def on_interrupt(self) -> None:
        """Remember it."""
        self.is_interrupted = True
