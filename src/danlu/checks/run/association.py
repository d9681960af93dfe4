"""Whether the columns of a confusion differ between its rows."""

from __future__ import annotations

import math

import numpy as np

from danlu.json_values import value_at

CLEAR_DEVIATIONS = 5.0
"""Normal deviations of a chi-squared above what chance gives: by chance less than one time in a million."""


def depends_on_gold(confusion: object) -> bool:
    """Whether what is predicted differs between the classes of gold, rightly or wrongly.

    Pearson's chi-squared of the table, with the normal approximation of Wilson and Hilferty (1931).

    Args:
        confusion: The confusions of a `scores.json`, by name.

    Example:
        >>> swapped = {"counts": [[10, 90], [90, 10]]}
        >>> depends_on_gold({"classes": swapped}), depends_on_gold({"classes": {"counts": [[50, 50], [50, 50]]}})
        (True, False)
    """
    for name in ("classes", "labels"):
        table = _table(value_at(confusion, name, "counts"))
        if table is not None:
            return _deviations(table) > CLEAR_DEVIATIONS
    return False


def _table(counts: object) -> np.ndarray | None:
    try:
        table = np.asarray(counts, dtype=np.float64)
    except (TypeError, ValueError):
        return None
    if table.ndim != 2 or not table.size or not np.isfinite(table).all():
        return None
    filled: np.ndarray = table[table.sum(axis=1) > 0][:, table.sum(axis=0) > 0]
    return filled


def _deviations(table: np.ndarray) -> float:
    freedom = (table.shape[0] - 1) * (table.shape[1] - 1)
    if freedom < 1:
        return 0.0
    expected = np.outer(table.sum(axis=1), table.sum(axis=0)) / table.sum()  # (gold, predicted)
    chi_squared = float(((table - expected) ** 2 / expected).sum())
    spread = 2 / (9 * freedom)
    return float((math.cbrt(chi_squared / freedom) - (1 - spread)) / math.sqrt(spread))
