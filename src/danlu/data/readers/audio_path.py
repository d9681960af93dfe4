"""Where the file of a row stands: a path with the names of columns in braces, such as `wav/{speaker}/{file}.wav`."""

from __future__ import annotations

from collections.abc import Mapping
from string import Formatter


def columns_in(template: str) -> list[str]:
    """The columns that a path names, each once, in order.

    Args:
        template: The path; `{{` and `}}` stand for braces.

    Raises:
        ValueError: Braces that name no column, or more than a column.

    Example:
        >>> columns_in("wav/{speaker}/{file}.wav")
        ['speaker', 'file']
    """
    try:
        parts = list(Formatter().parse(template))
    except ValueError as error:
        raise ValueError(
            f"must be a path with columns in braces, such as wav/{{file}}.wav: {error}"
        ) from error
    for _, column, style, conversion in parts:
        if column == "" or style or conversion:
            raise ValueError("must hold nothing but the name of a column in each pair of braces")
    return list(dict.fromkeys(column for _, column, _, _ in parts if column is not None))


def filled(template: str, values: Mapping[str, str]) -> str:
    """The path with what stands in the columns of a row.

    Args:
        template: A path that `columns_in` takes.
        values: What stands in each of its columns.

    Example:
        >>> filled("wav/{file}.wav", {"file": "03a01Fa"})
        'wav/03a01Fa.wav'
    """
    return "".join(
        text + ("" if column is None else values[column])
        for text, column, _, _ in Formatter().parse(template)
    )
