"""Spans in the words around an error: which words are shown, and the spans among them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from danlu.data.joined_words import join_words
from danlu.data.tag_schemes import Span

CONTEXT = 8
"""Words shown on either side of an error."""


@dataclass(frozen=True, slots=True)
class ShownSpan:
    """A span among the shown words; `start` and `end` count from the first of them."""

    start: int
    end: int
    type: str
    text: str


def shown_window(start: int, end: int, length: int, spans: Sequence[Span]) -> tuple[int, int]:
    """The words shown of a sentence: the first, and the position after the last.

    Args:
        start: First word of the error.
        end: Position after its last one.
        length: Words of the sentence.
        spans: Spans of the sentence; none is cut.

    Example:
        >>> shown_window(10, 11, 30, [Span(17, 21, "Tool")])
        (2, 21)
    """
    first, last = max(0, start - CONTEXT), min(length, end + CONTEXT)
    # Widened until no span is cut, for a widened window may cut another one.
    while cut := [span for span in spans if span.start < first < span.end or span.start < last < span.end]:
        first = min(first, *(span.start for span in cut))
        last = max(last, *(span.end for span in cut))
    return first, last


def spans_within(spans: Sequence[Span], words: Sequence[str], first: int, last: int) -> tuple[ShownSpan, ...]:
    """The spans that lie within some words of a sentence.

    Args:
        spans: Spans of the sentence.
        words: Its words.
        first: The first word shown.
        last: Position after the last one.

    Example:
        >>> spans_within([Span(1, 2, "Tool"), Span(3, 4, "Tool")], ["the", "Ember", "and", "Rust"], 1, 3)
        (ShownSpan(start=0, end=1, type='Tool', text='Ember'),)
    """
    return tuple(
        ShownSpan(span.start - first, span.end - first, span.type, join_words(words[span.start : span.end]))
        for span in spans
        if first <= span.start and span.end <= last
    )
