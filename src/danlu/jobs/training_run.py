"""One run from its first or next epoch to its end: the loop's results go to the record, then to the observer.

The order in which an epoch reaches the disk matters: best weights, checkpoint, history row. The checkpoint carries the
row, so a run killed between the last two writes the row on resume; a run killed before trains the epoch again, to the
same bits.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from functools import cache
from typing import Any

from accelerate import Accelerator
from torch.optim import Optimizer

from danlu.checks.check import About
from danlu.errors import TrainingError
from danlu.files import append_json_line, read_json_lines
from danlu.jobs.checking import CourseWatch
from danlu.jobs.observer import Observer
from danlu.jobs.task import TaskRun
from danlu.recipe.schema import Recipe
from danlu.recipe.score_names import higher_is_better
from danlu.record.layout import RunFolder
from danlu.record.status import FinalState, Heartbeat
from danlu.training.checkpoint import save_checkpoint, save_weights
from danlu.training.interrupt import Interrupt
from danlu.training.l2_penalty import Penalty
from danlu.training.loop import EpochResult, train_epochs
from danlu.training.schedule import learning_rate_share, watched_score
from danlu.training.selection import Selection


@dataclass
class TrainingRun:
    """Everything that an epoch needs.

    Args:
        recipe: The complete recipe.
        folder: The record's folder.
        work: The task's side of the training: data, encoder, model.
        optimizer: Its optimiser.
        accelerator: Device and precision.
        selection: The best epoch so far.
        checks: What checks are asked of the run.
    """

    recipe: Recipe
    folder: RunFolder
    work: TaskRun
    optimizer: Optimizer
    accelerator: Accelerator
    selection: Selection
    checks: frozenset[About] = frozenset()

    def run(
        self, observer: Observer, heartbeat: Heartbeat, *, first_epoch: int = 1
    ) -> tuple[FinalState, str | None]:
        """Train to the end of the plan, to an early stop or to Ctrl-C, and say which: a state and a reason.

        Raises:
            TrainingError: A loss is no number, or no epoch has a value for the score that selects.
        """
        epochs = self.recipe.train.epochs
        watch = CourseWatch(self.folder) if "run" in self.checks else None
        with Interrupt(observer.on_interrupt) as interrupt:
            for result in self._epochs(range(first_epoch, epochs + 1), observer):
                row = self._commit(result)
                heartbeat.update(epoch=result.epoch)
                observer.on_epoch(row)
                if watch is not None and (issues := watch.after_epoch(row)):
                    observer.on_findings(issues)
                if self.is_over(result.epoch):
                    break
                if interrupt.requested:
                    return "interrupted", f"stopped by Ctrl-C after epoch {result.epoch}"
        if self.selection.best_epoch is None:
            raise TrainingError(
                f"No epoch has a value for train.select: {self.selection.name} was undefined. Train with another "
                "train.select; `danlu evaluate RUN --checkpoint last` shows what the last epoch does."
            )
        return "finished", self._early_stop()

    def is_over(self, epoch: int) -> bool:
        """Whether nothing is left to train after an epoch: the plan is done, or early stopping ends it."""
        return epoch >= self.recipe.train.epochs or self._early_stop() is not None

    def save_start(self) -> None:
        """Write the checkpoint that a run stopped in its first epoch is resumed from."""
        self._save_checkpoint(epoch=0, row=None)

    def _epochs(self, epochs: range, observer: Observer) -> Iterator[EpochResult]:
        train = self.recipe.train
        watched = watched_score(train.schedule, select=train.select)

        @cache
        def past(epoch: int) -> list[float | None]:
            rows = read_json_lines(self.folder.history)[:epoch]
            return [row["valid"].get(watched) for row in rows]

        def share(step: int, steps_per_epoch: int) -> float:
            return learning_rate_share(
                train.schedule,
                step=step,
                steps_per_epoch=steps_per_epoch,
                epochs=train.epochs,
                past=past(step // steps_per_epoch),
                higher_is_better=higher_is_better(watched),
            )

        return train_epochs(
            self.work.model,
            self.optimizer,
            self.accelerator,
            epochs=epochs,
            batches_of=self.work.batches,
            validate=self.work.validate,
            learning_rate_share=share,
            penalty=None if train.l2_penalty is None else Penalty(self.work.model, train.l2_penalty),
            clip_norm=train.clip_norm,
            accumulate=train.accumulate,
            describe=self.work.describe,
            on_batch=observer.on_batch,
        )

    def _commit(self, result: EpochResult) -> dict[str, Any]:
        value = result.valid.get(self.selection.name)
        is_best = self.selection.update(result.epoch, value)
        row = history_row(result, is_best=is_best, select={"name": self.selection.name, "value": value})
        if is_best:
            save_weights(self.folder.best_weights, self.work.model, epoch=result.epoch)
        if self.recipe.train.keep_every_epoch:
            save_weights(self.folder.epoch_weights(result.epoch), self.work.model, epoch=result.epoch)
        self._save_checkpoint(epoch=result.epoch, row=row)
        append_json_line(self.folder.history, row)
        return row

    def _save_checkpoint(self, *, epoch: int, row: Mapping[str, Any] | None) -> None:
        progress = {"epoch": epoch, "row": row, "selection": asdict(self.selection)}
        save_checkpoint(self.folder.last_checkpoint, self.work.model, self.optimizer, progress=progress)

    def _early_stop(self) -> str | None:
        """Why early stopping ends the run; None where it does not."""
        stopping, selection = self.recipe.train.early_stopping, self.selection
        if stopping is None or selection.epochs_without_gain < stopping.patience:
            return None
        return f"no better {selection.name} for {selection.epochs_without_gain} epochs"


def history_row(result: EpochResult, *, is_best: bool, select: Mapping[str, Any]) -> dict[str, Any]:
    """An epoch's result as its row of `history.jsonl`."""
    return {
        "epoch": result.epoch,
        "train": _train_part(result),
        "valid": dict(result.valid),
        "learning_rates": dict(result.learning_rates),
        "gradient_norm": result.gradient_norm,
        "seconds": dict(result.seconds),
        "words_per_second": result.words_per_second,
        "memory_mb": result.memory_mb,
        "is_best": is_best,
        "select": dict(select),
    }


def new_selection(recipe: Recipe) -> Selection:
    """The selection that a recipe declares, before the first epoch."""
    stopping = recipe.train.early_stopping
    return Selection(
        name=recipe.train.select,
        higher_is_better=higher_is_better(recipe.train.select),
        min_delta=stopping.min_delta if stopping else 0.0,
    )


def _train_part(result: EpochResult) -> dict[str, float]:
    parts = {f"loss.{name}": value for name, value in result.train_losses.items()}
    penalty = {} if result.l2_penalty is None else {"l2_penalty": result.l2_penalty}
    return {"loss": result.train_loss, **parts, **penalty}
