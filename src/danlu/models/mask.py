"""What a mask must be: True on the words of each sequence, then False on the padding."""

from __future__ import annotations

import torch
from torch import Tensor


def lengths_of(mask: Tensor, batch: int, time: int) -> Tensor:
    """The number of words in each sequence, after a check that the mask is one.

    Args:
        mask: True on words, (batch, time).
        batch: The number of sequences that the mask must have.
        time: The width that the mask must have.

    Returns:
        Lengths, (batch,).

    Raises:
        ValueError: The mask has another shape or type, a row without words, or a word after padding.

    Example:
        >>> lengths_of(torch.tensor([[True, True], [True, False]]), 2, 2).tolist()
        [2, 1]
    """
    if mask.dtype != torch.bool or mask.shape != (batch, time):
        raise ValueError(
            f"Expected a mask of booleans of shape {(batch, time)}. "
            f"Received {mask.dtype} of shape {tuple(mask.shape)}."
        )
    lengths = mask.sum(dim=1)  # (batch,)
    prefix = torch.arange(time, device=mask.device) < lengths.unsqueeze(1)  # (batch, time)
    sound = ((prefix == mask).all(dim=1) & mask[:, 0]) if time else lengths > 0  # (batch,)
    if not bool(sound.all()):
        row = int(sound.logical_not().nonzero()[0])
        fault = "no word" if lengths[row] == 0 else "padding before a word"
        raise ValueError(
            "Expected a mask whose rows are True on one or more words and then False. "
            f"Received row {row} with {fault}."
        )
    return lengths
