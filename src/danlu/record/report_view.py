"""The report tables of an evaluation as a page shows them, and the names that go worst."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from danlu.json_values import is_count, is_number, rows_in, value_at

SHOWN_WORST = 8
"""How many of the worst labels are listed: the page has the whole report below them."""

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class ReportRow:
    """One label, span type or average; None where a score is undefined, with the reason."""

    name: str
    precision: float | None
    recall: float | None
    f1: float | None
    support: int | None
    reason: str


@dataclass(frozen=True, slots=True)
class ReportTable:
    """A report.

    Args:
        rows: One row a label or type.
        averages: The averages over them.
        accuracy: Share of right words; None for spans.
    """

    rows: tuple[ReportRow, ...]
    averages: tuple[ReportRow, ...]
    accuracy: float | None


@dataclass(frozen=True, slots=True)
class WorstLabel:
    """A span type with a low F1, and what happens to it instead.

    Args:
        row: Its scores.
        instead: What its spans are taken for, the most frequent first, with counts.
    """

    row: ReportRow
    instead: tuple[tuple[str, int], ...]


def report_table(report: object) -> ReportTable | None:
    """A report of `scores.json` as a table; None where there is none.

    Example:
        >>> report = {"rows": [{"name": "Tool", "f1": 0.5, "support": 3}], "averages": {}}
        >>> report_table(report).rows[0].name
        'Tool'
    """
    rows = tuple(_row(row) for row in rows_in(report, "rows"))
    averages = value_at(report, "averages")
    if not rows:
        return None
    accuracy = value_at(report, "accuracy")
    return ReportTable(
        rows=rows,
        averages=tuple(_row(row) for row in rows_in(list(averages.values())) if averages)
        if isinstance(averages, dict)
        else (),
        accuracy=accuracy if is_number(accuracy) else None,
    )


def worst_labels(table: ReportTable | None, confusion: object) -> list[WorstLabel]:
    """The span types that occur and have the lowest F1, the worst first; those without an error are left out.

    Args:
        table: The span report of the whole split.
        confusion: The confusion of types, with `rows`, `columns` and `counts`.
    """
    if table is None:
        return []
    present = [row for row in table.rows if row.support and row.f1 != 1.0]
    worst = sorted(present, key=lambda row: (row.f1 or 0.0, -(row.support or 0)))
    return [WorstLabel(row, _instead(row.name, confusion)) for row in worst[:SHOWN_WORST]]


def _row(row: Json) -> ReportRow:
    precision, recall, f1 = (
        value if is_number(value := row.get(key)) else None for key in ("precision", "recall", "f1")
    )
    support, reasons = row.get("support"), row.get("reasons")
    return ReportRow(
        name=str(row.get("name", "")),
        precision=precision,
        recall=recall,
        f1=f1,
        support=support if is_count(support) else None,
        reason="; ".join(dict.fromkeys(map(str, reasons.values()))) if isinstance(reasons, dict) else "",
    )


def _instead(name: str, confusion: object) -> tuple[tuple[str, int], ...]:
    rows, columns, counts = (value_at(confusion, key) or [] for key in ("rows", "columns", "counts"))
    if name not in rows or rows.index(name) >= len(counts):
        return ()
    taken = [(str(column), count) for column, count in zip(columns, counts[rows.index(name)], strict=False)]
    wrong = [(column, count) for column, count in taken if column != name and is_count(count) and count > 0]
    return tuple(sorted(wrong, key=lambda pair: -pair[1])[:3])
