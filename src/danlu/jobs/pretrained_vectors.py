"""The word vectors that a recipe names, for the words of train, as builders take them."""

from __future__ import annotations

from pathlib import Path

import torch
from torch import Tensor

from danlu.data.vocabulary import RESERVED, Vocabulary
from danlu.features.word_vectors import LoadedVectors, load_vectors
from danlu.recipe.section import Section


def read_vectors(options: Section, words: Vocabulary) -> LoadedVectors | None:
    """The vectors of the file that `model.word_embedding.vectors` names; None where it names none."""
    embedding = getattr(options, "word_embedding", None)
    path = getattr(embedding, "vectors", None)
    if path is None:
        return None
    return load_vectors(Path(path), words.symbols[RESERVED:], dim=int(getattr(embedding, "dim")))  # noqa: B009


def as_tensor(vectors: LoadedVectors | None) -> Tensor | None:
    """Loaded vectors as builders take them: (words, dim), NaN for padding, the unknown word and words not found."""
    if vectors is None:
        return None
    found = torch.tensor(vectors.found).unsqueeze(1)  # (words - RESERVED, 1)
    known = torch.from_numpy(vectors.matrix).masked_fill(~found, torch.nan)
    return torch.cat([torch.full((RESERVED, known.shape[1]), torch.nan), known])  # (words, dim)
