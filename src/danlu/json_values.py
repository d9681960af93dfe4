"""Looking into JSON that may be incomplete: a record outlives the program that wrote it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, TypeGuard


def read_json(path: Path) -> object:
    """Read a JSON file.

    Raises:
        OSError: When it cannot be read.
        ValueError: When it is no JSON.
    """
    content: object = json.loads(path.read_bytes())
    return content


def as_mapping(value: object) -> dict[str, Any]:
    """The value itself where it is a mapping.

    Raises:
        TypeError: When it is not.
    """
    if not isinstance(value, dict):
        raise TypeError(f"expected names with values, received {type(value).__name__}")
    return value


def value_at(content: object, *keys: str) -> Any:  # noqa: ANN401
    """The value below some keys of nested mappings; None where one of them is missing or no mapping.

    Example:
        >>> value_at({"train": {"epochs": 3}}, "train", "epochs"), value_at({"train": 3}, "train", "epochs")
        (3, None)
    """
    for key in keys:
        content = content.get(key) if isinstance(content, dict) else None
    return content


def rows_in(content: object, key: str | None = None) -> list[dict[str, Any]]:
    """The mappings in a list, which may stand below a key; empty where there is none.

    Example:
        >>> rows_in({"findings": [{"code": "D101"}, 7]}, "findings")
        [{'code': 'D101'}]
    """
    rows = content.get(key) if isinstance(content, dict) and key else content
    return [row for row in rows if isinstance(row, dict)] if isinstance(rows, list) else []


def numbers_in(content: object) -> dict[str, float | None]:
    """The numbers and nulls of a mapping by name; everything else in it is left out.

    Example:
        >>> numbers_in({"span.micro_f1": 0.5, "span.macro_f1": None, "note": "text", "flag": True})
        {'span.micro_f1': 0.5, 'span.macro_f1': None}
    """
    if not isinstance(content, dict):
        return {}
    return {str(name): value for name, value in content.items() if value is None or is_number(value)}


def is_number(value: object) -> TypeGuard[int | float]:
    """Whether a value is a number; True and False are not."""
    return isinstance(value, int | float) and not isinstance(value, bool)


def is_count(value: object) -> TypeGuard[int]:
    """Whether a value is a whole number; True and False are not."""
    return isinstance(value, int) and not isinstance(value, bool)
