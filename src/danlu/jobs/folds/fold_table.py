"""The folds of a point in one table, for people: who is tested, which epoch, how long, how well."""

from __future__ import annotations

from danlu.jobs.folds.results import HEADLINES, PointResults
from danlu.jobs.wording import named
from danlu.record.display import NOTHING, shown_count, shown_score, shown_seconds


def fold_table(results: PointResults) -> tuple[list[str], list[list[str]]]:
    """Head and cells, a row a fold; what has no scores says how it stands instead."""
    protocol = results.protocol
    is_grouped = protocol.group is not None
    head = [
        "fold",
        *([f"tests {protocol.group}"] if is_grouped else []),
        *(["chooses on"] if is_grouped else []),
        "train",
        "test",
        *HEADLINES,
        "best epoch",
        "time",
        "state",
    ]
    rows = []
    for result in results.folds:
        fold, splits = result.planned.fold, result.planned.splits
        rows.append(
            [
                str(fold.number),
                *([named(fold.test_groups), named(fold.valid_groups)] if is_grouped else []),
                *(shown_count(len(splits[name].clips)) for name in ("train", "test")),
                *(shown_score(result.scores.get(name)) for name in HEADLINES),
                NOTHING if result.best_epoch is None else str(result.best_epoch),
                shown_seconds(result.seconds),
                result.state,
            ]
        )
    return head, rows
