"""Clips that were put into the wrong class, as people read and hear them."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from danlu.json_values import value_at
from danlu.record.display import NOTHING, shown_score, shown_seconds
from danlu.record.error_rows import error_rows


@dataclass(frozen=True, slots=True)
class AudioErrorView:
    """An error ready to be shown.

    Args:
        kind: `confident` or `borderline`.
        source: Where the clip lies among the data.
        path: Where it lies, seen from the run's folder; empty where the record does not say.
        about: Speaker, sentence and length, as far as they are known.
        gold: The right class.
        predicted: The class that was predicted.
        probability: How probable the predicted class was.
        explanation: What went wrong, in words.
    """

    kind: str
    source: str
    path: str
    about: str
    gold: str
    predicted: str
    probability: str
    explanation: str


def read_audio_errors(path: Path) -> list[AudioErrorView]:
    """Read the `errors.json` of an evaluation; none where it is missing.

    Raises:
        RecordError: When it is no JSON.
    """
    return [
        AudioErrorView(
            **{
                key: str(row.get(key) or "")
                for key in ("kind", "source", "path", "gold", "predicted", "explanation")
            },
            about=_about(row),
            probability=shown_score(value_at(row, "probability"), digits=3),
        )
        for row in error_rows(path)
    ]


def _about(row: dict[str, Any]) -> str:
    named = [f"{kind} {row[kind]}" for kind in ("speaker", "sentence") if isinstance(row.get(kind), str)]
    seconds = shown_seconds(row.get("seconds"))
    return ", ".join([*named, *([seconds] if seconds != NOTHING else [])])
