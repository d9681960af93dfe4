"""How the commands that read records print: one JSON object for machines, tables for people."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

import typer
from rich.console import Console

if TYPE_CHECKING:
    from rich.table import Table

PIPE_COLUMNS = 260
"""Width of a table that goes into a file or a pipe, where nobody sees a margin and a cut name is lost."""


def print_json(content: object) -> None:
    """Print one JSON object."""
    typer.echo(json.dumps(content, ensure_ascii=False, indent=2))


def number_table(headings: Sequence[str], rows: Iterable[Sequence[str]], *, text_column: int = 0) -> Table:
    """A table of numbers, to the right of their columns, with one column of text.

    Args:
        headings: The heads of the columns.
        rows: The rows as text.
        text_column: The column of text, counted from 0.
    """
    from rich.table import Table
    from rich.text import Text

    table = Table(box=None, pad_edge=False, header_style="bold")
    for number, heading in enumerate(headings):
        table.add_column(Text(heading), justify="left" if number == text_column else "right")
    for row in rows:
        table.add_row(*map(Text, row))
    return table


def table_console() -> Console:
    """A console for tables: as wide as the terminal, and wide enough for whole names elsewhere."""
    return Console(width=None if sys.stdout.isatty() else PIPE_COLUMNS, highlight=False)
