"""Who watches a run: the job tells, an observer shows. The job itself never prints."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from danlu.data.splits import TaggingSplit
from danlu.training.loop import BatchDone


@dataclass(frozen=True, slots=True)
class RunStart:
    """What is known before the first epoch.

    Args:
        folder: The record's folder.
        splits: The splits that were read.
        overlap: How many sentences of valid, and how many words, stand word for word in train.
        parameters: Trained numbers of the model.
        labels: Labels of the model.
        vocabulary: Word forms of the model.
        first_epoch: 1, or the epoch that a resumed run goes on with.
        epochs: The last planned epoch.
        device: Where the run computes.
        notes: What else a person should know, such as the coverage of the word vectors.
    """

    folder: Path
    splits: Sequence[TaggingSplit]
    overlap: Mapping[str, Any]
    parameters: int
    labels: int
    vocabulary: int
    first_epoch: int
    epochs: int
    device: str
    notes: Sequence[str] = ()


class Observer(Protocol):
    """Is told of a run's course."""

    def on_start(self, start: RunStart) -> None:
        """The data are read, the model is built, the folder is made."""

    def on_batch(self, done: BatchDone) -> None:
        """A batch has been trained on."""

    def on_epoch(self, row: Mapping[str, Any]) -> None:
        """An epoch is finished and safe on the disk; `row` is its row of the history."""

    def on_interrupt(self) -> None:
        """Ctrl-C was pressed once."""

    def on_end(self, state: str, reason: str | None) -> None:
        """The run ended."""


class Silence:
    """An observer that shows nothing."""

    def on_start(self, start: RunStart) -> None:
        """Show nothing."""

    def on_batch(self, done: BatchDone) -> None:
        """Show nothing."""

    def on_epoch(self, row: Mapping[str, Any]) -> None:
        """Show nothing."""

    def on_interrupt(self) -> None:
        """Show nothing."""

    def on_end(self, state: str, reason: str | None) -> None:
        """Show nothing."""
