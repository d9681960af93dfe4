"""A run's record turned back into things that work: its recipe, its splits, its model."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from torch import nn

from danlu.data.splits import TaggingSplit
from danlu.errors import Problem, RecordError
from danlu.features.tagging_encoder import TaggingEncoder
from danlu.files import sha256_of_file
from danlu.jobs.tagging_model import build_model, load_weights, read_model_folder
from danlu.recipe.load import load_recipe
from danlu.recipe.schema import Recipe, Window
from danlu.record.layout import RunFolder


@dataclass(frozen=True, slots=True)
class StoredWeights:
    """The weights that were loaded.

    Args:
        name: `best`, `last` or `epoch-0012`.
        epoch: The epoch whose weights they are.
        sha256: Hash of the weights file.
    """

    name: str
    epoch: int
    sha256: str

    def as_json(self) -> dict[str, Any]:
        """The fields by name."""
        return {"name": self.name, "epoch": self.epoch, "sha256": self.sha256}


@dataclass(frozen=True, slots=True)
class RestoredModel:
    """A run's model, ready to read.

    Args:
        model: The family's module with the weights loaded, on the CPU.
        encoder: Words and labels.
        window: The recipe's `data.window`.
        weights: Which weights they are.
    """

    model: nn.Module
    encoder: TaggingEncoder
    window: Window
    weights: StoredWeights


def restore_recipe(
    folder: RunFolder, overrides: Sequence[str] = (), *, allowed: Sequence[str] = ()
) -> Recipe:
    """The recipe of a run, with overrides of the keys that may be changed.

    Args:
        folder: The record.
        overrides: `key.path=value`.
        allowed: Keys, or sections when they end in a dot, that may be overridden.

    Raises:
        RecordError: The record has no recipe, or an override changes another key.
        RecipeError: An override is not understood.
    """
    refused = [text for text in overrides if not text.partition("=")[0].startswith(tuple(allowed))]
    if refused:
        choices = ", ".join(key + "…" if key.endswith(".") else key for key in allowed)
        raise RecordError(
            "The record's recipe is what the run was; only some keys may be changed here.",
            [Problem(f"override {text}", "this key cannot be changed", allowed=choices) for text in refused],
        )
    if not folder.recipe.is_file():
        raise RecordError(f"There is no recipe.yaml in {folder.path}: this is not a run's record.")
    return load_recipe(folder.recipe, overrides)


def restore_model(folder: RunFolder, checkpoint: str | int = "best") -> RestoredModel:
    """Load a run's model: the weights of the best epoch, the last one, or an epoch that was kept.

    Args:
        folder: The record.
        checkpoint: `best`, `last` or the number of an epoch.

    Raises:
        RecordError: There are no such weights, or no model that fits them.
    """
    name, path, prefix = _weights_path(folder, str(checkpoint))
    stored = read_model_folder(folder.model)
    model = build_model(
        stored.options, stored.encoder, window_unit=stored.window.unit, label_counts=stored.label_counts
    )
    notes = load_weights(model, path, prefix=prefix)
    epoch = int(notes["epoch"]) if "epoch" in notes else int(json.loads(notes["progress"])["epoch"])
    if epoch == 0:
        raise RecordError("The record has no trained weights: no epoch was finished.")
    weights = StoredWeights(name=name, epoch=epoch, sha256=sha256_of_file(path))
    return RestoredModel(model=model, encoder=stored.encoder, window=stored.window, weights=weights)


def check_same_data(folder: RunFolder, split: TaggingSplit) -> None:
    """Refuse a split that is not the one that the run was trained with.

    Raises:
        RecordError: Words, tags or their order differ from the record's.
    """
    recorded = _recorded_content(folder, split.name)
    if recorded != split.content_hash:
        raise RecordError(
            f"The {split.name} split is not what the run was trained with.",
            [
                Problem(
                    f"{split.name} split",
                    "its content has changed since the run was started",
                    received=f"sha256 {split.content_hash[:16]}…",
                    allowed=f"sha256 {recorded[:16]}…",
                    fix="put the files back as they were, or start a new run",
                )
            ],
        )


def _recorded_content(folder: RunFolder, split: str) -> str:
    try:
        provenance = json.loads(folder.provenance.read_text(encoding="utf-8"))
        return str(provenance["data"][split]["content_sha256"])
    except (OSError, ValueError, KeyError, TypeError) as error:
        problem = Problem(folder.provenance.name, f"it does not say what the {split} split was: {error!r}")
        raise RecordError("The record's provenance cannot be read.", [problem]) from error


def _weights_path(folder: RunFolder, checkpoint: str) -> tuple[str, Path, str]:
    if not folder.path.is_dir():
        raise RecordError(f"There is no run folder {folder.path}.")
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
