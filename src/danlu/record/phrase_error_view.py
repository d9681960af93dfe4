"""Errors of keyphrases in context, and beside them the gold phrases that cannot be marked in any words."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from danlu.record.error_rows import error_rows
from danlu.record.error_view import ErrorView, error_view


@dataclass(frozen=True, slots=True)
class PhraseErrorView:
    """An error ready to be shown.

    Args:
        shown: The text with its gold and its predicted phrases.
        elsewhere: The gold phrases that cannot be labelled.
    """

    shown: ErrorView
    elsewhere: tuple[str, ...]


def read_phrase_errors(path: Path) -> list[PhraseErrorView]:
    """Read an evaluation's `errors.json`; none where it is missing.

    Raises:
        RecordError: When it is no JSON.
    """
    return [
        PhraseErrorView(shown=error_view(row), elsewhere=_texts(row.get("cannot_be_labelled")))
        for row in error_rows(path)
    ]


def _texts(value: object) -> tuple[str, ...]:
    return tuple(map(str, value)) if isinstance(value, list) else ()
