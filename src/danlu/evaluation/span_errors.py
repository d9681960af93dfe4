"""The four ways in which a span goes wrong: missed, spurious, wrong boundary, wrong type; and in words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from danlu.data.joined_words import join_words
from danlu.data.tag_schemes import Span

Kind = Literal["missed", "spurious", "boundary", "type"]


@dataclass(frozen=True, slots=True)
class SpanError:
    """One gold span that was not found as it is, or one predicted span where gold has none.

    Args:
        kind: `missed` and `spurious` share no word with a span of the other side; `boundary` shares some
        but not
            all words, `type` all of them.
        gold: The gold span; None for a spurious one.
        predicted: The predicted span; None for a missed one.
    """

    kind: Kind
    gold: Span | None
    predicted: Span | None

    @property
    def spans(self) -> list[Span]:
        """The spans that are part of the error, gold first."""
        return [span for span in (self.gold, self.predicted) if span is not None]

    @property
    def type(self) -> str:
        """The type of the gold span, or else of the predicted one."""
        return self.spans[0].type

    @property
    def focus(self) -> tuple[int, int]:
        """The words of either span: the first, and the position after the last."""
        return min(span.start for span in self.spans), max(span.end for span in self.spans)


def span_errors(gold: Sequence[Span], predicted: Sequence[Span]) -> list[SpanError]:
    """Find the errors of one sentence: one for each gold span that is not right, then the spurious spans.

    Args:
        gold: The gold spans, in order.
        predicted: The predicted spans, in order. The first that shares a word with a gold span is its
            partner.

    Example:
        >>> [error.kind for error in span_errors([Span(0, 2, "Tool")], [Span(1, 3, "Tool")])]
        ['boundary']
    """
    errors = []
    for span in gold:
        if span not in predicted:
            partner = next((guess for guess in predicted if _share_words(span, guess)), None)
            errors.append(SpanError(_kind(span, partner), span, partner))
    spurious = [guess for guess in predicted if not any(_share_words(span, guess) for span in gold)]
    return errors + [SpanError("spurious", None, guess) for guess in spurious]


def explain(error: SpanError, words: Sequence[str]) -> str:
    """Say what went wrong, without a full stop.

    Args:
        error: The error.
        words: The words of its sentence.

    Example:
        >>> explain(SpanError("missed", Span(0, 1, "Tool"), None), ["Ember", "spread"])
        'gold has “Ember” as Tool, the model has nothing there'
    """
    gold, predicted = error.gold, error.predicted
    if gold is None or predicted is None:
        lacks, has = ("the model", "gold") if predicted is None else ("gold", "the model")
        return f"{has} has {_quoted(error.spans[0], words)}, {lacks} has nothing there"
    said = f"gold has {_quoted(gold, words)}, the model has "
    if error.kind == "type":
        return f"{said}the same words as {predicted.type}"
    return f"{said}{_quoted(predicted, words)}, which {_shift(gold, predicted)}"


def _kind(gold: Span, predicted: Span | None) -> Kind:
    if predicted is None:
        return "missed"
    return "type" if (gold.start, gold.end) == (predicted.start, predicted.end) else "boundary"


def _share_words(one: Span, other: Span) -> bool:
    return one.start < other.end and other.start < one.end


def _quoted(span: Span, words: Sequence[str]) -> str:
    return f"“{join_words(words[span.start : span.end])}” as {span.type}"


def _shift(gold: Span, predicted: Span) -> str:
    moves = []
    for verb, by in (("starts", predicted.start - gold.start), ("ends", predicted.end - gold.end)):
        if by:
            size = f"{abs(by)} word{'s' if abs(by) > 1 else ''}"
            moves.append(f"{verb} {size} too {'late' if by > 0 else 'early'}")
    return " and ".join(moves)
