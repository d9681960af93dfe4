"""Whether a run is worth its training: its headline beside the best floor, in a sentence where it is not above it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from danlu.json_values import is_number
from danlu.record.display import shown_score
from danlu.record.floors import Floor, is_better

FINAL_FIRST = ("test", "valid")
"""The evaluations that are asked; the last word is with the first of them that there is."""


def under_floor(headlines: Mapping[str, dict[str, Any]]) -> str | None:
    """That a run is under its floor, or no better; None where it is better, or where no floor is known.

    Args:
        headlines: By evaluation the score that it is told by, its value, and the best floor with its value.

    Example:
        >>> told = {"score": "token.macro_f1", "value": 0.03, "floor": "copy_repeated", "floor_value": 0.84}
        >>> under_floor({"test": told})
        'Under its floor: token.macro_f1 0.0300 on test, copying the tags of repeated training sentences has 0.8400.'
    """
    name = next((name for name in FINAL_FIRST if name in headlines), None)
    if name is None:
        return None
    score, value, floor, floor_value = (
        headlines[name][key] for key in ("score", "value", "floor", "floor_value")
    )
    if floor is None or not is_number(floor_value) or is_better(score, value, floor_value):
        return None
    who = Floor(floor, floor_value).in_words
    if value == floor_value:
        return f"No better than its floor: {score} {shown_score(value)} on {name}, {who} has as much."
    return f"Under its floor: {score} {shown_score(value)} on {name}, {who} has {shown_score(floor_value)}."
