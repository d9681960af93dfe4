"""A record as what checks of runs are asked of."""

from __future__ import annotations

from functools import cache

from danlu.checks.run.subject import Run
from danlu.errors import DanluError
from danlu.files import read_json_lines
from danlu.record.layout import RunFolder
from danlu.record.record import Json, Record
from danlu.record.siblings import siblings_of


def run_subject(record: Record, *, with_siblings: bool = True) -> Run:
    """What checks of runs are asked of; predictions are read when a check asks for them, and once.

    Predictions that are missing or damaged are none: a check has no better way to tell.

    Args:
        record: The run.
        with_siblings: Whether to look through the notebook for the same recipe with other seeds.
    """
    folder = RunFolder(record.path)

    @cache
    def predictions_of(name: str) -> list[Json]:
        try:
            return read_json_lines(folder.evaluation(name) / "predictions.jsonl")
        except (DanluError, OSError):
            return []

    return Run(
        name=record.name,
        task=record.task,
        state=record.state,
        recipe=record.recipe or {},
        provenance=record.provenance or {},
        history=record.history,
        evaluations=record.evaluations,
        floors=record.floors or {},
        predictions_of=predictions_of,
        looks=record.looks,
        siblings=siblings_of(record) if with_siblings else (),
    )
