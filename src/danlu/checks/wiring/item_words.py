"""Numbers of items, as checks of wiring tell them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from danlu.checks.item_of_task import item_of_task

if TYPE_CHECKING:
    from danlu.checks.wiring.subject import Wiring


def items_named(wiring: Wiring, number: int, *, of: int | None = None) -> str:
    """A number of items in words: `1 text`, `3 of 12 texts`."""
    total = number if of is None else of
    shown = f"{number:,}" if of is None else f"{number:,} of {of:,}"
    return f"{shown} {item_of_task(wiring.task)}{'' if total == 1 else 's'}"
