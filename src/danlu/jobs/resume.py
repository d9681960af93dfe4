"""Go on with a run after its last finished epoch, to the same bits as if it had never stopped."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from danlu.errors import Problem, RecordError
from danlu.files import (
    append_json_line,
    read_json_lines,
    repair_json_lines,
    write_text_atomically,
)
from danlu.jobs.observer import Observer, Silence
from danlu.jobs.outcome import Outcome
from danlu.jobs.restore import check_same_data, restore_recipe
from danlu.jobs.tagging_data import encode_split
from danlu.jobs.tagging_model import build_model, read_model_folder
from danlu.jobs.train import TrainingData, describe_start, finish, read_training_data
from danlu.jobs.training_run import TrainingRun, last_checkpoint
from danlu.recipe.dump import to_yaml
from danlu.recipe.schema import Recipe
from danlu.record.layout import RunFolder
from danlu.record.status import read_status
from danlu.training.checkpoint import Checkpoint, read_checkpoint
from danlu.training.device import accelerator_of
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
    _refuse_running(folder)
    checkpoint = read_checkpoint(last_checkpoint(folder))
    finished = int(checkpoint.progress["epoch"])
    _refuse_complete(recipe, finished)
    data = _read_same_data(recipe, folder)
    training = _restore(recipe, folder, data, checkpoint)
    _mend_history(folder, checkpoint.progress["row"])
    _note_resume(folder, recipe, finished, overrides)
    observer.on_start(describe_start(training, data, first_epoch=finished + 1))
    return finish(training, observer, first_epoch=finished + 1)


def _restore(recipe: Recipe, folder: RunFolder, data: TrainingData, checkpoint: Checkpoint) -> TrainingRun:
    set_seeds(recipe.seed, deterministic=recipe.train.deterministic)
    accelerator = accelerator_of(recipe)
    stored = read_model_folder(folder.model)
    train, valid = (
        encode_split(split, stored.encoder, recipe.data.window) for split in (data.learned, data.valid)
    )
    model = build_model(
        stored.options,
        stored.encoder,
        window_unit=recipe.data.window.unit,
        label_counts=stored.label_counts,
        word_counts=train.word_counts(len(stored.encoder.words)),
    ).to(accelerator.device)
    optimizer = build_optimizer(model, recipe.train.optimizer)
    checkpoint.restore(model, optimizer)
    return TrainingRun(
        recipe=recipe,
        folder=folder,
        encoder=stored.encoder,
        train=train,
        valid=valid,
        seen=data.seen,
        model=model,
        optimizer=optimizer,
        accelerator=accelerator,
        selection=Selection(**checkpoint.progress["selection"]),
    )


def _read_same_data(recipe: Recipe, folder: RunFolder) -> TrainingData:
    data = read_training_data(recipe)
    for split in (data.train, data.valid):
        check_same_data(folder, split)
    return data


def _refuse_running(folder: RunFolder) -> None:
    status = read_status(folder.path)
    if status.state == "running":
        raise RecordError(f"{folder.path.name} is being trained by process {status.pid} on {status.host}.")


def _refuse_complete(recipe: Recipe, finished: int) -> None:
    if finished < recipe.train.epochs:
        return
    raise RecordError(
        f"All {finished} epochs of the run are trained.",
        [
            Problem(
                "train.epochs",
                "nothing is left to train",
                received=str(recipe.train.epochs),
                allowed=f"more than {finished}",
                fix=f"danlu resume RUN train.epochs={finished + 10}",
            )
        ],
    )


def _mend_history(folder: RunFolder, row: Mapping[str, Any]) -> None:
    """Cut a torn last line off; write the checkpoint's row if the run was killed before it could."""
    repair_json_lines(folder.history)
    rows = read_json_lines(folder.history) if folder.history.is_file() else []
    if not rows or rows[-1]["epoch"] < row["epoch"]:
        append_json_line(folder.history, dict(row))


def _note_resume(folder: RunFolder, recipe: Recipe, finished: int, overrides: Sequence[str]) -> None:
    """Note every resume; the recipe becomes what the run is now, and the note keeps what it was."""
    row = {
        "at": datetime.now(UTC).isoformat(timespec="seconds"),
        "after_epoch": finished,
        "overrides": list(overrides),
        "recipe_before": folder.recipe.read_text(encoding="utf-8") if overrides else None,
    }
    append_json_line(folder.resumes, row)
    if overrides:
        write_text_atomically(folder.recipe, to_yaml(recipe))
