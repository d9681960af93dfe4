from __future__ import annotations

import torch

from danlu.data.vocabulary import PAD
from danlu.features.word_tagging_batch import EncodedWords, make_batch

LONG = EncodedWords([5, 6, 5], [1, 0, 2], [(2, 3), (4,), (2, 3)])
SHORT = EncodedWords([7], [0], [(4,)])


def test_rows_are_padded_at_the_end_under_a_mask():
    batch = make_batch([LONG, SHORT], [1, 0])
    assert batch.words.tolist() == [[7, PAD, PAD], [5, 6, 5]]
    assert batch.mask.tolist() == [[True, False, False], [True, True, True]]
    assert batch.labels.tolist() == [[0, 0, 0], [1, 0, 2]]
    assert batch.indices == [1, 0]
    assert batch.word_count == 4


def test_each_spelling_is_read_once():
    batch = make_batch([LONG, SHORT], [0, 1])
    assert batch.spellings.tolist() == [[2, 3], [4, PAD]]
    assert batch.spelling_of.tolist() == [[0, 1, 0], [1, 0, 0]]


def test_without_gold_or_characters_there_are_none():
    batch = make_batch([EncodedWords([5], None, None)], [0])
    assert batch.labels is None
    assert batch.spellings is None
    assert batch.spelling_of is None


def test_moving_a_batch_keeps_everything():
    batch = make_batch([LONG, SHORT], [0, 1])
    moved = batch.to(torch.device("cpu"))
    assert torch.equal(moved.words, batch.words)
    assert torch.equal(moved.spellings, batch.spellings)
    assert moved.indices == batch.indices
