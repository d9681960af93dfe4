"""Items of a stream, some at a time."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import TypeVar

Item = TypeVar("Item")


def batched(items: Iterable[Item], size: int) -> Iterator[tuple[Item, ...]]:
    """Tuples of `size` items, the last one shorter (`itertools.batched`, which Python 3.11 lacks).

    Example:
        >>> list(batched("abc", 2))
        [('a', 'b'), ('c',)]
    """
    source = iter(items)
    while batch := tuple(islice(source, size)):
        yield batch
