"""What a word of a batch is for a model that reads words: its vector, and beside it what its spelling adds.

Sources: Lample et al. 2016, Ma and Hovy 2016.
"""

from __future__ import annotations

from typing import Protocol

import torch
from torch import Tensor

from danlu.models.character_cnn import CharacterCNN
from danlu.models.character_lstm import CharacterLSTM
from danlu.models.word_embedding import FrozenWordEmbedding, TrainedWordEmbedding, WordIndex

WordEmbedding = WordIndex | FrozenWordEmbedding | TrainedWordEmbedding
Characters = CharacterCNN | CharacterLSTM


class WordBatch(Protocol):
    """What is read of a batch of sequences of words."""

    @property
    def words(self) -> Tensor:
        """Word ids, (batch, time)."""

    @property
    def mask(self) -> Tensor:
        """True on words, a prefix of each row, (batch, time)."""

    @property
    def spellings(self) -> Tensor | None:
        """Character ids of each distinct spelling, (forms, letters); None without characters."""

    @property
    def spelling_of(self) -> Tensor | None:
        """Row of `spellings` for each word, (batch, time)."""


def representation_size(embedding: WordEmbedding, characters: Characters | None) -> int:
    """Features of a word."""
    return embedding.size + (0 if characters is None else characters.size)


def represent_words(batch: WordBatch, embedding: WordEmbedding, characters: Characters | None) -> Tensor:
    """Turn the words of a batch into vectors; each distinct spelling is read once.

    Args:
        batch: The words.
        embedding: From word ids, (batch, time), to vectors.
        characters: From spellings, (forms, letters), to vectors, (forms, size); None: words only.

    Returns:
        Vectors, (batch, time, features).

    Raises:
        ValueError: Characters are to be read, and the batch has no spellings.
    """
    words: Tensor = embedding(batch.words)  # (batch, time, dim)
    if characters is None:
        return words
    if batch.spellings is None or batch.spelling_of is None:
        raise ValueError(
            "Expected a batch with spellings, as the model reads characters. Received one without."
        )
    forms: Tensor = characters(batch.spellings)  # (forms, size)
    return torch.cat((words, forms[batch.spelling_of]), dim=2)  # (batch, time, dim + size)
