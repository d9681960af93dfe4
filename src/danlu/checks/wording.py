"""Counts, lists and shares, as checks tell them."""

from __future__ import annotations

from collections.abc import Sequence


def number_of(count: int, singular: str, plural: str | None = None) -> str:
    """A count with its noun.

    Example:
        >>> number_of(1, "text"), number_of(664, "sentence"), number_of(2, "class", "classes")
        ('1 text', '664 sentences', '2 classes')
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


def percent(share: float) -> str:
    """A share in per cent, with a digit after the point where it is small.

    Example:
        >>> percent(0.0312), percent(0.548)
        ('3.1%', '55%')
    """
    return f"{share:.0%}" if share >= 0.1 else f"{share:.1%}"
