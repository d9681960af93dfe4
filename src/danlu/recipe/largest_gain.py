"""How much a score can gain at most: what no epoch can improve by."""

from __future__ import annotations

from math import inf

from danlu.recipe.score_names import LOSS

_BELOW_ZERO = frozenset({"mcc"})
"""Scores that lie between -1 and 1; the others but the loss lie between 0 and 1."""


def largest_gain(score: str) -> float:
    """The distance between the worst and the best value of a score; infinite for the loss.

    Example:
        >>> largest_gain("span.micro_f1@unseen"), largest_gain("mcc"), largest_gain("loss")
        (1.0, 2.0, inf)
    """
    if score == LOSS:
        return inf
    return 2.0 if score.partition("@")[0] in _BELOW_ZERO else 1.0


def where_it_lies(score: str) -> str:
    """The same in words, for scores but the loss."""
    return "between -1 and 1" if largest_gain(score) > 1 else "between 0 and 1"
