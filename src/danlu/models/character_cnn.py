"""A convolution over a word's characters and its maximum over positions (Ma and Hovy 2016).

A filter that answers to `-0` or `.exe` says so wherever in the word it stands. Filters of several widths see endings
and stems of several lengths (Kim et al. 2016).
"""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch import Tensor, nn
from torch.nn.functional import pad

from danlu.data.vocabulary import PAD
from danlu.models.character_embedding import character_embedding


class CharacterCNN(nn.Module):
    """One vector for each spelling, whatever the padding after it.

    Args:
        characters: Size of the character vocabulary, padding and unknown character included.
        dim: Numbers per character.
        filters: Filters of each width.
        widths: Characters that a filter sees; around the word it sees zeros.

    Example:
        >>> CharacterCNN(10, dim=4, filters=6, widths=[2, 3])(torch.tensor([[2, 3, 4], [5, 0, 0]])).shape
        torch.Size([2, 12])
    """

    def __init__(self, characters: int, *, dim: int, filters: int, widths: Sequence[int]) -> None:
        super().__init__()
        self.size = filters * len(widths)
        self.embedding = character_embedding(characters, dim)
        self.convolutions = nn.ModuleList(nn.Conv1d(dim, filters, width) for width in widths)
        self.around = [((width - 1) // 2, width // 2) for width in widths]

    def forward(self, spellings: Tensor) -> Tensor:
        """Read character ids, (forms, letters), padded at the end: vectors, (forms, widths * filters)."""
        letter = (spellings != PAD).unsqueeze(1)  # (forms, 1, letters)
        embedded = self.embedding(spellings).transpose(1, 2)  # (forms, dim, letters)
        embedded = embedded.masked_fill(~letter, 0.0)
        strongest = []
        for convolution, around in zip(self.convolutions, self.around, strict=True):
            answers = convolution(pad(embedded, around))  # (forms, filters, letters)
            strongest.append(answers.masked_fill(~letter, -torch.inf).amax(dim=2))  # (forms, filters)
        # tanh rises, so after the maximum it gives what it would give before, at less cost.
        return torch.cat(strongest, dim=1).tanh()  # (forms, widths * filters)
