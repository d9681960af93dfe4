"""Words with their neighbours side by side, as the input of one position (Collobert et al. 2011)."""

from __future__ import annotations

import torch
from torch import Tensor
from torch.nn.functional import pad


def context_window(words: Tensor, mask: Tensor, width: int) -> Tensor:
    """Put the vectors of each word and of its neighbours side by side, from left to right.

    Beyond either end of a sequence stand zeros, whatever its padding holds.

    Args:
        words: Vectors, (batch, time, features).
        mask: True on words, a prefix of each row, (batch, time).
        width: Words side by side, with the word itself in the middle; odd.

    Returns:
        Vectors, (batch, time, width * features).

    Raises:
        ValueError: An even width.

    Example:
        >>> words, mask = torch.tensor([[[1.0], [2.0], [9.0]]]), torch.tensor([[True, True, False]])
        >>> context_window(words, mask, 3)[0, :2].tolist()
        [[0.0, 1.0, 2.0], [1.0, 2.0, 0.0]]
    """
    if width % 2 == 0:
        raise ValueError(f"Expected an odd width, so that a word has a middle to stand in. Received {width}.")
    words = words.masked_fill(~mask.unsqueeze(2), 0.0)
    if width == 1:
        return words
    beyond, time = width // 2, words.shape[1]
    padded = pad(words, (0, 0, beyond, beyond))  # (batch, beyond + time + beyond, features)
    shifted = [padded[:, first : first + time] for first in range(width)]  # (batch, time, features) each
    return torch.cat(shifted, dim=2)  # (batch, time, width * features)
