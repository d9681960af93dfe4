"""Scores by name, and the parts of a split that have scores of their own."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from danlu.errors import DataError
from danlu.evaluation.counts import BoolArray


@dataclass(frozen=True, slots=True)
class Scores:
    """Scores by name; None where a score is undefined, with the reason.

    Args:
        values: Each score, unrounded.
        reasons: Why a score is None.
    """

    values: Mapping[str, float | None]
    reasons: Mapping[str, str]


def parts(items: int, seen: Sequence[bool] | None, *, called: str) -> dict[str, BoolArray]:
    """The parts of a split that are scored: the suffix of their names, and which items belong to them.

    Args:
        items: How many sentences or texts the split has.
        seen: For each of them, whether it stands in train; None gives the whole split alone.
        called: What an item is called in messages: `sentences` or `texts`.

    Raises:
        DataError: There is not one flag an item.

    Example:
        >>> {part: rows.tolist() for part, rows in parts(2, [True, False], called="texts").items()}
        {'': [True, True], '@seen': [True, False], '@unseen': [False, True]}
    """
    whole = {"": np.ones(items, dtype=np.bool_)}
    if seen is None:
        return whole
    if len(seen) != items:
        raise DataError(f"Expected one seen flag for each of {items} {called}. Received {len(seen)}.")
    flags = np.array(seen, dtype=np.bool_)
    return {**whole, "@seen": flags, "@unseen": ~flags}
