"""How the commands that read records print: one JSON object for machines, tables for people."""

from __future__ import annotations

import json
import sys

import typer
from rich.console import Console

PIPE_COLUMNS = 260
"""Width of a table that goes into a file or a pipe, where nobody sees a margin and a cut name is lost."""


def print_json(content: object) -> None:
    """Print one JSON object."""
    typer.echo(json.dumps(content, ensure_ascii=False, indent=2))


def table_console() -> Console:
    """A console for tables: as wide as the terminal, and wide enough for whole names elsewhere."""
    return Console(width=None if sys.stdout.isatty() else PIPE_COLUMNS, highlight=False)
