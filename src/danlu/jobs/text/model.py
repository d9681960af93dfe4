"""A text classifier made from a recipe's options and an encoder, and all that prediction needs of it as files."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from torch import Tensor, nn

from danlu.features.text_encoder import TextEncoder, read_text_encoder
from danlu.jobs.model_folder import load_stored_weights, read_model_json, write_model_json
from danlu.jobs.restore import StoredWeights
from danlu.recipe.plugins import family_of
from danlu.recipe.section import Section
from danlu.record.layout import RunFolder

FORMAT = "danlu text classifier 2"


@dataclass(frozen=True, slots=True)
class StoredClassifier:
    """A model folder as read back.

    Args:
        options: The family's options.
        encoder: Words or pieces, classes, and how texts are cut.
        class_counts: How many training texts each class has.
        encoder_config: Configuration of the pretrained encoder; None where the family has none.
    """

    options: Section
    encoder: TextEncoder
    class_counts: dict[str, int]
    encoder_config: dict[str, Any] | None


@dataclass(frozen=True, slots=True)
class RestoredClassifier:
    """A run's model, ready to read.

    Args:
        model: The family's module with the weights loaded, on the CPU.
        encoder: Words or pieces, and classes.
        weights: Which weights they are.
    """

    model: nn.Module
    encoder: TextEncoder
    weights: StoredWeights


def build_classifier(
    options: Section,
    encoder: TextEncoder,
    *,
    class_counts: Mapping[str, int],
    encoder_config: Mapping[str, Any] | None,
    pretrained: bool = False,
    word_vectors: Tensor | None = None,
    word_counts: Sequence[int] | None = None,
) -> nn.Module:
    """Build the family's module for an encoder.

    Args:
        options: The recipe's `model` section.
        encoder: Size of the vocabulary, classes, longest text.
        class_counts: How many training texts each class has.
        encoder_config: Configuration of the pretrained encoder.
        pretrained: Whether the pretrained encoder's own weights are loaded, as at the start of a training.
        word_vectors: Pretrained vectors (words, dim), NaN in the rows of words without one.
        word_counts: How often each word stands in train, by id; only training needs them.
    """
    extra = {} if encoder_config is None else {"encoder_config": dict(encoder_config)}
    module: nn.Module = family_of(options).load_builder()(
        options,
        words=encoder.size,
        classes=encoder.classes,
        max_length=encoder.max_length,
        word_vectors=word_vectors,
        class_counts=class_counts,
        word_counts=word_counts,
        pretrained=pretrained,
        **extra,
    )
    return module


def write_classifier(
    folder: Path,
    options: Section,
    encoder: TextEncoder,
    *,
    class_counts: Mapping[str, int],
    encoder_config: Mapping[str, Any] | None,
) -> None:
    """Write everything that prediction needs but the weights."""
    stored = {"format": FORMAT, "class_counts": dict(class_counts), "encoder_config": encoder_config}
    write_model_json(folder, options, stored)
    encoder.write(folder)


def read_classifier(folder: Path) -> StoredClassifier:
    """Read what `write_classifier` wrote.

    Raises:
        RecordError: A file is missing, or was written by a version or a family that is not installed.
    """
    options, stored = read_model_json(folder, form=FORMAT, keys=("class_counts", "encoder_config"))
    return StoredClassifier(
        options=options,
        encoder=read_text_encoder(folder),
        class_counts=stored["class_counts"],
        encoder_config=stored["encoder_config"],
    )


def restore_classifier(folder: RunFolder, checkpoint: str | int = "best") -> RestoredClassifier:
    """Load a run's model: the weights of the best epoch, the last one, or an epoch that was kept.

    Args:
        folder: The record.
        checkpoint: `best`, `last` or the number of an epoch.

    Raises:
        RecordError: There are no such weights, or no model that fits them.
    """
    stored = read_classifier(folder.model)
    model = build_classifier(
        stored.options,
        stored.encoder,
        class_counts=stored.class_counts,
        encoder_config=stored.encoder_config,
    )
    weights = load_stored_weights(folder, model, checkpoint)
    return RestoredClassifier(model=model, encoder=stored.encoder, weights=weights)
