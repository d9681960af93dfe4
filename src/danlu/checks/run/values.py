"""Looking into the plain data of a run, any part of which may be missing or of another kind."""

from __future__ import annotations

import math
from typing import Any

from danlu.json_values import value_at


def number_at(content: object, *keys: str) -> float | None:
    """The finite number below some keys; None where there is none.

    Example:
        >>> number_at({"scores": {"accuracy": 1}}, "scores", "accuracy"), number_at({"scores": None}, "scores")
        (1.0, None)
    """
    value = value_at(content, *keys)
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        return None
    return float(value)


def count_at(content: object, *keys: str) -> int | None:
    """The whole number of at least 0 below some keys; None where there is none.

    Example:
        >>> count_at({"texts": 500}, "texts"), count_at({"texts": 0.5}, "texts")
        (500, None)
    """
    value = value_at(content, *keys)
    return value if isinstance(value, int) and not isinstance(value, bool) and value >= 0 else None


def rows_at(content: object, *keys: str) -> list[dict[str, Any]]:
    """The mappings in the list below some keys; none where there is no list."""
    value = value_at(content, *keys)
    return [row for row in value if isinstance(row, dict)] if isinstance(value, list) else []


def counts_at(content: object, *keys: str) -> dict[str, int]:
    """The whole numbers of the mapping below some keys, by name."""
    mapping = value_at(content, *keys)
    if not isinstance(mapping, dict):
        return {}
    return {str(name): count for name in mapping if (count := count_at(mapping, name)) is not None}
