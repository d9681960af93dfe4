"""What training reads and what it fits: train and valid, and the encoder that is fitted on train alone."""

from __future__ import annotations

from dataclasses import dataclass, replace

from danlu.data.duplicates import seen_flags, without_repeats
from danlu.data.splits import TaggingSplit, read_split
from danlu.features.tagging_encoder import TaggingEncoder
from danlu.jobs.selection_check import check_selection
from danlu.recipe.schema import Recipe
from danlu.recipe.tagging_data import TaggingData


@dataclass(frozen=True, slots=True)
class TrainingData:
    """The splits that training reads; test is not one of them.

    Args:
        train: The training split.
        learned: The sentences of it that are learned from: all, or repeats once.
        valid: The validation split.
        seen: For each validation sentence, whether its words stand in train.
    """

    train: TaggingSplit
    learned: TaggingSplit
    valid: TaggingSplit
    seen: list[bool]


def read_training_data(recipe: Recipe, options: TaggingData) -> TrainingData:
    """Read train and valid.

    Raises:
        DataError: A split cannot be read, or the recipe selects on sentences that valid does not have.
    """
    train_split = read_split(options, "train")
    valid = read_split(options, "valid", scheme=train_split.scheme)
    seen = seen_flags(train_split.sentences, valid.sentences)
    check_selection(recipe.train.select, seen)
    learned = train_split
    if options.repeats == "once":
        learned = replace(train_split, sentences=without_repeats(train_split.sentences))
    return TrainingData(train_split, learned, valid, seen)


def fit_encoder(recipe: Recipe, options: TaggingData, train_split: TaggingSplit) -> TaggingEncoder:
    """Fit vocabulary, characters and labels on the training split."""
    embedding = getattr(recipe.model, "word_embedding", None)
    return TaggingEncoder.fit(
        ((sentence.words, sentence.tags) for sentence in train_split.sentences),
        data_scheme=train_split.scheme,
        model_scheme=train_split.scheme if options.encode_as == "same" else options.encode_as,
        lowercase=getattr(embedding, "lowercase", False),
        digits_to_zero=getattr(embedding, "digits_to_zero", False),
        min_count=getattr(embedding, "min_count", 1),
        with_characters=getattr(recipe.model, "characters", None) is not None,
    )
