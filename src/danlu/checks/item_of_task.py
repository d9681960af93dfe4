"""What the items of a task are called."""

from __future__ import annotations

ITEM_OF_TASK = {
    "tagging": "sentence",
    "joint-tagging": "text",
    "text-classification": "text",
    "audio-classification": "clip",
}
"""In the singular, by task."""


def item_of_task(task: str) -> str:
    """What one item is called; `item` of a task that danlu does not know.

    Example:
        >>> item_of_task("joint-tagging"), item_of_task("translation")
        ('text', 'item')
    """
    return ITEM_OF_TASK.get(task, "item")
