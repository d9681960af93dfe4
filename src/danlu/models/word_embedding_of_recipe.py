"""The word embedding that a recipe's section `model.word_embedding` describes."""

from __future__ import annotations

from collections.abc import Sequence

from torch import Tensor

from danlu.models.word_embedding import FrozenWordEmbedding, TrainedWordEmbedding
from danlu.recipe.families import word_representation as recipe


def build_word_embedding(
    options: recipe.FrozenWordEmbedding | recipe.TrainedWordEmbedding,
    words: int,
    *,
    vectors: Tensor | None = None,
    counts: Sequence[int] | None = None,
) -> FrozenWordEmbedding | TrainedWordEmbedding:
    """Build a table of word vectors; torch's random state gives those that no file gives.

    Args:
        options: The section.
        words: Size of the vocabulary, padding and unknown word included.
        vectors: Vectors from a file, (words, dim), with rows of NaN for words that it lacks.
        counts: How often each word occurs in train, by id; needed to train with `rare_word_dropout`.

    Raises:
        ValueError: Vectors of another shape.
    """
    if isinstance(options, recipe.FrozenWordEmbedding):
        return FrozenWordEmbedding(words, options.dim, vectors=vectors)
    return TrainedWordEmbedding(
        words,
        options.dim,
        vectors=vectors,
        word_dropout=options.word_dropout,
        rare_word_dropout=options.rare_word_dropout,
        counts=counts,
    )
