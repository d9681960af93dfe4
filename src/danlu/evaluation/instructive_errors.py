"""The errors that teach most: confident ones first, of every kind and type, each in its context."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict, dataclass

import numpy as np

from danlu.data.example import TaggedSentence
from danlu.data.tag_schemes import Span, spans_of
from danlu.errors import DataError
from danlu.evaluation.counts import check_same_length
from danlu.evaluation.shown_spans import ShownSpan, shown_window, spans_within
from danlu.evaluation.span_errors import Kind, SpanError, explain, span_errors
from danlu.recipe.tagging_data import Scheme

NEAR_CERTAIN = 0.99
"""From this probability on, a mistake may well be the annotators': the explanation says so."""


@dataclass(frozen=True, slots=True)
class InstructiveError:
    """One error in its context.

    Args:
        kind: `missed`, `spurious`, `boundary` or `type`.
        sentence: Its sentence's position in the split, from 0.
        source: Where the sentence stands: `file:line`.
        document: The sentence's document, None where there is none.
        is_seen: Whether the sentence's words stand in train; None where that was not given.
        words: The words around the error.
        gold: The gold spans among them.
        predicted: The predicted spans among them.
        focus_start: First shown word of the error.
        focus_end: Position after its last one.
        probability: Mean probability of the model's labels there; None where none were given.
        explanation: What went wrong, in words.
    """

    kind: Kind
    sentence: int
    source: str
    document: str | None
    is_seen: bool | None
    words: tuple[str, ...]
    gold: tuple[ShownSpan, ...]
    predicted: tuple[ShownSpan, ...]
    focus_start: int
    focus_end: int
    probability: float | None
    explanation: str

    def as_json(self) -> dict[str, object]:
        """The error for machines."""
        return asdict(self)


def instructive_errors(
    sentences: Sequence[TaggedSentence],
    predicted: Sequence[Sequence[str]],
    scheme: Scheme,
    *,
    probabilities: Sequence[Sequence[float]] | None = None,
    seen: Sequence[bool] | None = None,
    limit: int = 10,
) -> list[InstructiveError]:
    """Pick errors worth looking at; the same input gives the same errors in the same order.

    The kind picked least so far comes next, then the type picked least, then the highest probability. A
    sentence gives at most one error, and no two errors concern the same words in the same way.

    Args:
        sentences: The split, with gold tags.
        predicted: The predicted tags of each sentence.
        scheme: The tag scheme of both.
        probabilities: The probability of each predicted label.
        seen: For each sentence, whether its words stand in train.
        limit: How many errors at most.

    Raises:
        DataError: The numbers of tags, probabilities or flags do not fit.

    Example:
        >>> from danlu.data.example import Source
        >>> sentence = TaggedSentence(("Ember", "spread"), ("B-Tool", "O"), Source("test.txt", 3, 4))
        >>> instructive_errors([sentence], [["B-Group", "O"]], "bio2")[0].explanation
        'Gold has “Ember” as Tool, the model has the same words as Group.'
    """
    gold = [sentence.tags for sentence in sentences]
    check_same_length(gold, predicted)
    _check_given(gold, probabilities, seen)
    found = []
    for number, sentence in enumerate(sentences):
        spans = spans_of(sentence.tags, scheme), spans_of(predicted[number], scheme)
        certainty = None if probabilities is None else probabilities[number]
        is_seen = None if seen is None else seen[number]
        found += [
            _Candidate(number, sentence, spans, error, certainty, is_seen) for error in span_errors(*spans)
        ]
    return [candidate.shown() for candidate in _pick(found, limit)]


@dataclass(frozen=True, slots=True)
class _Candidate:
    number: int
    sentence: TaggedSentence
    spans: tuple[list[Span], list[Span]]
    error: SpanError
    probabilities: Sequence[float] | None
    is_seen: bool | None

    @property
    def probability(self) -> float | None:
        return (
            None
            if self.probabilities is None
            else float(np.mean(self.probabilities[slice(*self.error.focus)]))
        )

    @property
    def lesson(self) -> tuple[object, ...]:
        """Equal for errors that teach the same: the same words, taken for the same."""
        start, end = self.error.focus
        types = tuple(span.type for span in self.error.spans)
        return self.error.kind, types, tuple(word.lower() for word in self.sentence.words[start:end])

    def shown(self) -> InstructiveError:
        start, end = self.error.focus
        words = self.sentence.words
        first, last = shown_window(start, end, len(words), [*self.spans[0], *self.spans[1]])
        gold, predicted = (spans_within(spans, words, first, last) for spans in self.spans)
        return InstructiveError(
            kind=self.error.kind,
            sentence=self.number,
            source=str(self.sentence.source),
            document=self.sentence.document,
            is_seen=self.is_seen,
            words=words[first:last],
            gold=gold,
            predicted=predicted,
            focus_start=start - first,
            focus_end=end - first,
            probability=self.probability,
            explanation=self._explanation(),
        )

    def _explanation(self) -> str:
        said = explain(self.error, self.sentence.words)
        sure = "" if self.probability is None else f", with probability {self.probability:.2f}"
        sentences = [said[0].upper() + said[1:] + sure + "."]
        if (self.probability or 0.0) >= NEAR_CERTAIN:
            sentences.append("A mistake this certain may be one of the gold tags.")
        if self.is_seen:
            sentences.append("The sentence stands word for word in train.")
        return " ".join(sentences)


def _pick(candidates: list[_Candidate], limit: int) -> list[_Candidate]:
    left = sorted(candidates, key=lambda one: (-(one.probability or 0.0), one.number, one.error.focus))
    picked: list[_Candidate] = []
    kinds: Counter[str] = Counter()
    types: Counter[str] = Counter()
    while left and len(picked) < limit:
        # `min` takes the first of equals, which is the one of highest probability.
        best = min(left, key=lambda one: (kinds[one.error.kind], types[one.error.type]))
        picked.append(best)
        kinds[best.error.kind] += 1
        types[best.error.type] += 1
        left = [one for one in left if one.number != best.number and one.lesson != best.lesson]
    return picked


def _check_given(
    gold: Sequence[Sequence[str]],
    probabilities: Sequence[Sequence[float]] | None,
    seen: Sequence[bool] | None,
) -> None:
    lengths = [len(tags) for tags in gold]
    if probabilities is not None and [len(row) for row in probabilities] != lengths:
        raise DataError("Expected one probability for each predicted tag. Received other numbers of them.")
    if seen is not None and len(seen) != len(gold):
        raise DataError(f"Expected one seen flag for each of {len(gold)} sentences. Received {len(seen)}.")
