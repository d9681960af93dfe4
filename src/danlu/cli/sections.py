"""The parts of what commands print of records: a title in bold, and lines, pairs or a table below it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rich.console import Console


def print_title(console: Console, title: str) -> None:
    """A title, with an empty line before it."""
    console.print(f"\n{title}", markup=False, style="bold")


def print_lines(console: Console, title: str, lines: Sequence[str]) -> None:
    """Lines below a title; nothing where there is no line."""
    if lines:
        print_title(console, title)
        for line in lines:
            console.print(line, markup=False)


def print_pairs(console: Console, pairs: Iterable[tuple[str, str]]) -> None:
    """Names with their values, in two columns."""
    from rich.table import Table
    from rich.text import Text

    table = Table.grid(padding=(0, 2))
    for name, value in pairs:
        table.add_row(Text(name, style="dim"), Text(value))
    console.print(table)


def print_table(
    console: Console,
    headers: Sequence[str],
    rows: Iterable[Sequence[str]],
    *,
    is_text: bool = False,
    folds: bool = False,
) -> None:
    """A table, numbers to the right of their columns.

    Args:
        console: Where to.
        headers: The heads of the columns.
        rows: The rows as text.
        is_text: Whether all columns are text.
        folds: Whether a cell that is too long goes on in the next line; else it is cut.
    """
    from rich.table import Table
    from rich.text import Text

    table = Table(box=None, pad_edge=False, header_style="dim")
    for number, header in enumerate(headers):
        table.add_column(
            header,
            justify="right" if number and not is_text else "left",
            overflow="fold" if folds else "ellipsis",
        )
    for row in rows:
        table.add_row(*(Text(cell) for cell in row))
    console.print(table)
