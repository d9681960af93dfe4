"""Some of a list of texts by chance: as many of each class as its share, or whole groups, or any texts.

Texts are put in the order of their sources before they are drawn, and each draw has a generator of its own, so that
the same data, size and seed give the same texts on every machine.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from typing import Literal, TypeVar

from danlu.data.labelled_text import LabelledText

Key = TypeVar("Key", bound=Hashable)
Item = TypeVar("Item")

DrawBy = Literal["class", "group", "text"]


def count_of(size: float, total: int) -> int:
    """How many texts a size means: itself where it is a whole number, else that share of all, rounded.

    Example:
        >>> count_of(500, 2000), count_of(0.1, 7765)
        (500, 776)
    """
    return size if isinstance(size, int) else round(size * total)


def draw_texts(texts: Sequence[LabelledText], size: int, *, by: DrawBy, seed: str) -> list[int]:
    """Draw some texts.

    Args:
        texts: What to draw from.
        size: How many; with `by: group` the number of texts comes as near to it as whole groups in the order drawn
            can, and at least one group is drawn.
        by: `class`: each class gives its share, to within one text; `group`: whole groups, a text without a group
            being one of its own; `text`: plain chance.
        seed: What decides the draw.

    Returns:
        The places of the texts drawn, in order.

    Raises:
        ValueError: There are fewer texts than that.

    Example:
        >>> texts = [LabelledText("", label, f"{number}.txt") for number, label in enumerate("aaaabbbb")]
        >>> [texts[place].label for place in draw_texts(texts, 4, by="class", seed="1")]
        ['a', 'a', 'b', 'b']
    """
    if not 1 <= size <= len(texts):
        raise ValueError(f"Expected a size from 1 to {len(texts)}. Received {size}.")
    ordered = sorted(range(len(texts)), key=lambda place: texts[place].source)
    if by == "group":
        return sorted(_draw_groups(texts, ordered, size, seed))
    members = _members(ordered, lambda place: texts[place].label if by == "class" else "")
    quotas = largest_remainders({label: len(places) for label, places in members.items()}, size)
    drawn = [
        place
        for label, places in members.items()
        for place in _shuffled(places, f"{seed}/{label}")[: quotas[label]]
    ]
    return sorted(drawn)


def draw_by_chance(items: Sequence[Item], size: int, *, seed: str) -> list[Item]:
    """Draw some items by plain chance, in an order of chance; the draw depends on the order of the items.

    Example:
        >>> sorted(draw_by_chance(range(5), 5, seed="1"))
        [0, 1, 2, 3, 4]
    """
    return _shuffled(items, f"{seed}/")[:size]


def largest_remainders(counts: Mapping[str, int], size: int) -> dict[str, int]:
    """Share out a size in proportion to counts, in whole numbers (Hamilton's method): each is within one of its share.

    Example:
        >>> largest_remainders({"a": 5, "b": 3, "c": 2}, 5)
        {'a': 3, 'b': 1, 'c': 1}
    """
    total = sum(counts.values())
    quotas = {name: size * count // total for name, count in counts.items()}
    by_remainder = sorted(counts, key=lambda name: (-(size * counts[name] % total), name))
    for name in by_remainder[: size - sum(quotas.values())]:
        quotas[name] += 1
    return quotas


def _draw_groups(texts: Sequence[LabelledText], ordered: Sequence[int], size: int, seed: str) -> list[int]:
    def group_of(place: int) -> tuple[str, int]:
        group = texts[place].group
        return ("", place) if group is None else (group, -1)

    groups = _members(ordered, group_of)
    drawn: list[int] = []
    for name in _shuffled(groups, f"{seed}/groups"):
        missing = size - len(drawn)
        if drawn and abs(missing - len(groups[name])) >= missing:
            break
        drawn += groups[name]
    return drawn


def _members(ordered: Sequence[int], key: Callable[[int], Key]) -> dict[Key, list[int]]:
    members: dict[Key, list[int]] = {}
    for place in ordered:
        members.setdefault(key(place), []).append(place)
    return members


def _shuffled(items: Iterable[Item], seed: str) -> list[Item]:
    order = list(items)
    random.Random(seed).shuffle(order)  # noqa: S311 - not for cryptography
    return order
