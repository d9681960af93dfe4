"""A few items that stand for all: short ones of different lengths, whose labels are as different as can be."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Hashable, Iterable
from dataclasses import dataclass
from typing import Generic, TypeVar

Item = TypeVar("Item")

ITEMS = 12
"""Enough to leave eight for a test of memory, few enough for forward passes of a moment."""
FEWEST_INPUTS = 3
"""Below three inputs nothing stands between two others: neighbours and directions cannot be told apart."""
MOST_INPUTS = 64
"""Inputs of an item at most: a pretrained encoder reads twelve such items in a tenth of a second on one core."""

_OF_EACH_LABEL = 64


@dataclass(frozen=True, slots=True)
class Candidate(Generic[Item]):
    """An item that may be chosen.

    Args:
        item: The item, or a number for it.
        length: How many inputs it has.
        labels: The labels that stand in it.
        content: What the model sees of it; of equal contents one is chosen, as equal items may have different labels.
    """

    item: Item
    length: int
    labels: frozenset[Hashable]
    content: Hashable


def choose_items(candidates: Iterable[Candidate[Item]], *, count: int = ITEMS) -> list[Item]:
    """Choose items: the rarest label so far first, then new lengths, then short ones.

    Args:
        candidates: What there is; the order decides between equals.
        count: How many to choose at most.

    Example:
        >>> items = [("a", 3, "x"), ("b", 4, "x"), ("c", 9, "y"), ("d", 3, "x")]
        >>> choose_items([Candidate(name, length, frozenset(label), name) for name, length, label in items], count=3)
        ['a', 'c', 'b']
    """
    left = _shortest_of_each_label(candidates)
    chosen: list[Item] = []
    labels: Counter[Hashable] = Counter()
    lengths: set[int] = set()
    contents: set[Hashable] = set()
    while left and len(chosen) < count:
        best = min(
            left,
            key=lambda one: (
                min((labels[label] for label in one.labels), default=0),
                one.length in lengths,
                one.length,
            ),
        )
        chosen.append(best.item)
        labels.update(best.labels)
        lengths.add(best.length)
        contents.add(best.content)
        left = [one for one in left if one.content not in contents]
    return chosen


def _shortest_of_each_label(candidates: Iterable[Candidate[Item]]) -> list[Candidate[Item]]:
    """The short candidates of each label, so that a large split is looked through once."""
    ranked = sorted(candidates, key=lambda one: one.length)
    kept: list[Candidate[Item]] = []
    seen: defaultdict[Hashable, int] = defaultdict(int)
    for one in ranked:
        if not one.labels or any(seen[label] < _OF_EACH_LABEL for label in one.labels):
            kept.append(one)
            for label in one.labels:
                seen[label] += 1
    return kept
