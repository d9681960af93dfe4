"""Who watches a run: the job tells, an observer shows. The job itself never prints."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from danlu.checks.finding import Finding
from danlu.training.loop import BatchDone


@dataclass(frozen=True, slots=True)
class SplitLine:
    """A split that was read, in words.

    Args:
        name: Its name.
        size: How large it is, such as `5,251 sentences, 140,348 words, scheme bio2`.
        skipped: What was dropped or mended, a line a reason.
    """

    name: str
    size: str
    skipped: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class DataTold:
    """What a task tells of its data and its model.

    Args:
        splits: The splits that were read.
        repeated: That validation examples stand in train, and how many; None where none does.
        model: The model's size in words.
        notes: What else a person should know, such as the coverage of the word vectors.
    """

    splits: Sequence[SplitLine]
    repeated: str | None
    model: str
    notes: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class RunStart:
    """What is known before the first epoch.

    Args:
        folder: The record's folder.
        told: The data and the model, in the words of the task.
        first_epoch: 1, or the epoch that a resumed run goes on with.
        epochs: The last planned epoch.
        device: Where the run computes.
    """

    folder: Path
    told: DataTold
    first_epoch: int
    epochs: int
    device: str


class Observer(Protocol):
    """Is told of a run's course."""

    def on_step(self, text: str) -> None:
        """Before the first epoch: what is being done now, such as reading the data."""

    def on_start(self, start: RunStart) -> None:
        """The data are read, the model is built, the folder is made."""

    def on_findings(self, findings: Sequence[Finding]) -> None:
        """Checks have found something: issues and tips before the first epoch, issues that have come up later."""

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

    def on_step(self, text: str) -> None:
        """Show nothing."""

    def on_start(self, start: RunStart) -> None:
        """Show nothing."""

    def on_findings(self, findings: Sequence[Finding]) -> None:
        """Show nothing."""

    def on_batch(self, done: BatchDone) -> None:
        """Show nothing."""

    def on_epoch(self, row: Mapping[str, Any]) -> None:
        """Show nothing."""

    def on_interrupt(self) -> None:
        """Show nothing."""

    def on_end(self, state: str, reason: str | None) -> None:
        """Show nothing."""
