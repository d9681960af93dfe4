"""A sentence with more pieces than fit into a row: windows of whole words that overlap, each word kept in one of them.

Near the edge of a window a word lacks its neighbours on one side. So a word that stands in two windows is kept in the
one in which it stands further from the edge: the middle of their overlap divides.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate, pairwise


@dataclass(frozen=True, slots=True)
class PieceWindow:
    """The words `start` to `stop` (exclusive) stand in a row; of these, `kept_from` to `kept_to` are kept of it."""

    start: int
    stop: int
    kept_from: int
    kept_to: int


def piece_windows(lengths: Sequence[int], room: int | None, *, overlap: int) -> list[PieceWindow]:
    """Cut a sentence into windows; every word is kept in exactly one, in the order of the words.

    Two neighbours share words of `overlap` pieces together, or a few more. They share less where a long word leaves no
    place for that: each window goes further than the one before.

    Args:
        lengths: How many pieces each word has, 1 to `room`.
        room: How many pieces a window holds; None: any number.
        overlap: How many pieces two neighbours share at least; below `room`.

    Example:
        >>> [(window.start, window.stop) for window in piece_windows([1, 2, 1, 1, 3, 1], 5, overlap=2)]
        [(0, 4), (2, 5), (4, 6)]
        >>> [(window.kept_from, window.kept_to) for window in piece_windows([1, 2, 1, 1, 3, 1], 5, overlap=2)]
        [(0, 3), (3, 5), (5, 6)]
    """
    ends = [0, *accumulate(lengths)]  # of the pieces before each word, and of all
    if room is None or ends[-1] <= room:
        return [PieceWindow(0, len(lengths), 0, len(lengths))]
    reaches = list(_reaches(ends, room, overlap))
    middles = [_middle(ends, after[0], before[1]) for before, after in pairwise(reaches)]
    bounds = pairwise([0, *middles, len(lengths)])
    return [PieceWindow(*reach, *kept) for reach, kept in zip(reaches, bounds, strict=True)]


def _reaches(ends: Sequence[int], room: int, overlap: int) -> Iterator[tuple[int, int]]:
    """From which word to which each window goes."""
    start = 0
    while True:
        stop = bisect_right(ends, ends[start] + room) - 1
        yield start, stop
        if stop == len(ends) - 1:
            return
        overlaps_from = bisect_right(ends, ends[stop] - overlap) - 1
        next_word_fits_from = bisect_left(ends, ends[stop + 1] - room)
        start = max(start + 1, overlaps_from, next_word_fits_from)


def _middle(ends: Sequence[int], start: int, stop: int) -> int:
    """The first of the words `start` to `stop`, which two windows share, that lies behind the middle of its pieces."""
    shared = range(start, stop)
    return start + bisect_right(
        shared, ends[start] + ends[stop], key=lambda word: ends[word] + ends[word + 1]
    )
