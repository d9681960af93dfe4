"""What training reads and what it fits: train and valid, and the encoder that is fitted on train alone."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from danlu.data.splits import TaggingSplit
from danlu.features.piece_tagging_encoder import PieceTaggingEncoder
from danlu.features.tag_codec import TagCodec
from danlu.features.tagging_encoder import TaggingEncoder
from danlu.features.word_tagging_encoder import WordTaggingEncoder
from danlu.jobs.selection_check import check_selection
from danlu.jobs.tagging.kind import TaggingKind
from danlu.recipe.plugins import family_of
from danlu.recipe.schema import Recipe


@dataclass(frozen=True, slots=True)
class TrainingData:
    """The splits that training reads; test is not one of them.

    Args:
        train: The training split.
        learned: The sentences of it that are learned from.
        valid: The validation split.
        seen: For each validation sentence, whether it counts as seen in train.
    """

    train: TaggingSplit
    learned: TaggingSplit
    valid: TaggingSplit
    seen: list[bool]


def read_training_data(recipe: Recipe, kind: TaggingKind) -> TrainingData:
    """Read train and valid.

    Raises:
        DataError: A split cannot be read, or the recipe selects on sentences that valid does not have.
    """
    train = kind.read(recipe.data, "train")
    valid = kind.read(recipe.data, "valid", train=train)
    seen = kind.seen(train, valid)
    check_selection(recipe.train.select, seen)
    return TrainingData(train, replace(train, sentences=kind.learned(recipe.data, train)), valid, seen)


def fit_encoder(recipe: Recipe, kind: TaggingKind, learned: TaggingSplit) -> TaggingEncoder:
    """Fit labels and vocabulary, or take the pieces of a pretrained encoder."""
    model: Any = recipe.model
    codec = TagCodec.fit(
        [sentence.tags for sentence in learned.sentences],
        data_scheme=learned.scheme,
        model_scheme=kind.model_scheme(recipe.data, learned),
    )
    words = [sentence.words for sentence in learned.sentences]
    if family_of(recipe.model).reads == "pieces":
        return PieceTaggingEncoder.fit(words, codec, source=model.encoder.source, windows=model.windows)
    embedding = getattr(model, "word_embedding", None)
    return WordTaggingEncoder.fit(
        words,
        codec,
        lowercase=getattr(embedding, "lowercase", False),
        digits_to_zero=getattr(embedding, "digits_to_zero", False),
        min_count=getattr(embedding, "min_count", 1),
        with_characters=getattr(model, "characters", None) is not None,
    )
