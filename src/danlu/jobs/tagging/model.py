"""A tagger made from a recipe's options and an encoder, and all that prediction needs of it as files."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from pydantic import TypeAdapter
from torch import Tensor, nn

from danlu.errors import RecordError
from danlu.features.tagging_encoder import TaggingEncoder
from danlu.files import write_json_atomically
from danlu.jobs.model_folder import load_stored_weights, read_model_json, write_model_json
from danlu.jobs.restore import StoredWeights
from danlu.recipe.plugins import family_of
from danlu.recipe.section import Section
from danlu.recipe.tagging_data import Window
from danlu.record.layout import RunFolder

FORMAT = "danlu tagger 1"

_WINDOW: TypeAdapter[Window] = TypeAdapter(Window)


@dataclass(frozen=True, slots=True)
class StoredTagger:
    """A model folder as read back.

    Args:
        options: The family's options.
        window: The recipe's `data.window`.
        encoder: Vocabulary, characters, labels and schemes.
        label_counts: How often each label stands in train.
    """

    options: Section
    window: Window
    encoder: TaggingEncoder
    label_counts: dict[str, int]


@dataclass(frozen=True, slots=True)
class RestoredTagger:
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


def build_tagger(
    options: Section,
    encoder: TaggingEncoder,
    *,
    window_unit: str,
    word_vectors: Tensor | None = None,
    label_counts: Mapping[str, int] | None = None,
    word_counts: Sequence[int] | None = None,
) -> nn.Module:
    """Build the family's module for an encoder.

    Args:
        options: The recipe's `model` section.
        encoder: Sizes of the vocabularies, the labels and their scheme.
        window_unit: The recipe's `data.window.unit`; windows of `words` may begin and end inside a span.
        word_vectors: Pretrained vectors (words, dim), NaN in the rows of words without one.
        label_counts: How often each label stands in train.
        word_counts: How often each word stands in train, by id; only training needs them.
    """
    module: nn.Module = family_of(options).load_builder()(
        options,
        words=len(encoder.words),
        characters=0 if encoder.characters is None else len(encoder.characters),
        labels=encoder.labels.labels,
        scheme=encoder.labels.scheme,
        open_ended=window_unit == "words",
        word_vectors=word_vectors,
        label_counts=label_counts,
        word_counts=word_counts,
    )
    return module


def write_tagger(
    folder: Path,
    options: Section,
    window: Window,
    encoder: TaggingEncoder,
    *,
    label_counts: Mapping[str, int],
) -> None:
    """Write everything that prediction needs but the weights."""
    stored = {
        "format": FORMAT,
        "window": window.model_dump(mode="json"),
        "label_counts": dict(label_counts),
    }
    write_model_json(folder, options, stored)
    write_json_atomically(folder / "encoder.json", encoder.to_json())


def read_tagger(folder: Path) -> StoredTagger:
    """Read what `write_tagger` wrote.

    Raises:
        RecordError: A file is missing, or was written by a version or a family that is not installed.
    """
    options, stored = read_model_json(folder, form=FORMAT, keys=("window", "label_counts"))
    try:
        encoder = TaggingEncoder.from_json(json.loads((folder / "encoder.json").read_text(encoding="utf-8")))
        window = _WINDOW.validate_python(stored["window"])
    except FileNotFoundError as error:
        raise RecordError("The record has no encoder.json in its model folder.") from error
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise RecordError(f"The record's model folder cannot be read: {error!r}.") from error
    return StoredTagger(
        options=options,
        window=window,
        encoder=encoder,
        label_counts=stored["label_counts"],
    )


def restore_tagger(folder: RunFolder, checkpoint: str | int = "best") -> RestoredTagger:
    """Load a run's model: the weights of the best epoch, the last one, or an epoch that was kept.

    Args:
        folder: The record.
        checkpoint: `best`, `last` or the number of an epoch.

    Raises:
        RecordError: There are no such weights, or no model that fits them.
    """
    stored = read_tagger(folder.model)
    model = build_tagger(
        stored.options, stored.encoder, window_unit=stored.window.unit, label_counts=stored.label_counts
    )
    weights = load_stored_weights(folder, model, checkpoint)
    return RestoredTagger(model=model, encoder=stored.encoder, window=stored.window, weights=weights)
