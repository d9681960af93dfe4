"""Plain values and the place of a key in them: `("train", "batch", "size")`, written `train.batch.size`."""

from __future__ import annotations

from typing import TypeAlias

PlainSection: TypeAlias = "dict[str, PlainValue]"
KeyPath: TypeAlias = tuple[str | int, ...]
PlainValue: TypeAlias = "bool | int | float | str | list[PlainValue] | dict[str, PlainValue] | None"
"""A value as YAML and JSON have it."""


def dotted(path: KeyPath) -> str:
    """The path as people write it.

    Example:
        >>> dotted(("data", "train", 0))
        'data.train.0'
    """
    return ".".join(str(part) for part in path)


def parse_dotted(text: str) -> KeyPath:
    """The path that a dotted text names; a part of digits may be a key or the index of a list item.

    Example:
        >>> parse_dotted("train.batch.size")
        ('train', 'batch', 'size')
    """
    return tuple(text.split("."))


def has_prefix(path: KeyPath, prefix: KeyPath) -> bool:
    """Whether the path is the prefix itself or lies under it."""
    return path[: len(prefix)] == prefix


def has_value(data: PlainValue, path: KeyPath) -> bool:
    """Whether something, be it null, stands at a path."""
    try:
        value_at(data, path)
    except LookupError:
        return False
    return True


def value_at(data: PlainValue, path: KeyPath) -> PlainValue:
    """The value at a path of mappings and lists.

    Raises:
        LookupError: There is no such key or item.
    """
    for part in path:
        if isinstance(data, dict):
            data = data[part]  # type: ignore[index]  # keys that YAML read as numbers are looked up as such
        elif isinstance(data, list) and isinstance(part, int):
            data = data[part]
        else:
            raise KeyError(part)
    return data
