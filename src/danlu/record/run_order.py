"""The order of a list of runs: by a column of the list, or by any score."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from danlu.errors import Problem, RecordError
from danlu.json_values import is_number, value_at

Summary = dict[str, Any]

SORT_KEYS: dict[str, Callable[[Summary], object]] = {
    "run": lambda run: run["run"],
    "name": lambda run: run["name"],
    "state": lambda run: run["state"],
    "family": lambda run: run["family"],
    "started": lambda run: run["started"],
    "epoch": lambda run: run["epoch"],
    "best_epoch": lambda run: run["best_epoch"],
    "select": lambda run: value_at(run["select"], "value"),
    "seconds": lambda run: run["seconds"],
    "looks": lambda run: run["looks"].get("test"),
}
"""What a list of runs can be sorted by, besides `SPLIT:SCORE`."""


def sort_summaries(summaries: Iterable[Summary], key: str) -> list[Summary]:
    """Sort runs: text from a to z, numbers from the highest, what has no value at the end.

    Args:
        summaries: As `Record.summary` makes them.
        key: One of `SORT_KEYS`, or a split and a score such as `test:span.micro_f1`.

    Raises:
        RecordError: When there is no such key.

    Example:
        >>> runs = [{"run": "b", "seconds": 2.0}, {"run": "a", "seconds": None}, {"run": "c", "seconds": 3.0}]
        >>> [run["run"] for run in sort_summaries(runs, "seconds")]
        ['c', 'b', 'a']
    """
    value_of = _value_by(key)
    by_name = sorted(summaries, key=lambda summary: str(summary["run"]))
    return sorted(by_name, key=lambda summary: _rank(value_of(summary)))


def _value_by(key: str) -> Callable[[Summary], object]:
    split, colon, score = key.rpartition(":")
    if colon and split and score:
        return lambda run: value_at(run["scores"], split, score)
    if key not in SORT_KEYS:
        allowed = f"{', '.join(SORT_KEYS)}, or SPLIT:SCORE such as test:span.micro_f1"
        problem = Problem("--sort", "there is no such key", received=repr(key), allowed=allowed)
        raise RecordError("Runs cannot be sorted by this.", [problem])
    return SORT_KEYS[key]


def _rank(value: object) -> tuple[int, float, str]:
    if is_number(value):
        return (0, -value, "")
    return (1, 0.0, value) if isinstance(value, str) else (2, 0.0, "")
