"""Sequences of words as rows of pieces, put together as tensors, with the way from each word's pieces back to it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from danlu.features.text_batch import NO_ROUNDING, Ids, Padding
from danlu.features.word_pieces import ranges


@dataclass(frozen=True, slots=True)
class EncodedPieces:
    """One sequence as numbers.

    Args:
        rows: Piece ids with the special ones around them: one row, or one a window of a long sequence. Never empty
            rows.
        kept: For each row, the places from which (inclusive) to which (exclusive) its pieces are kept. Put together,
            they are the pieces of all words in order.
        counts: How many pieces of it each word has, (words,).
        labels: Label ids in the model's scheme, one a word; None where no gold tags are known.
        words_cut: Words with more pieces than fit into a row, which lost the last of them.
        words_without_piece: Words of which the tokenizer leaves nothing: the unknown piece stands for them.
    """

    rows: tuple[Ids, ...]
    kept: tuple[tuple[int, int], ...]
    counts: Ids
    labels: list[int] | None
    words_cut: int = 0
    words_without_piece: int = 0

    @property
    def length(self) -> int:
        """Pieces of all rows, special ones included."""
        return sum(len(row) for row in self.rows)


@dataclass(frozen=True)
class PieceTaggingBatch:
    """A batch of sequences of words, read as rows of pieces.

    A sequence may be several rows. Which pieces count, and for which word, the three last tensors say: special pieces,
    padding, and what a window shares with a neighbour that keeps it, are not among them.

    Args:
        ids: Piece ids (rows, time), padding after the end of each row.
        row_mask: True on pieces, special ones included (rows, time), a prefix of each row.
        mask: True on words (batch, words), a prefix of each row.
        labels: Label ids (batch, words), 0 after the end of each row; None where gold is unknown.
        indices: Position of each sequence in its split.
        places: Where each kept piece stands in the flattened `ids`, (pieces,), in the order of the words.
        slots: Where the word of each kept piece stands in the flattened `mask`, (pieces,), never falling.
        firsts: Which of the kept pieces is the first of each word, (real words,).
    """

    ids: Tensor
    row_mask: Tensor
    mask: Tensor
    labels: Tensor | None
    indices: list[int]
    places: Tensor
    slots: Tensor
    firsts: Tensor

    @property
    def word_count(self) -> int:
        """Real words of the batch, padding not counted."""
        return len(self.firsts)

    def to(self, device: torch.device) -> PieceTaggingBatch:
        """The same batch with its tensors on `device`."""
        return PieceTaggingBatch(
            ids=self.ids.to(device),
            row_mask=self.row_mask.to(device),
            mask=self.mask.to(device),
            labels=None if self.labels is None else self.labels.to(device),
            indices=self.indices,
            places=self.places.to(device),
            slots=self.slots.to(device),
            firsts=self.firsts.to(device),
        )


def make_piece_tagging_batch(
    sequences: Sequence[EncodedPieces], indices: Sequence[int], padding: Padding = NO_ROUNDING
) -> PieceTaggingBatch:
    """Put the sequences at `indices` together, in that order.

    Args:
        sequences: The sequences of a split.
        indices: Which of them.
        padding: How rows are filled up.

    Example:
        >>> row = np.array([101, 7, 8, 9, 102], dtype=np.int32)
        >>> words = EncodedPieces((row,), ((1, 4),), counts=np.array([2, 1], dtype=np.int32), labels=[3, 0])
        >>> batch = make_piece_tagging_batch([words], [0])
        >>> batch.ids.flatten()[batch.places].tolist(), batch.slots.tolist(), batch.labels.tolist()
        ([7, 8, 9], [0, 0, 1], [[3, 0]])
    """
    chosen = [sequences[index] for index in indices]
    rows = [row for sequence in chosen for row in sequence.rows]
    lengths = np.array([len(row) for row in rows])  # (rows,)
    time = padding.length(int(lengths.max()))
    row_mask = np.arange(time) < lengths[:, None]  # (rows, time)
    ids = np.full((len(rows), time), padding.id, dtype=np.int64)  # (rows, time)
    ids[row_mask] = np.concatenate(rows)

    counts = np.concatenate([sequence.counts for sequence in chosen])  # (real words,)
    words = np.array([len(sequence.counts) for sequence in chosen])  # (batch,)
    mask = np.arange(words.max()) < words[:, None]  # (batch, words)
    kept = np.array([place for sequence in chosen for place in sequence.kept])  # (rows, 2)
    begins = kept[:, 0] + time * np.arange(len(rows))  # (rows,)
    return PieceTaggingBatch(
        ids=torch.from_numpy(ids),
        row_mask=torch.from_numpy(row_mask),
        mask=torch.from_numpy(mask),
        labels=_labels(chosen, mask),
        indices=list(indices),
        places=torch.from_numpy(ranges(begins, kept[:, 1] - kept[:, 0])),
        slots=torch.from_numpy(np.repeat(np.flatnonzero(mask), counts)),
        firsts=torch.from_numpy(np.cumsum(counts, dtype=np.int64) - counts),
    )


def _labels(chosen: Sequence[EncodedPieces], mask: NDArray[np.bool_]) -> Tensor | None:
    gold = [sequence.labels for sequence in chosen if sequence.labels is not None]
    if len(gold) < len(chosen):
        return None
    labels = np.zeros(mask.shape, dtype=np.int64)  # (batch, words)
    labels[mask] = np.concatenate(gold)
    return torch.from_numpy(labels)
