"""What the items of a task are called."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from danlu.checks.wiring.subject import Wiring


def item_name(wiring: Wiring) -> str:
    """What one item is called: a sentence of taggers, a clip of audio, else a text."""
    if wiring.is_tagger:
        return "sentence"
    return "clip" if wiring.task.startswith("audio") else "text"


def items_named(wiring: Wiring, number: int, *, of: int | None = None) -> str:
    """A number of items in words: `1 text`, `3 of 12 texts`."""
    total = number if of is None else of
    shown = f"{number:,}" if of is None else f"{number:,} of {of:,}"
    return f"{shown} {item_name(wiring)}{'' if total == 1 else 's'}"
