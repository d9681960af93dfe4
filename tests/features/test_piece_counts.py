from __future__ import annotations

import numpy as np

from danlu.features.piece_counts import PieceCounts
from danlu.features.piece_tagging_batch import EncodedPieces

ROW = np.arange(6, dtype=np.int32)
SHORT = EncodedPieces((ROW,), ((1, 5),), np.array([1, 3], dtype=np.int32), None)
LONG = EncodedPieces(
    (ROW, ROW),
    ((1, 4), (2, 5)),
    np.array([2, 1, 3], dtype=np.int32),
    None,
    words_cut=1,
    words_without_piece=2,
)


def test_each_word_and_piece_counts_once():
    assert PieceCounts.of([SHORT, LONG, SHORT]) == PieceCounts(
        sequences=3,
        in_windows=1,
        windows=4,
        words=7,
        pieces=14,
        words_of_several_pieces=4,
        words_cut=1,
        words_without_piece=2,
    )


def test_of_nothing_everything_is_zero():
    assert set(PieceCounts.of([]).as_json().values()) == {0}


def test_counts_survive_being_stored():
    counts = PieceCounts.of([SHORT, LONG])
    assert PieceCounts.from_json(counts.as_json()) == counts
