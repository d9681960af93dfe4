"""From what an encoder says of pieces to what a head needs of words. Special pieces and padding have no part in it.

Each way takes one vector a kept piece, (pieces, size), in float32 at least, and gives one a word, (batch, words, size),
with zeros after the end of each row. The first piece: Devlin et al. 2019.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

from torch import Tensor

from danlu.features.piece_tagging_batch import PieceTaggingBatch
from danlu.models.full_precision import at_least_float32

Alignment: TypeAlias = Callable[[Tensor, PieceTaggingBatch], Tensor]
"""A way from pieces to words."""


def kept_states(states: Tensor, batch: PieceTaggingBatch) -> Tensor:
    """The states of the pieces that count, in the order of the words.

    Args:
        states: A state a piece, (rows, time, size).
        batch: Which of them count.

    Returns:
        (pieces, size), in float32 at least.
    """
    return at_least_float32(states.flatten(0, 1)[batch.places])  # (pieces, size)


def first_of_words(pieces: Tensor, batch: PieceTaggingBatch) -> Tensor:
    """The vector of each word's first piece."""
    slots = batch.slots[batch.firsts]  # (real words,)
    return _by_sequence(_zeros(pieces, batch).index_copy(0, slots, pieces[batch.firsts]), batch)


def mean_of_words(pieces: Tensor, batch: PieceTaggingBatch) -> Tensor:
    """The mean over each word's pieces.

    Example:
        >>> import numpy, torch
        >>> from danlu.features.piece_tagging_batch import EncodedPieces, make_piece_tagging_batch
        >>> row, counts = numpy.array([101, 7, 8, 9, 102]), numpy.array([2, 1])
        >>> batch = make_piece_tagging_batch([EncodedPieces((row,), ((1, 4),), counts, labels=None)], [0])
        >>> mean_of_words(torch.tensor([[1.0], [3.0], [9.0]]), batch).tolist()
        [[[2.0], [9.0]]]
    """
    sums = _zeros(pieces, batch).index_add(0, batch.slots, pieces)  # (batch * words, size)
    counts = batch.slots.bincount(minlength=len(sums)).clamp(min=1)  # (batch * words,)
    return _by_sequence(sums / counts.unsqueeze(1), batch)


def max_of_words(pieces: Tensor, batch: PieceTaggingBatch) -> Tensor:
    """The largest value of each feature over each word's pieces."""
    slots = batch.slots.unsqueeze(1).expand_as(pieces)  # (pieces, size)
    largest = _zeros(pieces, batch).scatter_reduce(0, slots, pieces, "amax", include_self=False)
    return _by_sequence(largest, batch)


def _zeros(pieces: Tensor, batch: PieceTaggingBatch) -> Tensor:
    return pieces.new_zeros(batch.mask.numel(), pieces.shape[1])  # (batch * words, size)


def _by_sequence(words: Tensor, batch: PieceTaggingBatch) -> Tensor:
    return words.view(*batch.mask.shape, words.shape[1])  # (batch, words, size)
