"""Vectors of characters, as the character CNN and the character LSTM both begin with."""

from __future__ import annotations

import math

from torch import nn

from danlu.data.vocabulary import PAD


def character_embedding(characters: int, dim: int) -> nn.Embedding:
    """Trained vectors, uniformly in ±sqrt(3 / dim) at first (Ma and Hovy 2016), with zeros for padding."""
    embedding = nn.Embedding(characters, dim, padding_idx=PAD)
    bound = math.sqrt(3 / dim)
    nn.init.uniform_(embedding.weight, -bound, bound)
    nn.init.zeros_(embedding.weight.data[PAD])
    return embedding
