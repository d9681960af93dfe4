"""Reading sequences of unequal length from their last word to their first, with the padding left where it is.

What runs from right to left runs from left to right over reversed sequences. Reversing by length, and not by
the width of the batch, keeps padding at the end, so that nothing ever reads it before it reads a word.
"""

from __future__ import annotations

import torch
from torch import Tensor


def reversal_index(lengths: Tensor, time: int) -> Tensor:
    """Where each position of the reversed sequences comes from.

    The index is its own inverse: reversing twice gives the sequence back.

    Args:
        lengths: Words in each sequence, (batch,).
        time: Width of the batch, padding included.

    Returns:
        Positions, (batch, time): `length - 1 - t` on words, `t` on padding.

    Example:
        >>> reversal_index(torch.tensor([3, 1]), 3).tolist()
        [[2, 1, 0], [0, 1, 2]]
    """
    position = torch.arange(time, device=lengths.device).expand(len(lengths), time)  # (batch, time)
    mirrored = lengths.unsqueeze(1) - 1 - position  # (batch, time)
    return torch.where(mirrored >= 0, mirrored, position)


def reverse_in_time(values: Tensor, index: Tensor) -> Tensor:
    """Reverse each sequence of `values`, (batch, time, features), by an index of `reversal_index`."""
    return values.gather(1, index.unsqueeze(2).expand_as(values))
