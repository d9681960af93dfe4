"""Limits found on train, cutting, windows, and the counts of what was cut."""

from __future__ import annotations

import math
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from danlu.features.length_limit import CutCounts, cut_row, limit_of, window_room, window_rows
from danlu.features.text_batch import EncodedText

LENGTHS = st.lists(st.integers(0, 3000), min_size=1, max_size=60)
ROWS = st.integers(0, 60).map(lambda length: np.arange(length, dtype=np.int32))


def row(*ids):
    return np.array(ids, dtype=np.int32)


@pytest.mark.parametrize(
    ("maximum", "lengths", "limit"),
    [
        (7, [1, 100], 7),
        (None, [1, 100], None),
        ("mean+2sd", [2, 4, 4, 4, 5, 5, 7, 9], 9),
        ("mean+2sd", [1, 2], 2),
        ("p50", [1, 2, 3, 4], 2),
        ("p75", [1, 2, 3, 4], 3),
        ("p76", [1, 2, 3, 4], 4),
        ("p99", [5], 5),
        ("p95", [0, 0], 1),
        ("mean+2sd", [0], 1),
        ("p95", [], 1),
    ],
)
def test_the_limit_is_found_on_train(maximum, lengths, limit):
    assert limit_of(maximum, lengths) == limit


@given(LENGTHS, st.integers(1, 99))
def test_a_percentile_is_the_smallest_length_that_so_many_do_not_exceed(lengths, percent):
    limit = limit_of(f"p{percent}", lengths)

    def within(bound):
        return sum(length <= bound for length in lengths) * 100 >= percent * len(lengths)

    assert within(limit)
    assert limit == 1 or not within(limit - 1)


@given(LENGTHS)
def test_two_standard_deviations_above_the_mean(lengths):
    mean = sum(lengths) / len(lengths)
    sd = math.sqrt(sum((length - mean) ** 2 for length in lengths) / len(lengths))
    assert limit_of("mean+2sd", lengths) == pytest.approx(mean + 2 * sd, abs=1.001)


@pytest.mark.parametrize(
    ("keep", "room", "kept"),
    [
        ("head", 4, [0, 1, 2, 3]),
        ("tail", 4, [3, 4, 5, 6]),
        ("both", 4, [0, 1, 5, 6]),
        ("both", 5, [0, 1, 2, 5, 6]),
        ("both", 1, [0]),
        ("tail", 1, [6]),
        ("head", 7, [0, 1, 2, 3, 4, 5, 6]),
        ("both", None, [0, 1, 2, 3, 4, 5, 6]),
    ],
)
def test_the_declared_part_stays(keep, room, kept):
    assert cut_row(np.arange(7, dtype=np.int32), room, keep=keep).tolist() == kept


@given(ROWS, st.integers(1, 70), st.sampled_from(["head", "tail", "both"]))
def test_a_cut_row_is_as_long_as_there_is_room_and_in_order(ids, room, keep):
    kept = cut_row(ids, room, keep=keep)
    assert len(kept) == min(len(ids), room)
    assert kept.dtype == np.int32
    assert sorted(set(kept.tolist())) == kept.tolist()


@pytest.mark.parametrize(
    ("length", "windows"),
    [
        (0, [[]]),
        (4, [[0, 1, 2, 3]]),
        (5, [[0, 1, 2, 3], [3, 4]]),
        (7, [[0, 1, 2, 3], [3, 4, 5, 6]]),
        (8, [[0, 1, 2, 3], [3, 4, 5, 6], [6, 7]]),
        (11, [[0, 1, 2, 3], [3, 4, 5, 6], [6, 7, 8, 9]]),
    ],
)
def test_windows_share_their_ends(length, windows):
    found = window_rows(np.arange(length, dtype=np.int32), 4, overlap=1, most=3)
    assert [window.tolist() for window in found] == windows


@given(ROWS, st.integers(1, 20), st.integers(0, 19), st.integers(1, 6))
def test_windows_cover_what_there_is_room_for(ids, room, overlap, most):
    overlap = min(overlap, room - 1)
    windows = window_rows(ids, room, overlap=overlap, most=most)
    readable = window_room(room, overlap=overlap, most=most)

    covered = np.unique(np.concatenate(windows))
    assert covered.tolist() == ids[:readable].tolist()
    assert len(windows) <= most
    assert all(len(window) == room for window in windows[:-1])
    for first, second in pairwise(windows):
        shared = len(set(first.tolist()) & set(second.tolist()))
        assert shared == overlap
        assert len(second) > overlap


def test_what_was_cut_is_counted():
    texts = [
        EncodedText((row(5, 6, 7),), 0, cut=2),
        EncodedText((row(5),), 0),
        EncodedText((row(1, 5, 2), row(1, 6, 2)), 0, cut=4, whole=6),
    ]
    counts = CutCounts.of(texts)
    assert counts == CutCounts(texts=2, tokens=6, of_texts=3, of_tokens=12)
    assert counts.as_json()["share_of_texts"] == 2 / 3
    assert counts.as_json()["share_of_tokens"] == 0.5


def test_without_texts_there_are_no_shares():
    assert CutCounts.of([]).as_json() == {
        "texts": 0,
        "tokens": 0,
        "of_texts": 0,
        "of_tokens": 0,
        "share_of_texts": None,
        "share_of_tokens": None,
    }


def test_nothing_is_cut_without_a_limit():
    assert CutCounts.expected([5, 1], None) == CutCounts(0, 0, 2, 6)


def test_counts_survive_being_stored():
    counts = CutCounts.expected([5, 1, 0], 3)
    assert CutCounts.from_json(counts.as_json()) == counts
