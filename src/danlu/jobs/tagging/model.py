"""A tagger made from a recipe's options and an encoder, and all that prediction needs of it as files."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter
from torch import Tensor, nn

from danlu.data.word_splits import WordSplit
from danlu.errors import RecordError
from danlu.features.tagging_encoder import TaggingEncoder, read_tagging_encoder
from danlu.features.word_tagging_encoder import WordTaggingEncoder
from danlu.jobs.model_folder import load_stored_weights, read_model_json, write_model_json
from danlu.jobs.restore import StoredWeights
from danlu.recipe.plugins import family_of
from danlu.recipe.section import Section
from danlu.recipe.tagging_data import Window
from danlu.record.layout import RunFolder

FORMAT = "danlu tagger 2"

_WINDOW: TypeAdapter[Window] = TypeAdapter(Window)
_WORD_SPLIT: TypeAdapter[WordSplit] = TypeAdapter(WordSplit)


@dataclass(frozen=True, slots=True)
class StoredTagger:
    """A model folder as read back.

    Args:
        options: The family's options.
        window: What one sequence of the model is.
        word_split: How raw text becomes words.
        encoder: Words or pieces, and labels.
        label_counts: How often each label stands in train.
        encoder_config: Configuration of the pretrained encoder; None where the family has none.
    """

    options: Section
    window: Window
    word_split: WordSplit
    encoder: TaggingEncoder
    label_counts: dict[str, int]
    encoder_config: dict[str, Any] | None


@dataclass(frozen=True, slots=True)
class RestoredTagger:
    """A run's model, ready to read.

    Args:
        model: The family's module with the weights loaded, on the CPU.
        encoder: Words or pieces, and labels.
        window: What one sequence of the model is.
        word_split: How raw text becomes words.
        weights: Which weights they are.
    """

    model: nn.Module
    encoder: TaggingEncoder
    window: Window
    word_split: WordSplit
    weights: StoredWeights


def build_tagger(
    options: Section,
    encoder: TaggingEncoder,
    *,
    window_unit: str,
    encoder_config: Mapping[str, Any] | None,
    pretrained: bool = False,
    word_vectors: Tensor | None = None,
    label_counts: Mapping[str, int] | None = None,
    word_counts: Sequence[int] | None = None,
) -> nn.Module:
    """Build the family's module for an encoder.

    Args:
        options: The recipe's `model` section.
        encoder: Sizes of the vocabularies, the labels and their scheme.
        window_unit: What a sequence is; windows of `words` may begin and end inside a span.
        encoder_config: Configuration of the pretrained encoder.
        pretrained: Whether the pretrained encoder's own weights are loaded, as at the start of a training.
        word_vectors: Pretrained vectors (words, dim), NaN in the rows of words without one.
        label_counts: How often each label stands in train.
        word_counts: How often each word stands in train, by id; only training needs them.
    """
    spelled = encoder.characters if isinstance(encoder, WordTaggingEncoder) else None
    extra = {} if encoder_config is None else {"encoder_config": dict(encoder_config)}
    module: nn.Module = family_of(options).load_builder()(
        options,
        words=encoder.size,
        characters=0 if spelled is None else len(spelled),
        labels=encoder.codec.labels.labels,
        scheme=encoder.codec.labels.scheme,
        open_ended=window_unit == "words",
        word_vectors=word_vectors,
        label_counts=label_counts,
        word_counts=word_counts,
        pretrained=pretrained,
        **extra,
    )
    return module


def write_tagger(
    folder: Path,
    options: Section,
    window: Window,
    encoder: TaggingEncoder,
    *,
    word_split: WordSplit,
    label_counts: Mapping[str, int],
    encoder_config: Mapping[str, Any] | None,
) -> None:
    """Write everything that prediction needs but the weights."""
    stored = {
        "format": FORMAT,
        "window": window.model_dump(mode="json"),
        "word_split": word_split,
        "label_counts": dict(label_counts),
        "encoder_config": encoder_config,
    }
    write_model_json(folder, options, stored)
    encoder.write(folder)


def read_tagger(folder: Path) -> StoredTagger:
    """Read what `write_tagger` wrote.

    Raises:
        RecordError: A file is missing, or was written by a version or a family that is not installed.
    """
    keys = ("window", "word_split", "label_counts", "encoder_config")
    options, stored = read_model_json(folder, form=FORMAT, keys=keys)
    try:
        window = _WINDOW.validate_python(stored["window"])
        word_split = _WORD_SPLIT.validate_python(stored["word_split"])
    except ValueError as error:
        raise RecordError(f"The record's model folder cannot be read: {error!r}.") from error
    return StoredTagger(
        options=options,
        window=window,
        word_split=word_split,
        encoder=read_tagging_encoder(folder),
        label_counts=stored["label_counts"],
        encoder_config=stored["encoder_config"],
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
        stored.options,
        stored.encoder,
        window_unit=stored.window.unit,
        encoder_config=stored.encoder_config,
        label_counts=stored.label_counts,
    )
    weights = load_stored_weights(folder, model, checkpoint)
    return RestoredTagger(
        model=model,
        encoder=stored.encoder,
        window=stored.window,
        word_split=stored.word_split,
        weights=weights,
    )
