"""What a word is for the model: its index as a number, a vector that stays, or a vector that is trained."""

from __future__ import annotations

import math
from collections.abc import Sequence

import torch
from torch import Tensor, nn

from danlu.data.vocabulary import PAD, UNKNOWN


class WordIndex(nn.Module):
    """The word's index as one number, deliberately unscaled: a baseline that shows why embeddings exist.

    The order of a vocabulary means nothing, yet this tells the model that word 700 is more than word 3.

    Example:
        >>> WordIndex()(torch.tensor([[5, 7]])).tolist()
        [[[5.0], [7.0]]]
    """

    size = 1

    def forward(self, words: Tensor) -> Tensor:
        """Turn ids, (batch, time), into numbers, (batch, time, 1)."""
        return words.to(torch.get_default_dtype()).unsqueeze(2)


class FrozenWordEmbedding(nn.Module):
    """Vectors that training leaves as they are: from a file, or random.

    Random ones are drawn from the normal distribution with mean 0 and variance 1.

    Args:
        words: Size of the vocabulary, padding and unknown word included.
        dim: Numbers per word.
        vectors: Vectors to use, (words, dim); a row of NaN is a word without one and is drawn as in training.
    """

    def __init__(self, words: int, dim: int, *, vectors: Tensor | None = None) -> None:
        super().__init__()
        self.size = dim
        matrix = torch.randn(words, dim) if vectors is None else _complete(vectors, words, dim)
        matrix[PAD] = 0.0
        self.embedding = nn.Embedding(words, dim, padding_idx=PAD, _weight=matrix)
        self.embedding.weight.requires_grad_(False)

    def forward(self, words: Tensor) -> Tensor:
        """Look up ids, (batch, time): vectors, (batch, time, dim)."""
        vectors: Tensor = self.embedding(words)
        return vectors


class TrainedWordEmbedding(nn.Module):
    """Vectors that are trained with the model.

    Those that no file gives start uniformly in ±sqrt(3 / dim), which makes their variance 1 / dim
    (Lample et al. 2016, Ma and Hovy 2016).

    Args:
        words: Size of the vocabulary, padding and unknown word included.
        dim: Numbers per word.
        vectors: Vectors to start from, (words, dim); a row of NaN is a word without one.
        word_dropout: Share of words that training shows as the unknown word, so that its vector is learned.
        rare_word_dropout: The same by rarity: a word with count c is shown so with probability a / (a + c), where
            a is this number (Kiperwasser and Goldberg 2016).
        counts: How often each word stands in train; without them no word counts as rare.
    """

    unknown_share: Tensor

    def __init__(
        self,
        words: int,
        dim: int,
        *,
        vectors: Tensor | None = None,
        word_dropout: float = 0.0,
        rare_word_dropout: float = 0.0,
        counts: Sequence[int] | None = None,
    ) -> None:
        super().__init__()
        self.size = dim
        share = _unknown_share(words, word_dropout, rare_word_dropout, counts)  # (words,)
        # Only training reads it, and it follows from the recipe and train: no part of the saved weights.
        self.register_buffer("unknown_share", share, persistent=False)
        matrix = _uniform(words, dim) if vectors is None else _complete(vectors, words, dim)
        matrix[PAD] = 0.0
        self.embedding = nn.Embedding(words, dim, padding_idx=PAD, _weight=matrix)

    def forward(self, words: Tensor) -> Tensor:
        """Look up ids, (batch, time): vectors, (batch, time, dim)."""
        if self.training:
            drawn = torch.rand(words.shape, device=words.device) < self.unknown_share[words]
            words = words.masked_fill(drawn, UNKNOWN)
        vectors: Tensor = self.embedding(words)
        return vectors


def _unknown_share(words: int, word_dropout: float, rare: float, counts: Sequence[int] | None) -> Tensor:
    """How often each word is shown as the unknown one: by chance, or because it is rare, or both."""
    share = torch.full((words,), word_dropout)
    if rare > 0.0 and counts is not None:
        seen = torch.tensor(counts, dtype=share.dtype)  # (words,)
        share = 1.0 - (1.0 - share) * (1.0 - rare / (rare + seen))
    share[PAD] = 0.0
    return share


def _uniform(words: int, dim: int) -> Tensor:
    bound = math.sqrt(3 / dim)
    return torch.empty(words, dim).uniform_(-bound, bound)


def _complete(vectors: Tensor, words: int, dim: int) -> Tensor:
    """Given vectors, and random ones for the words without."""
    if vectors.shape != (words, dim):
        raise ValueError(f"Expected word vectors of shape {(words, dim)}. Received {tuple(vectors.shape)}.")
    return torch.where(vectors.isnan(), _uniform(words, dim), vectors.to(torch.get_default_dtype()))
