"""Texts that were put into the wrong class, as people read them."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from danlu.json_values import value_at
from danlu.record.display import shown_score
from danlu.record.error_rows import error_rows


@dataclass(frozen=True, slots=True)
class ClassErrorView:
    """An error ready to be shown.

    Args:
        kind: `confident` or `borderline`.
        source: Where the text stands.
        text: The text, or its beginning and its end.
        gold: The right class.
        predicted: The class that was predicted.
        probability: How probable the predicted class was.
        explanation: What went wrong, in words.
        is_seen: Whether the text stands in train.
    """

    kind: str
    source: str
    text: str
    gold: str
    predicted: str
    probability: str
    explanation: str
    is_seen: bool


def read_class_errors(path: Path) -> list[ClassErrorView]:
    """Read the `errors.json` of an evaluation; none where it is missing.

    Raises:
        RecordError: When it is no JSON.
    """
    return [
        ClassErrorView(
            **{
                key: str(row.get(key, ""))
                for key in ("kind", "source", "text", "gold", "predicted", "explanation")
            },
            probability=shown_score(value_at(row, "probability"), digits=3),
            is_seen=row.get("seen") is True,
        )
        for row in error_rows(path)
    ]
