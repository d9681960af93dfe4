"""A confusion matrix as a table of shaded cells: a row is shaded by its shares, so that rare names show."""

from __future__ import annotations

from dataclasses import dataclass

from danlu.json_values import is_count, value_at


@dataclass(frozen=True, slots=True)
class HeatCell:
    """How often a gold name was predicted as another.

    Args:
        count: How often.
        share: The same as a share of the row; the shade of the cell.
        is_right: Whether both names are the same.
        title: The cell in words.
    """

    count: int
    share: float
    is_right: bool
    title: str


@dataclass(frozen=True, slots=True)
class HeatRow:
    """The cells of one gold name, and how often it is gold."""

    name: str
    total: int
    cells: tuple[HeatCell, ...]


@dataclass(frozen=True, slots=True)
class HeatMap:
    """A confusion matrix: rows are gold, columns are predicted."""

    columns: tuple[str, ...]
    rows: tuple[HeatRow, ...]


def heat_map(confusion: object) -> HeatMap | None:
    """A confusion as a shaded table; None where there is none.

    Args:
        confusion: `rows` and `columns`, both names, and `counts`, as `scores.json` has them.

    Example:
        >>> made = heat_map({"rows": ["Tool"], "columns": ["Tool", "missed"], "counts": [[3, 1]]})
        >>> made.rows[0].cells[1].title
        'gold Tool, predicted missed: 1 of 4'
    """
    rows, columns, counts = (value_at(confusion, key) for key in ("rows", "columns", "counts"))
    if not (isinstance(rows, list) and isinstance(columns, list) and isinstance(counts, list) and rows):
        return None
    names = tuple(map(str, columns))
    made = (
        _row(str(name), names, cells)
        for name, cells in zip(rows, counts, strict=False)
        if isinstance(cells, list)
    )
    return HeatMap(names, tuple(made))


def _row(name: str, columns: tuple[str, ...], counts: list[object]) -> HeatRow:
    whole = [count if is_count(count) else 0 for count in counts]
    total = sum(whole)
    cells = tuple(
        HeatCell(
            count=count,
            share=count / total if total else 0.0,
            is_right=column == name,
            title=f"gold {name}, predicted {column}: {count} of {total}",
        )
        for column, count in zip(columns, whole, strict=False)
    )
    return HeatRow(name, total, cells)
