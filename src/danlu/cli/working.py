"""A sign of life on the terminal while something takes longer than a moment; quiet where nobody watches."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console


@contextmanager
def working(text: str) -> Iterator[Callable[[str], None]]:
    """Show a moving sign with `text` until the block ends; yields a function that changes the text."""
    console = Console(stderr=True)
    if not console.is_terminal:
        yield lambda _: None
        return
    with console.status(text) as status:
        yield status.update
