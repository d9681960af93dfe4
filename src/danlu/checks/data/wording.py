"""Counts of items and of splits, as checks of data tell them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence


def number_of(count: int, singular: str, plural: str | None = None) -> str:
    """A count with its noun.

    Example:
        >>> number_of(1, "text"), number_of(2, "class", "classes")
        ('1 text', '2 classes')
    """
    return f"{count} {singular if count == 1 else plural or f'{singular}s'}"


def listed(names: Sequence[str], *, most: int = 5) -> str:
    """The first names, and how many more there are.

    Example:
        >>> listed(["a", "b", "c"]), listed(["a", "b", "c"], most=1)
        ('a, b and c', 'a and 2 more')
    """
    shown = list(names[:most])
    if len(names) > most:
        shown.append(f"{len(names) - most} more")
    return " and ".join([", ".join(shown[:-1]), shown[-1]] if len(shown) > 1 else shown)


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


def percent(share: float) -> str:
    """A share for people.

    Example:
        >>> percent(0.0312), percent(0.548)
        ('3.1 %', '55 %')
    """
    return f"{share:.0%}".replace("%", " %") if share >= 0.1 else f"{share:.1%}".replace("%", " %")
