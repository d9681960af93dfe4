"""How many digits a number of a record has, and so how far it may be from the one that was computed."""

from __future__ import annotations

UNROUNDED = 8
"""Digits after the point from which on a number counts as unrounded."""


def written_digits(value: float) -> int:
    """Digits after the point; of a number with an exponent as many as of an unrounded one.

    Example:
        >>> written_digits(0.7678), written_digits(2 / 3) > UNROUNDED, written_digits(1e-12) == UNROUNDED
        (4, True, True)
    """
    text = repr(value)
    return UNROUNDED if "e" in text else len(text.partition(".")[2])
