"""Labels of files and the classes that they stand for."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace

from danlu.data.labelled_text import TextsRead, left_out
from danlu.data.missing_files import nearest_name
from danlu.errors import DataError, Problem
from danlu.recipe.text_data import TextData


def to_classes(reads: Mapping[str, TextsRead], data: TextData) -> dict[str, TextsRead]:
    """Put each text's class in the place of its label.

    Args:
        reads: What was read, by split.
        data: The section `data` of the recipe.

    Raises:
        DataError: With `on_unmapped: error`, labels that no class stands for; each of them, with its count.
    """
    if data.labels is None:
        return dict(reads)
    class_of = {label: name for name, labels in data.labels.items() for label in labels}
    problems = [
        problem for split, read in reads.items() for problem in _unmapped(split, read, class_of, data.labels)
    ]
    if problems and data.on_unmapped == "error":
        raise DataError("data.labels does not name every label of the files", problems)
    return {split: _mapped(split, read, class_of) for split, read in reads.items()}


def _unmapped(
    split: str, read: TextsRead, class_of: Mapping[str, str], labels: Mapping[str, Sequence[str]]
) -> list[Problem]:
    counts = Counter(text.label for text in read.texts if text.label not in class_of)
    allowed = "; ".join(f"{name}: {', '.join(held)}" for name, held in labels.items())
    return [
        Problem(
            "data.labels",
            f"the label {label!r} of {split} is of no class",
            f"{label!r}, {count} {'text' if count == 1 else 'texts'}",
            allowed,
            nearest_name(label, list(class_of)) or "name it under its class, or set data.on_unmapped to drop",
        )
        for label, count in sorted(counts.items())
    ]


def _mapped(split: str, read: TextsRead, class_of: Mapping[str, str]) -> TextsRead:
    labels = {text.label for text in read.texts}
    absent = [label for label in class_of if label not in labels]
    notes = (
        [f"no text of {split} has the label{'s' * (len(absent) > 1)} {', '.join(absent)}"] if absent else []
    )
    kept = [text for text in read.texts if text.label in class_of]
    dropped = [text for text in read.texts if text.label not in class_of]
    return replace(
        read,
        texts=[replace(text, label=class_of[text.label]) for text in kept],
        skipped=read.skipped
        + [left_out(text, f"the label {text.label!r} is of no class") for text in dropped],
        notes=read.notes + notes,
    )
