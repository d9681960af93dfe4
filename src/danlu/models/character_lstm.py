"""The last states of a bidirectional LSTM over a word's characters (Lample et al. 2016).

The direction that ends at the last character knows the suffix best; the other one, the prefix.
"""

from __future__ import annotations

import torch
from torch import Tensor, nn

from danlu.data.vocabulary import PAD
from danlu.models.character_embedding import character_embedding
from danlu.models.recurrent_encoder import RecurrentEncoder


class CharacterLSTM(nn.Module):
    """One vector for each spelling, whatever the padding after it.

    Args:
        characters: Size of the character vocabulary, padding and unknown character included.
        dim: Numbers per character.
        hidden: Numbers per direction; a word gets twice as many.

    Example:
        >>> CharacterLSTM(10, dim=4, hidden=3)(torch.tensor([[2, 3, 4], [5, 0, 0]])).shape
        torch.Size([2, 6])
    """

    def __init__(self, characters: int, *, dim: int, hidden: int) -> None:
        super().__init__()
        self.size = 2 * hidden
        self.hidden = hidden
        self.embedding = character_embedding(characters, dim)
        self.bilstm = RecurrentEncoder(dim, hidden)

    def forward(self, spellings: Tensor) -> Tensor:
        """Read character ids, (forms, letters), padded at the end: vectors, (forms, 2 * hidden)."""
        letter = spellings != PAD  # (forms, letters)
        states = self.bilstm(self.embedding(spellings), letter)  # (forms, letters, 2 * hidden)
        form = torch.arange(len(spellings), device=spellings.device)
        suffix = states[form, letter.sum(dim=1) - 1, : self.hidden]  # (forms, hidden)
        prefix = states[:, 0, self.hidden :]  # (forms, hidden)
        return torch.cat((suffix, prefix), dim=1)  # (forms, 2 * hidden)
