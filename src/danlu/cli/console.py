"""A run on the terminal: what was read, one line an epoch, a progress bar, and how long the whole will take."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from danlu.record.display import shown_score

if TYPE_CHECKING:
    from danlu.checks.finding import Finding
    from danlu.jobs.observer import RunStart
    from danlu.training.loop import BatchDone

ESTIMATE_AFTER_SECONDS = 5.0
"""When the whole run's time is first estimated: the first batches are slower than the rest."""

LARGE_LOSS = 1e6
"""From here on a loss is shown in powers of ten: its decimals would say nothing."""

SHOWN_SCORES = (
    "span.micro_f1", "span.micro_f1@unseen", "token.macro_f1", "token.accuracy",
    "phrase.f1", "phrase.f1@unseen", "keyword.f1",
    "accuracy", "macro_f1", "roc_auc",
)  # fmt: skip
"""The scores that are shown after each epoch, where it has them, besides the one that selects."""


class ConsoleObserver:
    """Shows a run's course.

    Args:
        console: Where to write; the progress bar appears only on a terminal.
    """

    def __init__(self, console: Console) -> None:
        self._console = console
        self._progress = Progress(
            TextColumn("epoch {task.fields[epoch]}"),
            BarColumn(),
            MofNCompleteColumn(),
            TextColumn("loss {task.fields[loss]:.4f}"),
            TimeRemainingColumn(),
            console=console,
            transient=True,
            disable=not console.is_terminal,
        )
        # What is done before the first epoch is shown while it lasts, and only where somebody waits for it.
        self._preparing = console.status("") if console.is_terminal else None
        self._task = self._progress.add_task("train", total=None, epoch="", loss=0.0)
        self._folder = Path()
        self._epochs = 0
        self._first_epoch = 1
        self._started = 0.0
        self._is_estimated = False

    def on_step(self, text: str) -> None:
        """Show what is being done until something else is."""
        if self._preparing is not None:
            self._preparing.update(escape(text))
            self._preparing.start()

    def on_start(self, start: RunStart) -> None:
        """Show what was read and what will be trained."""
        self._end_preparing()
        self._folder, self._epochs, self._first_epoch = start.folder, start.epochs, start.first_epoch
        self._print(f"run    {start.folder}")
        for split in start.told.splits:
            self._print(f"{split.name:6s} {split.size}")
            for line in split.skipped:
                self._print(f"       {line}")
        if start.told.repeated:
            self._print(f"       {start.told.repeated}")
        for note in start.told.notes:
            self._print(f"       {note}")
        self._print(f"model  {start.told.model}, on {start.device}")
        if start.first_epoch > 1:
            self._print(f"       going on after epoch {start.first_epoch - 1}")
        self._started = time.perf_counter()
        self._progress.start()

    def on_findings(self, findings: Sequence[Finding]) -> None:
        """Show what checks found, each with the first thing to try."""
        for finding in findings:
            self._print(f"{finding.answer.outcome:6s} {finding.code} {finding.answer.what}")
            for one in finding.answer.tries[:1]:
                self._print(f"       try: {one.words}")

    def on_batch(self, done: BatchDone) -> None:
        """Move the bar; once, tell how long the whole run will take."""
        self._progress.update(
            self._task,
            total=done.batches,
            completed=done.batch,
            epoch=f"{done.epoch}/{self._epochs}",
            loss=done.loss,
        )
        elapsed = time.perf_counter() - self._started
        if not self._is_estimated and elapsed > ESTIMATE_AFTER_SECONDS:
            self._is_estimated = True
            epochs_done = done.epoch - self._first_epoch + done.batch / done.batches
            whole = elapsed / epochs_done * (self._epochs - self._first_epoch + 1)
            end = datetime.now().astimezone() + timedelta(seconds=whole - elapsed)
            self._print(f"       about {_duration(whole)} for the run, until {end:%H:%M}")

    def on_epoch(self, row: Mapping[str, Any]) -> None:
        """Show the epoch's losses and scores, and that its weights were saved when it is the best."""
        valid = row["valid"]
        scores = "  ".join(f"{name} {shown_score(valid[name])}" for name in self._shown(row) if name in valid)
        seconds = sum(row["seconds"].values())
        self._print(
            f"epoch: {row['epoch']}  loss_train: {_loss(row['train']['loss'])}, loss_valid: {_loss(valid['loss'])}  "
            f"{scores}  {seconds:.1f} s"
        )
        if row["is_best"]:
            self._print(f">>>model saved {self._folder.name}<<<")

    def on_interrupt(self) -> None:
        """Say what Ctrl-C does."""
        self._print("Ctrl-C: the run stops at the end of this epoch; press again to stop at once")

    def on_end(self, state: str, reason: str | None) -> None:
        """Say how the run ended."""
        self.close()
        self._print(f"{state}" + (f": {reason}" if reason else ""))
        if state == "interrupted":
            self._print(f"go on with: danlu resume {self._folder}")

    def close(self) -> None:
        """Take the progress bar away."""
        self._end_preparing()
        self._progress.stop()

    def _end_preparing(self) -> None:
        if self._preparing is not None:
            self._preparing.stop()

    def _shown(self, row: Mapping[str, Any]) -> list[str]:
        names = dict.fromkeys([row["select"]["name"], *SHOWN_SCORES])
        return [name for name in names if name != "loss"]

    def _print(self, text: str) -> None:
        self._console.print(text, markup=False, highlight=False, soft_wrap=True)


def _loss(value: float) -> str:
    return f"{value:.6f}" if abs(value) < LARGE_LOSS else f"{value:.6g}"


def _duration(seconds: float) -> str:
    if seconds < 90:
        return f"{seconds:.0f} s"
    return f"{seconds / 60:.0f} min" if seconds < 5400 else f"{seconds / 3600:.1f} h"
