"""What training reads and what it fits: train and valid, and the encoder that is fitted on train alone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from danlu.data.text_duplicates import seen_texts, without_repeated_texts
from danlu.data.text_splits import TextSplit, read_text_splits
from danlu.features.piece_text_encoder import PieceTextEncoder
from danlu.features.text_batch import EncodedText
from danlu.features.text_encoder import TextEncoder
from danlu.features.word_text_encoder import WordTextEncoder
from danlu.jobs.selection_check import check_selection
from danlu.recipe.plugins import family_of
from danlu.recipe.schema import Recipe
from danlu.recipe.text_data import TextData


@dataclass(frozen=True, slots=True)
class TextTrainingData:
    """The splits that training reads; test is not one of them.

    Args:
        train: The training split.
        learned: The texts of it that are learned from: all, or repeats once.
        valid: The validation split.
        seen: For each validation text, whether it stands in train.
    """

    train: TextSplit
    learned: TextSplit
    valid: TextSplit
    seen: list[bool]


def read_training_texts(recipe: Recipe, options: TextData) -> TextTrainingData:
    """Read train and valid.

    Raises:
        DataError: A split cannot be read, or the recipe selects on texts that valid does not have.
    """
    splits = read_text_splits(options, ["train", "valid"])
    train, valid = splits["train"], splits["valid"]
    seen = seen_texts(train.texts, valid.texts)
    check_selection(recipe.train.select, seen)
    learned = train
    if options.repeats == "once":
        learned = replace(train, texts=without_repeated_texts(train.texts))
    return TextTrainingData(train, learned, valid, seen)


def fit_text_encoder(recipe: Recipe, options: TextData, learned: TextSplit) -> TextEncoder:
    """Fit vocabulary, classes and lengths on what is learned from."""
    texts = [text.text for text in learned.texts]
    classes = sorted({text.label for text in learned.texts})
    model: Any = recipe.model
    if family_of(recipe.model).reads == "pieces":
        return PieceTextEncoder.fit(
            texts, classes, clean=options.clean, source=model.encoder.source, length=model.length
        )
    embedding = model.word_embedding
    return WordTextEncoder.fit(
        texts,
        classes,
        clean=options.clean,
        segmentation=model.segmentation,
        length=model.length,
        lowercase=embedding.lowercase,
        digits_to_zero=embedding.digits_to_zero,
        min_count=embedding.min_count,
    )


def encode_texts(split: TextSplit, encoder: TextEncoder) -> list[EncodedText]:
    """The texts of a split as the model sees them."""
    return encoder.encode([text.text for text in split.texts], [text.label for text in split.texts])


def id_counts(texts: Sequence[EncodedText], size: int) -> list[int]:
    """How often each of `size` ids stands in texts."""
    rows = [row for text in texts for row in text.rows]
    return np.bincount(np.concatenate(rows), minlength=size).tolist() if rows else [0] * size
