"""Rows of pieces in a batch, and the way from each word's pieces back to it."""

from __future__ import annotations

import numpy as np
import torch

from danlu.features.piece_tagging_batch import EncodedPieces, make_piece_tagging_batch
from danlu.features.text_batch import Padding

PAD = 9


def ids(*numbers):
    return np.array(numbers, dtype=np.int32)


LONG = EncodedPieces(
    rows=(ids(1, 10, 11, 12, 2), ids(1, 12, 13, 14, 2)),
    kept=((1, 4), (2, 4)),
    counts=ids(2, 1, 2),
    labels=[3, 0, 4],
)
"""Words of the pieces 10 11, 12, 13 14 in two windows; the second begins with the word 12 again."""
SHORT = EncodedPieces(rows=(ids(1, 20, 2),), kept=((1, 2),), counts=ids(1), labels=[5])


def test_rows_are_padded_at_the_end_under_a_mask():
    batch = make_piece_tagging_batch([LONG, SHORT], [1, 0], Padding(PAD))
    assert batch.ids.tolist() == [[1, 20, 2, PAD, PAD], [1, 10, 11, 12, 2], [1, 12, 13, 14, 2]]
    assert batch.row_mask.sum(dim=1).tolist() == [3, 5, 5]
    assert batch.mask.tolist() == [[True, False, False], [True, True, True]]
    assert batch.labels.tolist() == [[5, 0, 0], [3, 0, 4]]
    assert batch.indices == [1, 0]
    assert batch.word_count == 4
    assert (batch.ids.dtype, batch.labels.dtype, batch.row_mask.dtype) == (
        torch.int64,
        torch.int64,
        torch.bool,
    )


def test_each_kept_piece_knows_its_word():
    batch = make_piece_tagging_batch([LONG, SHORT], [1, 0], Padding(PAD))
    assert batch.ids.flatten()[batch.places].tolist() == [20, 10, 11, 12, 13, 14]
    assert batch.slots.tolist() == [0, 3, 3, 4, 5, 5]
    assert batch.ids.flatten()[batch.places][batch.firsts].tolist() == [20, 10, 12, 13]


def test_neither_special_pieces_nor_padding_nor_what_a_neighbour_keeps_belong_to_a_word():
    batch = make_piece_tagging_batch([LONG, SHORT], [0, 1], Padding(PAD))
    kept = torch.zeros(batch.ids.numel(), dtype=torch.int64).index_add(
        0, batch.places, torch.ones_like(batch.places)
    )
    assert kept.view_as(batch.ids).tolist() == [[0, 1, 1, 1, 0], [0, 0, 1, 1, 0], [0, 1, 0, 0, 0]]


def test_rows_are_rounded_up_but_not_beyond_the_encoder():
    for longest, time in ((None, 8), (6, 6), (5, 5)):
        batch = make_piece_tagging_batch([LONG, SHORT], [0, 1], Padding(PAD, 8, longest))
        assert batch.ids.shape == batch.row_mask.shape == (3, time)
        assert batch.ids.flatten()[batch.places].tolist() == [10, 11, 12, 13, 14, 20]


def test_length_counts_the_pieces_of_all_rows():
    assert (LONG.length, SHORT.length) == (10, 3)


def test_without_gold_there_is_none():
    unlabelled = EncodedPieces(SHORT.rows, SHORT.kept, SHORT.counts, None)
    assert make_piece_tagging_batch([LONG, unlabelled], [0, 1]).labels is None
    assert make_piece_tagging_batch([LONG, unlabelled], [0]).labels is not None


def test_moving_a_batch_keeps_everything():
    batch = make_piece_tagging_batch([LONG, SHORT], [0, 1])
    moved = batch.to(torch.device("meta"))
    tensors = [name for name, value in vars(batch).items() if isinstance(value, torch.Tensor)]
    assert len(tensors) == 7
    for name in tensors:
        assert getattr(moved, name).device.type == "meta"
        assert torch.equal(getattr(batch.to(torch.device("cpu")), name), getattr(batch, name))
    assert moved.indices == batch.indices
    unlabelled = make_piece_tagging_batch([EncodedPieces(SHORT.rows, SHORT.kept, SHORT.counts, None)], [0])
    assert unlabelled.to(torch.device("cpu")).labels is None
