"""An audio classifier made from a recipe's options and an encoder, and all that prediction needs of it as files."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from torch import nn

from danlu.features.audio_encoder import AudioEncoder, read_audio_encoder
from danlu.jobs.model_folder import load_stored_weights, read_model_json, write_model_json
from danlu.jobs.restore import StoredWeights
from danlu.recipe.plugins import family_of
from danlu.recipe.section import Section
from danlu.record.layout import RunFolder

FORMAT = "danlu audio classifier 1"


@dataclass(frozen=True, slots=True)
class StoredClassifier:
    """A model folder as read back.

    Args:
        options: The family's options.
        encoder: Features, length and classes.
        class_counts: How many training clips each class has.
    """

    options: Section
    encoder: AudioEncoder
    class_counts: dict[str, int]


@dataclass(frozen=True, slots=True)
class RestoredClassifier:
    """A run's model, ready to hear.

    Args:
        model: The family's module with the weights loaded, on the CPU.
        encoder: Features, length and classes.
        weights: Which weights they are.
    """

    model: nn.Module
    encoder: AudioEncoder
    weights: StoredWeights


def build_classifier(
    options: Section, encoder: AudioEncoder, *, class_counts: Mapping[str, int]
) -> nn.Module:
    """Build the family's module for an encoder.

    Args:
        options: The recipe's `model` section.
        encoder: Bins, frames and classes.
        class_counts: How many training clips each class has, as they are drawn.
    """
    module: nn.Module = family_of(options).load_builder()(
        options,
        bins=encoder.bins,
        frames=encoder.frames,
        classes=encoder.classes,
        class_counts=class_counts,
    )
    return module


def write_classifier(
    folder: Path, options: Section, encoder: AudioEncoder, *, class_counts: Mapping[str, int]
) -> None:
    """Write everything that prediction needs but the weights."""
    write_model_json(folder, options, {"format": FORMAT, "class_counts": dict(class_counts)})
    encoder.write(folder)


def read_classifier(folder: Path) -> StoredClassifier:
    """Read what `write_classifier` wrote.

    Raises:
        RecordError: A file is missing, or was written by a version or a family that is not installed.
    """
    options, stored = read_model_json(folder, form=FORMAT, keys=("class_counts",))
    return StoredClassifier(options, read_audio_encoder(folder), stored["class_counts"])


def restore_classifier(folder: RunFolder, checkpoint: str | int = "best") -> RestoredClassifier:
    """Load a run's model: the weights of the best epoch, the last one, or an epoch that was kept.

    Args:
        folder: The record.
        checkpoint: `best`, `last` or the number of an epoch.

    Raises:
        RecordError: There are no such weights, or no model that fits them.
    """
    stored = read_classifier(folder.model)
    model = build_classifier(stored.options, stored.encoder, class_counts=stored.class_counts)
    weights = load_stored_weights(folder, model, checkpoint)
    return RestoredClassifier(model, stored.encoder, weights)
