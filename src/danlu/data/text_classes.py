"""Labels of files and the classes that they stand for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from danlu.data.class_mapping import class_of_label, unmapped_labels
from danlu.data.labelled_text import TextsRead, left_out
from danlu.errors import DataError
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
    class_of = class_of_label(data.labels)
    problems = [
        problem
        for split, read in reads.items()
        for problem in unmapped_labels(
            (text.label for text in read.texts), data.labels, item="text", of=f" of {split}"
        )
    ]
    if problems and data.on_unmapped == "error":
        raise DataError("data.labels does not name every label of the files", problems)
    return {split: _mapped(split, read, class_of) for split, read in reads.items()}


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
