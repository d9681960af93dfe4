"""Runs of one recipe with other seeds, found in the same notebook.

A notebook may hold hundreds of runs, and reading YAML takes a hundredth of a second each. Recipes in records are all
written by the same hand, complete and in the order of the schema: those that are equal but for name, seed and place of
the data are equal as text, line by line.
"""

from __future__ import annotations

from pathlib import Path

from danlu.checks.run.subject import Sibling
from danlu.json_values import numbers_in, value_at
from danlu.record.find import list_runs
from danlu.record.layout import RunFolder
from danlu.record.record import Record

OTHER_IN_SIBLINGS = ("name: ", "seed: ", "  root: ")
"""How the lines begin that may differ. What the data hold is compared by hash, wherever they lie."""


def siblings_of(record: Record) -> list[Sibling]:
    """The other runs of the run's notebook whose recipe and data are its own and whose seed is another.

    Runs without a score are left out. Of several with one seed, the one that comes last by name stands for all.

    Args:
        record: The run.
    """
    own = _recipe(record.path)
    if own is None:
        return []
    found: dict[int, Sibling] = {}
    for folder in list_runs(record.path.resolve().parent):
        other = _recipe(folder)
        if folder.name == record.name or other is None or other[0] == own[0] or other[1] != own[1]:
            continue
        sibling = Record(folder)
        scores = _scores(sibling)
        if scores and None not in _content(record) and _content(sibling) == _content(record):
            found[other[0]] = Sibling(sibling.name, other[0], scores)
    return [found[seed] for seed in sorted(found)]


def _recipe(folder: Path) -> tuple[int, list[str]] | None:
    """The seed of a run's recipe and the lines that siblings share; None where it cannot be read."""
    try:
        lines = RunFolder(folder).recipe.read_text(encoding="utf-8").splitlines()
        seed = next(line.removeprefix("seed: ") for line in lines if line.startswith("seed: "))
        return int(seed), [line for line in lines if not line.startswith(OTHER_IN_SIBLINGS)]
    except (OSError, ValueError, StopIteration):
        return None


def _content(record: Record) -> list[str | None]:
    """The hashes of what the run learned from and chose on."""
    return [value_at(record.provenance, "data", split, "content_sha256") for split in ("train", "valid")]


def _scores(record: Record) -> dict[str, dict[str, float | None]]:
    """The scores by evaluation; those of the best epoch where valid is not evaluated yet."""
    scores = {name: numbers_in(value_at(content, "scores")) for name, content in record.evaluations.items()}
    of_history = numbers_in(value_at(record.best_row, "valid"))
    if "valid" not in scores and of_history:
        scores["valid"] = of_history
    return scores
