"""Tagging errors in context: the same words twice, once with the gold spans marked and once with the predicted."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from danlu.data.joined_words import gap_between, join_words
from danlu.json_values import is_number, rows_in
from danlu.record.error_rows import error_rows

Span = tuple[int, int, str]


@dataclass(frozen=True, slots=True)
class Stretch:
    """Some words in a row.

    Args:
        text: The words.
        type: The type of the span which they are; None between spans.
        is_shared: Whether gold and predicted both have this span.
    """

    text: str
    type: str | None = None
    is_shared: bool = False


@dataclass(frozen=True, slots=True)
class ErrorView:
    """An error ready to be shown.

    Args:
        kind: `missed`, `spurious`, `boundary` or `type`.
        source: Where the sentence stands.
        explanation: What went wrong, in words.
        gold: The words with gold spans.
        predicted: The words with predicted spans.
    """

    kind: str
    source: str
    explanation: str
    gold: tuple[Stretch, ...]
    predicted: tuple[Stretch, ...]


def read_errors(path: Path) -> list[ErrorView]:
    """Read an evaluation's `errors.json`; none where it is missing.

    Raises:
        RecordError: When it is no JSON.
    """
    return [error_view(row) for row in error_rows(path)]


def error_view(row: dict[str, Any]) -> ErrorView:
    """A row of `errors.json` ready to be shown.

    Args:
        row: With `words`, and the spans `gold` and `predicted` among them.

    Example:
        >>> span = {"start": 0, "end": 1, "type": "Tool"}
        >>> error_view({"words": ["Ember", "woke"], "gold": [span]}).gold[0]
        Stretch(text='Ember', type='Tool', is_shared=False)
    """
    return ErrorView(
        kind=str(row.get("kind", "")),
        source=str(row.get("source", "")),
        explanation=str(row.get("explanation", "")),
        gold=tuple(_stretches(row, "gold", other="predicted")),
        predicted=tuple(_stretches(row, "predicted", other="gold")),
    )


def _stretches(row: dict[str, Any], key: str, *, other: str) -> Iterable[Stretch]:
    words = row.get("words")
    texts = [str(word) for word in words] if isinstance(words, list) else []
    others = set(_spans(row.get(other), len(texts)))
    line = ""
    for words_of_part, span in _parts(texts, sorted(_spans(row.get(key), len(texts)))):
        text = join_words(words_of_part)
        if gap := gap_between(line, text):
            yield Stretch(gap)
        if text:
            yield Stretch(text, span[2] if span else None, is_shared=span in others)
            line = text


def _parts(texts: list[str], spans: list[Span]) -> Iterable[tuple[list[str], Span | None]]:
    position = 0
    for start, end, type_ in spans:
        # Overlapping spans cannot come from tags; a damaged file must not draw words twice.
        if start >= position:
            yield texts[position:start], None
            yield texts[start:end], (start, end, type_)
            position = end
    yield texts[position:], None


def _spans(spans: object, length: int) -> Iterable[Span]:
    for span in rows_in(spans):
        start, end = span.get("start"), span.get("end")
        if is_number(start) and is_number(end) and 0 <= start < end <= length:
            yield int(start), int(end), str(span.get("type", ""))
