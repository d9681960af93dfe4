"""A record's model folder: the family with its options as JSON, and the weights. What the model reads is the task's."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from pydantic import ValidationError
from safetensors import SafetensorError, safe_open
from torch import nn

from danlu.errors import Problem, RecordError
from danlu.files import sha256_of_file, write_json_atomically
from danlu.jobs.restore import StoredWeights
from danlu.recipe.plugins import families
from danlu.recipe.section import Section
from danlu.record.layout import RunFolder

FILE = "model.json"


def write_model_json(folder: Path, options: Section, stored: Mapping[str, Any]) -> None:
    """Write the family's options and what else the task stores.

    Args:
        folder: The model folder.
        options: The recipe's `model` section.
        stored: What else belongs there: at least `format`.
    """
    values = options.model_dump(mode="json")
    if isinstance(values.get("word_embedding"), dict) and "vectors" in values["word_embedding"]:
        # The weights hold the vectors from now on; the file that they came from is not needed any more.
        values["word_embedding"]["vectors"] = None
    write_json_atomically(folder / FILE, {**stored, "options": values})


def read_model_json(folder: Path, *, form: str, keys: Sequence[str] = ()) -> tuple[Section, dict[str, Any]]:
    """Read what `write_model_json` wrote: the family's options, and everything.

    Args:
        folder: The model folder.
        form: The `format` that the task writes.
        keys: What else the task stores.

    Raises:
        RecordError: The file is missing, or was written by a version or a family that is not installed.
    """
    try:
        stored = json.loads((folder / FILE).read_text(encoding="utf-8"))
        found, name = stored["format"], stored["options"]["family"]
    except FileNotFoundError as error:
        raise RecordError(f"The record has no {FILE} in its model folder.") from error
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise RecordError(f"The record's model folder cannot be read: {error!r}.") from error
    if found != form:
        raise RecordError(f"The model has the format {found!r}. Expected {form!r}.")
    if name not in families():
        known = ", ".join(families())
        raise RecordError(f"The model is of the family {name!r}, which is not installed. Installed: {known}.")
    missing = [key for key in keys if key not in stored]
    if missing:
        raise RecordError(f"The record's {FILE} lacks {', '.join(missing)}.")
    try:
        return families()[name].options.model_validate(stored["options"]), stored
    except ValidationError as error:
        problems = [
            Problem(".".join(map(str, ("options", *one["loc"]))), one["msg"]) for one in error.errors()
        ]
        raise RecordError(
            f"The options in the record's {FILE} are none of the family {name!r}.", problems
        ) from error


def load_stored_weights(folder: RunFolder, model: nn.Module, checkpoint: str | int) -> StoredWeights:
    """Load weights of a record into a model: of the best epoch, the last one, or an epoch that was kept.

    Args:
        folder: The record.
        model: The family's module.
        checkpoint: `best`, `last` or the number of an epoch.

    Raises:
        RecordError: There are no such weights, or they are not the model's.
    """
    name, path, prefix = _weights_path(folder, str(checkpoint))
    notes = _load(model, path, prefix=prefix)
    epoch = int(notes["epoch"]) if "epoch" in notes else int(json.loads(notes["progress"])["epoch"])
    if epoch == 0:
        raise RecordError("The record has no trained weights: no epoch was finished.")
    return StoredWeights(name=name, epoch=epoch, sha256=sha256_of_file(path))


def _weights_path(folder: RunFolder, checkpoint: str) -> tuple[str, Path, str]:
    if checkpoint == "best":
        return "best", folder.best_weights, ""
    if checkpoint == "last":
        return "last", folder.last_checkpoint, "model."
    path = folder.epoch_weights(int(checkpoint)) if checkpoint.isdecimal() else None
    if path is None or not path.is_file():
        kept = sorted(path.stem for path in folder.checkpoints.glob("epoch-*.safetensors"))
        raise RecordError(
            f"The record has no weights of {checkpoint!r}.",
            [
                Problem(
                    "--checkpoint",
                    "no such weights",
                    received=repr(checkpoint),
                    allowed=", ".join(["best", "last", *kept]),
                    fix="train with train.keep_every_epoch=true to keep each epoch's weights",
                )
            ],
        )
    return path.stem, path, ""


def _load(model: nn.Module, path: Path, *, prefix: str) -> dict[str, str]:
    """Load the tensors under `prefix` of a file and return the file's notes, such as its epoch."""
    if not path.is_file():
        raise RecordError(
            f"There are no weights {path.name} in the record.",
            [
                Problem(
                    path.name,
                    "no epoch was finished, none had a value for train.select, or the file was taken away",
                    fix="see `danlu show RUN`; --checkpoint last has the weights of the last epoch",
                )
            ],
        )
    try:
        with safe_open(path, framework="pt") as file:
            notes: dict[str, str] = file.metadata() or {}
            names = [name for name in file.keys() if name.startswith(prefix)]  # noqa: SIM118 - not a mapping
            model.load_state_dict({name.removeprefix(prefix): file.get_tensor(name) for name in names})
    except (SafetensorError, RuntimeError) as error:
        raise RecordError(f"The weights {path.name} do not fit the model: {error}") from error
    return notes
