"""Texts of one length: filled up with padding that the model reads as words, as on a fixed grid of positions.

Where padding is read, what a text is predicted to be depends on how much of it there is. So the length comes from the
recipe and not from the batch.
"""

from __future__ import annotations

from typing import Literal

import torch
from torch import Tensor

from danlu.data.vocabulary import PAD


def at_fixed_length(
    ids: Tensor, mask: Tensor, *, length: int, side: Literal["left", "right"]
) -> tuple[Tensor, Tensor]:
    """Fill texts up to a length.

    Args:
        ids: Word ids, (texts, time).
        mask: True on words, a prefix of each row, (texts, time).
        length: Words and padding of every text.
        side: Where the padding goes.

    Returns:
        Word ids and the mask of real words, both (texts, length).

    Raises:
        ValueError: A text has more words than that.

    Example:
        >>> ids, mask = torch.tensor([[5, 6], [7, 0]]), torch.tensor([[True, True], [True, False]])
        >>> at_fixed_length(ids, mask, length=3, side="left")[0].tolist()
        [[0, 5, 6], [0, 0, 7]]
    """
    words = mask.sum(dim=1, keepdim=True)  # (texts, 1)
    if int(words.max()) > length:
        raise ValueError(f"Expected texts of {length} words at most. Received one of {int(words.max())}.")
    position = torch.arange(length, device=ids.device).expand(len(ids), length)  # (texts, length)
    real = position < words if side == "right" else position >= length - words  # (texts, length)
    filled = ids.new_full((len(ids), length), PAD)
    filled[real] = ids[mask]
    return filled, real
