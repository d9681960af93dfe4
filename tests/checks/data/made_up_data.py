"""Made-up splits for tests of checks of data, as small as a test needs them."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from danlu.checks.data.subject import Data, Item, Split

UNITS = {
    "tagging": "sentence",
    "joint-tagging": "text",
    "text-classification": "text",
    "audio-classification": "clip",
}


def text_item(text: str, label: str = "good", *, source: str = "a.csv:1", group: str | None = None) -> Item:
    """A text with a class."""
    key = hashlib.sha256(text.encode()).hexdigest()
    groups = {} if group is None else {"group": group}
    return Item(key=key, gold=label, labels=(label,), source=source, text=text, groups=groups)


def clip_item(name: str, label: str = "calm", *, content: str | None = None, **groups: str) -> Item:
    """A clip with a class; equal content is an equal file."""
    return Item(key=content or name, gold=label, labels=(label,), source=f"wav/{name}.wav", groups=groups)


def texts(count: int, *, start: int = 0, label: str = "good") -> list[Item]:
    """Texts of twelve words that have no word in common."""
    return [
        text_item(" ".join(f"w{number}x{place}" for place in range(12)), label, source=f"a.csv:{number}")
        for number in range(start, start + count)
    ]


def made_up_data(
    task: str = "text-classification",
    *,
    recipe: Mapping[str, Any] | None = None,
    looks: Sequence[Mapping[str, Any]] | None = None,
    counted: Sequence[Any] = (),
    **splits: Iterable[Item] | Split,
) -> Data:
    """Data of the splits that are named; those that are not have one text, equal to no other."""
    given = {"train": texts(1, start=9000), "valid": texts(1, start=9100), **splits}
    return Data(
        task=task,
        recipe=recipe or {},
        splits={
            name: split if isinstance(split, Split) else Split(name, list(split))
            for name, split in given.items()
        },
        unit=UNITS[task],
        counted=counted,
        looks=looks,
    )
