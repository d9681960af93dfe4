"""What training reads and what it fits: train and valid, and the encoder that is fitted on train alone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from danlu.data.duplicates import seen_flags, without_repeats
from danlu.data.splits import TaggingSplit, read_split
from danlu.errors import DataError, Problem
from danlu.features.tagging_encoder import TaggingEncoder
from danlu.recipe.schema import Recipe


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


def read_training_data(recipe: Recipe) -> TrainingData:
    """Read train and valid.

    Raises:
        DataError: A split cannot be read, or the recipe selects on sentences that valid does not have.
    """
    train_split = read_split(recipe.data, "train")
    valid = read_split(recipe.data, "valid", scheme=train_split.scheme)
    seen = seen_flags(train_split.sentences, valid.sentences)
    _check_selection(recipe.train.select, seen)
    learned = train_split
    if recipe.data.repeats == "once":
        learned = replace(train_split, sentences=without_repeats(train_split.sentences))
    return TrainingData(train_split, learned, valid, seen)


def fit_encoder(recipe: Recipe, train_split: TaggingSplit) -> TaggingEncoder:
    """Fit vocabulary, characters and labels on the training split."""
    embedding = getattr(recipe.model, "word_embedding", None)
    return TaggingEncoder.fit(
        ((sentence.words, sentence.tags) for sentence in train_split.sentences),
        data_scheme=train_split.scheme,
        model_scheme=train_split.scheme if recipe.data.encode_as == "same" else recipe.data.encode_as,
        lowercase=getattr(embedding, "lowercase", False),
        digits_to_zero=getattr(embedding, "digits_to_zero", False),
        min_count=getattr(embedding, "min_count", 1),
        with_characters=getattr(recipe.model, "characters", None) is not None,
    )


def _check_selection(select: str, seen: Sequence[bool]) -> None:
    part = select.partition("@")[2]
    count = {"": len(seen), "seen": sum(seen), "unseen": len(seen) - sum(seen)}[part]
    if count == 0:
        raise DataError(
            f"The recipe selects the best epoch by {select}, and valid has no {part or 'such'} sentence.",
            [
                Problem(
                    "train.select",
                    f"no validation sentence is {part}",
                    received=select,
                    fix=f"select by {select.partition('@')[0]}",
                )
            ],
        )
