"""Classes and their numbers: the place of a class among the sorted classes of train."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from difflib import get_close_matches

from danlu.errors import DataError, Problem


def sorted_classes(labels: Sequence[str]) -> tuple[str, ...]:
    """The classes that stand in train, by code point."""
    return tuple(sorted(set(labels)))


def class_numbers(labels: Sequence[str], classes: Sequence[str], *, item: str = "text") -> list[int]:
    """The number of the class of each item.

    Args:
        labels: The class of each item.
        classes: The classes of train, sorted.
        item: What messages call an item.

    Raises:
        DataError: Some items have a class that train does not have; each such class is named.

    Example:
        >>> class_numbers(["pos", "neg", "pos"], ["neg", "pos"])
        [1, 0, 1]
    """
    number_of = {name: number for number, name in enumerate(classes)}
    unknown = Counter(label for label in labels if label not in number_of)
    if unknown:
        raise DataError(
            f"Some {item}s have a class that no training {item} has.",
            [_problem(label, count, classes, item) for label, count in unknown.items()],
        )
    return [number_of[label] for label in labels]


def _problem(label: str, count: int, classes: Sequence[str], item: str) -> Problem:
    near = get_close_matches(label, classes, n=1)
    return Problem(
        f"class {label!r}",
        f"{count} {item} has it, and none of train"
        if count == 1
        else f"{count} {item}s have it, and none of train",
        allowed=", ".join(classes),
        fix=f"did you mean {near[0]!r}? data.labels can map one to the other" if near else None,
    )
