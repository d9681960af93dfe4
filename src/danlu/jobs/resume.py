"""Go on with a run after its last finished epoch, to the same bits as if it had never stopped."""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import torch

from danlu.errors import Problem, RecordError
from danlu.files import (
    append_json_line,
    read_json_lines,
    repair_json_lines,
    write_text_atomically,
)
from danlu.jobs.checking import ask_before, checks_of_user
from danlu.jobs.observer import Observer, Silence
from danlu.jobs.outcome import Outcome, read_outcome
from danlu.jobs.restore import restore_recipe
from danlu.jobs.supervision import complete, supervised
from danlu.jobs.tasks import parts_of, task_of
from danlu.jobs.train import describe_start
from danlu.jobs.training_run import TrainingRun, new_selection
from danlu.recipe.dump import to_yaml
from danlu.recipe.schema import Recipe
from danlu.record.findings import read_findings
from danlu.record.layout import RunFolder
from danlu.record.provenance import environment
from danlu.record.status import read_status
from danlu.training.checkpoint import Checkpoint, read_checkpoint
from danlu.training.device import accelerator_of
from danlu.training.fast_matmul import is_matmul_fast
from danlu.training.optimizer import build_optimizer
from danlu.training.seeds import set_seeds
from danlu.training.selection import Selection

OVERRIDABLE = ("train.epochs", "train.early_stopping", "train.device", "train.keep_every_epoch", "data.root")
"""What a resumed run may change: how long it goes on, where it computes, where the data are now."""


def resume(run: Path, *, overrides: Sequence[str] = (), observer: Observer | None = None) -> Outcome:
    """Go on with a run that was killed, interrupted or failed, or train a finished one for more epochs.

    Args:
        run: The record's folder.
        overrides: `key.path=value` for the keys in `OVERRIDABLE`.
        observer: Who is told how it goes.

    Raises:
        RecordError: The run is being trained, has no checkpoint, has nothing left to train, or its data changed.
    """
    observer = observer or Silence()
    folder = RunFolder(run)
    recipe = restore_recipe(folder, overrides, allowed=OVERRIDABLE)
    checkpoint = read_checkpoint(folder.last_checkpoint)
    finished = int(checkpoint.progress["epoch"])
    _refuse_less(recipe, finished)
    if checkpoint.progress["selection"]["best_epoch"] is not None:
        # Without its best weights the run could not be finished. Before the random states are put back: it draws.
        task_of(recipe).check_model(folder)
    training = _restore(recipe, folder, checkpoint, observer)
    _refuse_complete(training, finished)
    with supervised(training, observer, finished_epochs=finished) as heartbeat:
        _mend_history(folder, checkpoint.progress["row"])
        _note_resume(training, finished, overrides)
        # Stopped while it was checked: nobody would ask about data and wiring any more.
        is_unasked = finished == 0 and not read_findings(folder.path)
        findings = ask_before(training.work, recipe, folder, training.checks, observer) if is_unasked else []
        observer.on_start(describe_start(training, first_epoch=finished + 1))
        observer.on_findings(findings)
        first_epoch = recipe.train.epochs + 1 if training.is_over(finished) else finished + 1
        complete(training, observer, heartbeat, first_epoch=first_epoch)
    return read_outcome(folder)


def _restore(recipe: Recipe, folder: RunFolder, checkpoint: Checkpoint, observer: Observer) -> TrainingRun:
    set_seeds(recipe.seed, deterministic=recipe.train.deterministic)
    accelerator = accelerator_of(recipe)
    observer.on_step("reading train and valid")
    work = task_of(recipe).go_on(recipe, accelerator, folder)
    optimizer = build_optimizer(work.model, recipe.train.optimizer, parts=parts_of(recipe))
    checkpoint.restore(work.model, optimizer)
    selection = Selection(**checkpoint.progress["selection"])
    return TrainingRun(
        recipe=recipe,
        folder=folder,
        work=work,
        optimizer=optimizer,
        accelerator=accelerator,
        selection=replace(selection, min_delta=new_selection(recipe).min_delta),
        checks=frozenset(checks_of_user()),
    )


def _refuse_less(recipe: Recipe, finished: int) -> None:
    if recipe.train.epochs >= finished:
        return
    raise RecordError(
        f"{finished} epochs of the run are trained already.",
        [
            Problem(
                "train.epochs",
                "a run cannot be made shorter",
                received=str(recipe.train.epochs),
                allowed=f"{finished} or more",
                fix="evaluate an earlier epoch with --checkpoint EPOCH, where every epoch was kept",
            )
        ],
    )


def _refuse_complete(training: TrainingRun, finished: int) -> None:
    """Refuse a run with nothing left to do; one that was stopped before its last evaluation has that left."""
    if not training.is_over(finished) or read_status(training.folder.path).state != "finished":
        return
    raise RecordError(
        f"The run is finished: {finished} of {training.recipe.train.epochs} epochs are trained.",
        [
            Problem(
                "train.epochs, train.early_stopping",
                "nothing is left to train",
                fix=f"danlu resume RUN train.epochs={finished + 10}, or train.early_stopping=null after an early stop",
            )
        ],
    )


def _mend_history(folder: RunFolder, row: Mapping[str, Any] | None) -> None:
    """Cut a torn last line off; write the checkpoint's row if the run was killed before it could."""
    repair_json_lines(folder.history)
    rows = read_json_lines(folder.history)
    if row is not None and (not rows or rows[-1]["epoch"] < row["epoch"]):
        append_json_line(folder.history, dict(row))


def _note_resume(training: TrainingRun, finished: int, overrides: Sequence[str]) -> None:
    """Note every resume and where it computes; the recipe becomes what the run is now, the note keeps what it was."""
    folder = training.folder
    row = {
        "at": datetime.now(UTC).isoformat(timespec="seconds"),
        "after_epoch": finished,
        "overrides": list(overrides),
        "recipe_before": folder.recipe.read_text(encoding="utf-8") if overrides else None,
        "environment": environment(command=sys.argv),
        "device": str(training.accelerator.device),
        "threads": torch.get_num_threads(),
        "fast_matmul": is_matmul_fast(),
    }
    repair_json_lines(folder.resumes)
    append_json_line(folder.resumes, row)
    if overrides:
        write_text_atomically(folder.recipe, to_yaml(training.recipe))
