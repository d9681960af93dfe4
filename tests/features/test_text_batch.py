"""Batches of texts: padding, masks, windows."""

from __future__ import annotations

import numpy as np
import torch
from hypothesis import given
from hypothesis import strategies as st

from danlu.data.vocabulary import PAD
from danlu.features.text_batch import EncodedText, Padding, PlannedTextBatches, make_text_batch


def text(*rows, label=None, cut=0):
    return EncodedText(tuple(np.array(row, dtype=np.int32) for row in rows), label, cut)


LONG = text([5, 6, 5], label=1)
SHORT = text([7], label=0, cut=2)
WINDOWED = text([1, 5, 2], [1, 6], label=1)

TEXTS = st.lists(
    st.builds(
        lambda rows, label: text(*rows, label=label),
        st.lists(st.lists(st.integers(2, 50), min_size=1, max_size=6), min_size=1, max_size=3),
        st.integers(0, 2),
    ),
    min_size=1,
    max_size=6,
)


def test_rows_are_padded_at_the_end_under_a_mask():
    batch = make_text_batch([LONG, SHORT], [1, 0])
    assert batch.ids.tolist() == [[7, PAD, PAD], [5, 6, 5]]
    assert batch.mask.tolist() == [[True, False, False], [True, True, True]]
    assert batch.labels.tolist() == [0, 1]
    assert batch.text_of is None
    assert batch.indices == [1, 0]
    assert batch.word_count == 4
    assert batch.ids.dtype == batch.labels.dtype == torch.int64


def test_the_padding_is_the_one_asked_for():
    assert make_text_batch([LONG, SHORT], [0, 1], Padding(9)).ids.tolist() == [[5, 6, 5], [7, 9, 9]]
    assert PlannedTextBatches([LONG, SHORT], [[0, 1]], Padding(9))[0].ids[1].tolist() == [7, 9, 9]


def test_windows_know_their_text():
    batch = make_text_batch([LONG, WINDOWED, SHORT], [1, 2, 0])
    assert batch.ids.tolist() == [[1, 5, 2], [1, 6, PAD], [7, PAD, PAD], [5, 6, 5]]
    assert batch.text_of.tolist() == [0, 0, 1, 2]
    assert batch.labels.tolist() == [1, 0, 1]


def test_without_gold_there_are_no_labels():
    assert make_text_batch([text([5])], [0]).labels is None
    assert make_text_batch([LONG, text([5])], [0, 1]).labels is None


def test_the_batches_of_a_plan_are_made_when_asked_for():
    batches = PlannedTextBatches([LONG, SHORT, WINDOWED], [[2], [0, 1]])
    assert len(batches) == 2
    assert batches[0].text_of.tolist() == [0, 0]
    assert batches[1].indices == [0, 1]


def test_moving_a_batch_keeps_everything():
    batch = make_text_batch([LONG, WINDOWED], [0, 1])
    moved = batch.to(torch.device("cpu"))
    for name in ("ids", "mask", "text_of", "labels"):
        assert torch.equal(getattr(moved, name), getattr(batch, name))
    assert moved.indices == batch.indices
    bare = make_text_batch([text([5])], [0]).to(torch.device("cpu"))
    assert bare.labels is bare.text_of is None


def test_tokens_are_counted_before_the_cut():
    assert SHORT.tokens == 3
    assert WINDOWED.length == 5
    assert EncodedText(WINDOWED.rows, None, cut=1, whole=4).tokens == 4


@given(TEXTS, st.randoms())
def test_every_row_is_found_again_under_its_mask(texts, random):
    order = random.sample(range(len(texts)), len(texts))
    batch = make_text_batch(texts, order, Padding(1))

    rows = [row.tolist() for index in order for row in texts[index].rows]
    assert [ids[mask].tolist() for ids, mask in zip(batch.ids, batch.mask, strict=True)] == rows
    assert (batch.ids[~batch.mask] == 1).all()
    assert batch.mask[:, 0].all()
    assert (batch.mask.int().diff(dim=1) <= 0).all()
    assert batch.ids.shape[1] == max(map(len, rows))
    assert batch.labels.tolist() == [texts[index].label for index in order]
    owner = [place for place, index in enumerate(order) for _ in texts[index].rows]
    assert (list(range(len(order))) if batch.text_of is None else batch.text_of.tolist()) == owner


def test_a_length_is_rounded_up_but_not_beyond_what_an_encoder_reads():
    batch = make_text_batch([LONG, SHORT], [0, 1], Padding(multiple=32))

    assert batch.ids.shape == (2, 32)
    assert batch.mask.sum(dim=1).tolist() == [len(LONG.rows[0]), len(SHORT.rows[0])]
    assert make_text_batch([LONG], [0], Padding(multiple=32, longest=5)).ids.shape == (1, 5)
