"""The run of a fold in the notebook of its point: finished, stopped, being trained, or not there yet.

A run is a fold's where its recipe is the fold's but for the name, and its clips are, hash by hash. Another version of
danlu may have trained it; the table says so where folds are of several.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from danlu.jobs.series_runs import HARMLESS, changed_keys
from danlu.json_values import value_at
from danlu.record.find import list_runs
from danlu.record.layout import RunFolder
from danlu.record.record import Record

TEST = "test"


def run_of_fold(runs: Path, recipe: Mapping[str, Any], contents: Mapping[str, str]) -> Record | None:
    """The run of a fold: a finished one first, then one that is being trained, then the furthest that can go on.

    Args:
        runs: The notebook of the point.
        recipe: The fold's complete recipe as plain values.
        contents: The hash of its clips by split.
    """
    wanted = {**recipe, "name": None}
    found = []
    for folder in list_runs(runs):
        record = Record(folder)
        # The clips first: most runs are of other folds, and recipes take longer to read.
        if any(_content_of(record, split) != contents[split] for split in ("train", "valid")):
            continue
        if (
            record.recipe is not None
            and {**record.recipe, "name": None} == wanted
            and changed_keys(record) <= HARMLESS  # else the run is not what its recipe says now
        ):
            found.append(record)
    usable = [record for record in found if _rank(record) > 0]
    return max(usable, key=lambda record: (_rank(record), len(record.history)), default=None)


def test_evaluation(record: Record, contents: Mapping[str, str]) -> Path | None:
    """The folder of the evaluation of a run's best weights on the fold's clips; None where there is none yet.

    Args:
        record: The run.
        contents: The hash of the fold's clips by split.
    """
    for name, scores in record.evaluations.items():
        folder = RunFolder(record.path).evaluation(name)
        if (
            value_at(scores, "split") == TEST
            and value_at(scores, "content_sha256") == contents[TEST]
            and value_at(scores, "checkpoint", "name") == "best"
            and value_at(scores, "checkpoint", "epoch") == record.best_epoch
            and (folder / "predictions.jsonl").is_file()
        ):
            return folder
    return None


def _content_of(record: Record, split: str) -> str | None:
    """The hash of a split's clips that a run was trained with."""
    told = value_at(record.provenance, "data", split, "content_sha256")
    return told if isinstance(told, str) else None


def _rank(record: Record) -> int:
    """How much a run is worth; 0 where it can neither be taken nor be gone on with."""
    if record.state in ("finished", "running"):
        return {"finished": 3, "running": 2}[record.state]
    is_resumable = record.status is not None and record.status.is_resumable
    return int(is_resumable and RunFolder(record.path).last_checkpoint.is_file())
