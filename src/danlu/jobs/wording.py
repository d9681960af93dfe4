"""Counts and places in words, as jobs tell them to people."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

from danlu.data.example import Skipped

NAMED = 5
"""How many examples a message names."""


def count(number: int, what: str) -> str:
    """A number and its noun.

    Example:
        >>> count(1, "line"), count(1200, "line")
        ('1 line', '1,200 lines')
    """
    return f"{number:,} {what}" + ("" if number == 1 else "s")


def skipped_lines(skipped: Iterable[Skipped], what: str) -> list[str]:
    """What was dropped or mended, a line a reason, the most frequent first."""
    counts = Counter((one.reason, one.action) for one in skipped)
    return [f"{count(number, what)} {action}: {reason}" for (reason, action), number in counts.most_common()]


def named(places: Sequence[str]) -> str:
    """The first places by name, and how many more there are.

    Example:
        >>> named(["a:1", "a:2"])
        'a:1, a:2'
    """
    more = len(places) - NAMED
    return ", ".join(places[:NAMED]) + (f" and {more} more" if more > 0 else "")
