"""How many items of each split stand in train, in words."""

from __future__ import annotations

from collections.abc import Mapping


def of_splits(counts: Mapping[str, tuple[int, int]], unit: str) -> str:
    """How many items of each split, those without any left out.

    Example:
        >>> of_splits({"test": (364, 664), "valid": (314, 662)}, "sentence")
        '364 of 664 test and 314 of 662 valid sentences'
    """
    parts = [f"{count} of {total} {name}" for name, (count, total) in counts.items() if count]
    return f"{' and '.join(parts)} {unit}s"


def is_one(counts: Mapping[str, tuple[int, int]]) -> bool:
    """Whether `of_splits` speaks of one single item, so that its verb is singular."""
    return sum(count for count, _ in counts.values()) == 1
