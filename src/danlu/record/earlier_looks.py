"""How often the runs of a notebook have looked at some content, such as a test split that is about to be used again."""

from __future__ import annotations

from pathlib import Path

from danlu.json_values import value_at
from danlu.record.evaluation_name import split_of
from danlu.record.find import list_runs
from danlu.record.record import Json, Record


def earlier_looks(runs: Path, content_sha256: str, *, split: str = "test") -> list[Json]:
    """Every look of a notebook's runs at a split with this content, the oldest first.

    Args:
        runs: The notebook folder.
        content_sha256: Hash of the content, as evaluations record it.
        split: The name of the split.

    Returns:
        For each look `run`, `at` and `split`.
    """
    found = [
        {"run": folder.name, "at": str(row.get("at")), "split": split}
        for folder in list_runs(runs)
        for row in Record(folder).looks
        if split_of(str(row.get("split"))) == split and value_at(row, "content_sha256") == content_sha256
    ]
    return sorted(found, key=lambda look: look["at"])
