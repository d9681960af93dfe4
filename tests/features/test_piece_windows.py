"""Windows over the pieces of a sentence: every word is kept once, whatever its neighbours' lengths."""

from __future__ import annotations

from itertools import accumulate, pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from danlu.features.piece_windows import PieceWindow, piece_windows


@st.composite
def sentences(draw):
    """Lengths of words, a room that each of them fits into, and an overlap below it."""
    room = draw(st.integers(1, 40))
    longest = draw(st.integers(1, room))
    lengths = draw(st.lists(st.integers(1, longest), min_size=1, max_size=120))
    return lengths, room, draw(st.integers(0, room - 1))


@given(sentences())
def test_every_word_is_kept_in_exactly_one_window_in_order(sentence):
    lengths, room, overlap = sentence
    windows = piece_windows(lengths, room, overlap=overlap)
    kept = [word for window in windows for word in range(window.kept_from, window.kept_to)]
    assert kept == list(range(len(lengths)))
    assert all(window.start <= window.kept_from <= window.kept_to <= window.stop for window in windows)


@given(sentences())
def test_no_window_exceeds_the_room(sentence):
    lengths, room, overlap = sentence
    for window in piece_windows(lengths, room, overlap=overlap):
        assert sum(lengths[window.start : window.stop]) <= room


@given(sentences())
def test_each_window_starts_later_and_goes_further_than_the_one_before(sentence):
    lengths, room, overlap = sentence
    windows = piece_windows(lengths, room, overlap=overlap)
    assert (windows[0].start, windows[-1].stop) == (0, len(lengths))
    for before, after in pairwise(windows):
        assert before.start < after.start <= before.stop < after.stop


@given(sentences())
def test_neighbours_share_the_overlap_where_words_allow_it(sentence):
    lengths, room, overlap = sentence
    for before, after in pairwise(piece_windows(lengths, room, overlap=overlap)):
        shared = sum(lengths[after.start : before.stop])
        one_word_earlier = after.start - 1
        has_no_place = sum(lengths[one_word_earlier : before.stop + 1]) > room
        assert shared >= overlap or one_word_earlier == before.start or has_no_place
        assert shared == 0 or shared - lengths[after.start] < overlap or after.start == before.start + 1


@given(sentences())
def test_a_word_is_kept_where_it_stands_furthest_from_the_edge(sentence):
    """Of two neighbouring windows; the ends of the sentence are no edges."""
    lengths, room, overlap = sentence
    ends = [0, *accumulate(lengths)]
    for before, after in pairwise(piece_windows(lengths, room, overlap=overlap)):
        for word in range(after.start, before.stop):
            to_the_right = ends[before.stop] - ends[word + 1]
            to_the_left = ends[word] - ends[after.start]
            if before.kept_from <= word < before.kept_to:
                assert to_the_right >= to_the_left
            if after.kept_from <= word < after.kept_to:
                assert to_the_left > to_the_right


@given(sentences())
def test_a_sentence_that_fits_is_one_window(sentence):
    lengths, _, overlap = sentence
    whole = [PieceWindow(0, len(lengths), 0, len(lengths))]
    assert piece_windows(lengths, sum(lengths), overlap=overlap) == whole
    assert piece_windows(lengths, None, overlap=overlap) == whole


def test_the_middle_of_the_overlap_divides():
    windows = piece_windows([1] * 10, 6, overlap=4)
    assert [(window.start, window.stop) for window in windows] == [(0, 6), (2, 8), (4, 10)]
    assert [(window.kept_from, window.kept_to) for window in windows] == [(0, 4), (4, 6), (6, 10)]


def test_without_overlap_windows_stand_side_by_side():
    windows = piece_windows([1, 2, 3, 1], 4, overlap=0)
    assert [(window.start, window.stop) for window in windows] == [(0, 2), (2, 4)]
    assert [(window.kept_from, window.kept_to) for window in windows] == [(0, 2), (2, 4)]


@pytest.mark.parametrize("overlap", [0, 3, 7])
def test_words_as_long_as_a_window_stand_alone(overlap):
    windows = piece_windows([8, 8, 8], 8, overlap=overlap)
    assert [(window.start, window.stop) for window in windows] == [(0, 1), (1, 2), (2, 3)]


def test_a_long_document_takes_no_more_windows_than_its_pieces_ask_for():
    windows = piece_windows([1] * 10_000, 510, overlap=64)
    assert len(windows) == -(-(10_000 - 64) // (510 - 64))
