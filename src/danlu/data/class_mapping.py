"""From labels of files to the classes that a recipe's `data.labels` names, and what to say of labels without one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from danlu.data.missing_files import nearest_name
from danlu.errors import Problem


def class_of_label(labels: Mapping[str, Sequence[str]]) -> dict[str, str]:
    """The class of each label.

    Example:
        >>> class_of_label({"good": ["4", "5"], "bad": ["1"]})
        {'4': 'good', '5': 'good', '1': 'bad'}
    """
    return {label: name for name, held in labels.items() for label in held}


def unmapped_labels(
    found: Iterable[str], labels: Mapping[str, Sequence[str]], *, item: str, of: str = ""
) -> list[Problem]:
    """The labels that no class stands for, each with how many items have it.

    Args:
        found: The label of each item.
        labels: Classes, each with its labels.
        item: What has a label: `text` or `clip`.
        of: Where the items are from, as the message says it, such as ` of train`.
    """
    class_of = class_of_label(labels)
    counts = Counter(label for label in found if label not in class_of)
    allowed = "; ".join(f"{name}: {', '.join(held)}" for name, held in labels.items())
    return [
        Problem(
            "data.labels",
            f"the label {label!r}{of} is of no class",
            f"{label!r}, {count} {item}{'s' * (count != 1)}",
            allowed,
            nearest_name(label, list(class_of)) or "name it under its class, or set data.on_unmapped to drop",
        )
        for label, count in sorted(counts.items())
    ]
