"""Words out of pieces, each way against a loop over the words."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from torch import Tensor

from danlu.features.piece_tagging_batch import EncodedPieces, PieceTaggingBatch, make_piece_tagging_batch
from danlu.models.word_alignment import (
    Alignment,
    first_of_words,
    kept_states,
    max_of_words,
    mean_of_words,
)

WAYS = {"first": first_of_words, "mean": mean_of_words, "max": max_of_words}
BY_HAND = {
    "first": lambda pieces: pieces[0],
    "mean": lambda pieces: pieces.mean(dim=0),
    "max": lambda pieces: pieces.amax(dim=0),
}
PLACES = [[[(0, 1), (0, 2)], [(0, 3)], [(1, 2), (1, 3), (1, 4)]], [[(2, 1)]]]
"""Row and place of each piece, of each word, of each sequence."""


def ids(*numbers: int) -> np.ndarray:
    return np.array(numbers, dtype=np.int32)


@pytest.fixture
def batch() -> PieceTaggingBatch:
    """Two sequences: one of three words in two windows, one of a word of one piece."""
    long = EncodedPieces((ids(1, 7, 7, 7, 2), ids(1, 7, 7, 7, 7, 2)), ((1, 4), (2, 5)), ids(2, 1, 3), None)
    short = EncodedPieces((ids(1, 7, 2),), ((1, 2),), ids(1), None)
    return make_piece_tagging_batch([long, short], [0, 1])


@pytest.fixture
def states(batch: PieceTaggingBatch) -> Tensor:
    """Random states; infinite where nothing may be read."""
    torch.manual_seed(3)
    states = torch.full((*batch.ids.shape, 4), torch.inf)
    for sequence in PLACES:
        for word in sequence:
            for row, place in word:
                states[row, place] = torch.randn(4)
    return states


@pytest.mark.parametrize("way", WAYS)
def test_each_way_is_what_it_says(batch: PieceTaggingBatch, states: Tensor, way: str) -> None:
    words = WAYS[way](kept_states(states, batch), batch)
    assert words.shape == (2, 3, 4)
    for sequence, spelt in enumerate(PLACES):
        for word, places in enumerate(spelt):
            pieces = torch.stack([states[place] for place in places])
            torch.testing.assert_close(words[sequence, word], BY_HAND[way](pieces))
    assert (words[~batch.mask] == 0).all()


@pytest.mark.parametrize("way", WAYS.values(), ids=WAYS)
def test_gradients_go_to_the_pieces_of_words_alone(
    batch: PieceTaggingBatch, states: Tensor, way: Alignment
) -> None:
    states.requires_grad_()
    way(kept_states(states, batch), batch)[batch.mask].sum().backward()
    touched = (states.grad != 0).any(dim=2).flatten()
    words = torch.zeros_like(touched)
    words[batch.places] = True
    assert not touched[~words].any()
    first = batch.places[batch.firsts]
    assert touched[first].all() if way is not max_of_words else touched.any()
    torch.testing.assert_close(states.grad.sum(), torch.tensor(4.0 * 4))  # each feature of four words


def test_negative_features_stay_the_largest(batch: PieceTaggingBatch) -> None:
    pieces = -1 - torch.arange(7.0).unsqueeze(1)
    assert max_of_words(pieces, batch).flatten().tolist() == [-1, -3, -4, -7, 0, 0]


def test_states_of_fewer_bits_are_widened(batch: PieceTaggingBatch, states: Tensor) -> None:
    assert kept_states(states.bfloat16(), batch).dtype == torch.float32
    assert kept_states(states.double(), batch).dtype == torch.float64


@pytest.mark.parametrize("way", WAYS.values(), ids=WAYS)
def test_all_ways_agree_on_words_of_one_piece(way: Alignment) -> None:
    single = EncodedPieces((ids(1, 7, 7, 2),), ((1, 3),), ids(1, 1), None)
    batch = make_piece_tagging_batch([single], [0])
    states = torch.randn(1, 4, 3)
    torch.testing.assert_close(way(kept_states(states, batch), batch), states[:, 1:3])
