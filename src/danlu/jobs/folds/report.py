"""The folds of a point as text: what was done, each fold, the pooled scores, and what limits them."""

from __future__ import annotations

from collections.abc import Sequence

from danlu.jobs.class_evaluation import headline_table
from danlu.jobs.folds.fold_table import fold_table
from danlu.jobs.folds.results import HEADLINES, PointResults
from danlu.record.display import NOTHING, shown_score


def report(results: PointResults) -> str:
    """The report of a point for people."""
    label = results.planned.point.label
    lines = [
        f"{results.planned.recipe.name}{f', {label}' if label else ''}: {results.described}",
        *results.verdict(),
        *([] if results.warning is None else ["", f"WARNING {results.warning}"]),
        *(f"leak: {leak.words}" for leak in results.planned.leaks),
        *(f"note: {note}" for note in results.notes),
        "",
        *_aligned(*fold_table(results)),
    ]
    if results.pooled is not None:
        lines += _pooled(results)
    return "\n".join(lines) + "\n"


def score_rows(results: PointResults) -> tuple[list[str], list[list[str]]]:
    """Head and cells of the pooled scores: value, intervals, and mean ± standard deviation over folds."""
    group = results.protocol.group
    by_group = results.scores.get("group_intervals", {})
    head = [
        "",
        "pooled",
        "95% over clips",
        *([f"95% over {group}s"] if by_group else []),
        "mean ± sd over folds",
    ]
    rows = [
        [
            name,
            shown_score(value),
            _bounds(results.scores["intervals"].get(name)),
            *([_bounds(by_group.get(name))] if by_group else []),
            results.spread(name).shown,
        ]
        for name, value in results.scores["scores"].items()
        if "@" not in name
    ]
    return head, rows


def _pooled(results: PointResults) -> list[str]:
    pooled = results.pooled
    if pooled is None:
        return []
    return [
        "",
        f"All {len(pooled.rows):,} tested clips together; accuracy is WA, UA the mean recall of the classes in gold",
        *_aligned(*score_rows(results)),
        "",
        pooled.report.as_text(),
        *pooled.report.footnotes(),
        "Confusion: rows gold, columns predicted",
        pooled.confusion.as_text(),
        "The same in percent of each row",
        pooled.confusion.as_percent_text(),
        "What needs no neural network, on the same folds",
        *headline_table(results.scores["scores"], results.floors, HEADLINES),
    ]


def _bounds(bounds: Sequence[float] | None) -> str:
    return NOTHING if bounds is None else f"{bounds[0]:.3f}..{bounds[1]:.3f}"


def _aligned(head: Sequence[str], rows: Sequence[Sequence[str]]) -> list[str]:
    table = [head, *rows]
    widths = [max(len(line[column]) for line in table) for column in range(len(head))]
    return [
        "  ".join(
            cell.ljust(width) if column == 0 else cell.rjust(width)
            for column, (cell, width) in enumerate(zip(line, widths, strict=True))
        ).rstrip()
        for line in table
    ]
