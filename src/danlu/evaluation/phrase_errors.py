"""The errors of keyphrase extraction that teach most: of every kind, on unseen and short texts first."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Literal

import numpy as np

from danlu.data.example import TaggedSentence
from danlu.data.joined_words import join_words
from danlu.data.phrase_places import phrase_places
from danlu.data.phrases import Phrase
from danlu.data.tag_schemes import Span, spans_of
from danlu.errors import DataError
from danlu.evaluation.counts import check_same_length
from danlu.evaluation.instructive_errors import NEAR_CERTAIN
from danlu.evaluation.phrase_counts import gold_phrases
from danlu.evaluation.shown_spans import ShownSpan, shown_window, spans_within
from danlu.evaluation.span_errors import SpanError, explain
from danlu.recipe.tagging_data import Scheme

LONGEST_SHOWN = 60
"""Words of a text that is shown whole; of a longer one only those around the error are."""

Kind = Literal["missed", "spurious", "boundary", "cannot be labelled"]


@dataclass(frozen=True, slots=True)
class PhraseError:
    """One phrase that went wrong, in its text.

    Args:
        kind: `missed` and `spurious` share no word with a phrase of the other side, `boundary` some; a phrase that
            `cannot be labelled` does not stand in the text, or only in words of another one.
        number: The text's position in the split, from 0.
        source: Where the text stands: `file:line`.
        is_seen: Whether all phrases of the text are phrases of training texts; None where that was not given.
        words: The text, or of a long one the words around the error.
        gold: The gold phrases among them, wherever they stand.
        predicted: The predicted phrases among them.
        gold_phrases: All distinct gold phrases of the text.
        predicted_phrases: All distinct predicted phrases of the text.
        cannot_be_labelled: Those of the gold phrases that cannot be labelled.
        probability: Mean probability of the model's labels at the error; None where there is none.
        explanation: What went wrong, in words.
    """

    kind: Kind
    number: int
    source: str
    is_seen: bool | None
    words: tuple[str, ...]
    gold: tuple[ShownSpan, ...]
    predicted: tuple[ShownSpan, ...]
    gold_phrases: tuple[str, ...]
    predicted_phrases: tuple[str, ...]
    cannot_be_labelled: tuple[str, ...]
    probability: float | None
    explanation: str

    def as_json(self) -> dict[str, object]:
        """The error for machines."""
        return asdict(self)


def instructive_phrase_errors(
    texts: Sequence[TaggedSentence],
    predicted: Sequence[Sequence[str]],
    scheme: Scheme,
    *,
    probabilities: Sequence[Sequence[float]] | None = None,
    seen: Sequence[bool] | None = None,
    limit: int = 10,
) -> list[PhraseError]:
    """Pick errors worth looking at; the same input gives the same errors in the same order.

    The kind picked least so far comes next; of one kind, unseen texts before seen ones and short texts before long
    ones. A text gives at most one error, and no two errors concern the same phrase in the same way. As in the scores, a
    phrase that is found once is right wherever else it stands.

    Args:
        texts: The split, with gold phrases and tags.
        predicted: The predicted tags of each text.
        scheme: The tag scheme of both.
        probabilities: The probability of each predicted label.
        seen: For each text, whether all its phrases are phrases of training texts.
        limit: How many errors at most.

    Raises:
        DataError: The numbers of tags, probabilities or flags do not fit.

    Example:
        >>> from danlu.data.example import Source
        >>> text = TaggedSentence(("day", "made"), ("S-phrase", "O"), Source("a.tsv", 3, 3), None, (("day",),))
        >>> instructive_phrase_errors([text], [["O", "S-phrase"]], "bioes")[0].explanation
        'Gold has “day” as phrase, the model has nothing there.'
    """
    check_same_length([text.tags for text in texts], predicted)
    _check_given(texts, probabilities, seen)
    found: list[_Candidate] = []
    for number, text in enumerate(texts):
        read = _ReadText(
            number=number,
            text=text,
            gold=spans_of(text.tags, scheme),
            predicted=spans_of(predicted[number], scheme),
            declared=gold_phrases(text, scheme),
            probabilities=None if probabilities is None else probabilities[number],
            is_seen=None if seen is None else seen[number],
        )
        found += _candidates(read)
    return [candidate.shown() for candidate in _pick(found, limit)]


@dataclass(frozen=True, slots=True)
class _ReadText:
    """A text with what its file and what the model find in it."""

    number: int
    text: TaggedSentence
    gold: list[Span]
    predicted: list[Span]
    declared: tuple[Phrase, ...]
    probabilities: Sequence[float] | None
    is_seen: bool | None

    def phrase(self, span: Span) -> Phrase:
        return self.text.words[span.start : span.end]

    def phrases(self, spans: Sequence[Span]) -> tuple[Phrase, ...]:
        """The distinct phrases of some spans, in order."""
        return tuple(dict.fromkeys(map(self.phrase, spans)))

    @property
    def cannot_be_labelled(self) -> tuple[Phrase, ...]:
        labelled = self.phrases(self.gold)
        return tuple(phrase for phrase in self.declared if phrase not in labelled)


@dataclass(frozen=True, slots=True)
class _Candidate:
    """An error: spans that differ, or a phrase that has no span."""

    read: _ReadText
    kind: Kind
    phrase: Phrase
    error: SpanError | None = None

    @property
    def lesson(self) -> tuple[object, ...]:
        """Equal for errors that teach the same: the same phrase, wrong in the same way."""
        return self.kind, tuple(word.lower() for word in self.phrase)

    @property
    def order(self) -> tuple[object, ...]:
        return bool(self.read.is_seen), len(self.read.text.words), self.read.number

    @property
    def probability(self) -> float | None:
        if self.error is None or self.read.probabilities is None:
            return None
        return float(np.mean(self.read.probabilities[slice(*self.error.focus)]))

    def shown(self) -> PhraseError:
        read, words = self.read, self.read.text.words
        first, last = self._window()
        gold, predicted = (spans_within(spans, words, first, last) for spans in (read.gold, read.predicted))
        return PhraseError(
            kind=self.kind,
            number=read.number,
            source=str(read.text.source),
            is_seen=read.is_seen,
            words=words[first:last],
            gold=gold,
            predicted=predicted,
            gold_phrases=tuple(map(join_words, read.declared)),
            predicted_phrases=tuple(map(join_words, read.phrases(read.predicted))),
            cannot_be_labelled=tuple(map(join_words, read.cannot_be_labelled)),
            probability=self.probability,
            explanation=self._explanation(),
        )

    def _window(self) -> tuple[int, int]:
        length = len(self.read.text.words)
        if length <= LONGEST_SHOWN:
            return 0, length
        start, end = (0, LONGEST_SHOWN) if self.error is None else self.error.focus
        return shown_window(start, end, length, [*self.read.gold, *self.read.predicted])

    def _explanation(self) -> str:
        if self.error is None:
            return f"Gold has “{join_words(self.phrase)}”, {_why_not_labelled(self.phrase, self.read.text.words)}."
        said = explain(self.error, self.read.text.words)
        sure = "" if self.probability is None else f", with probability {self.probability:.2f}"
        sentences = [said[0].upper() + said[1:] + sure + "."]
        if (self.probability or 0.0) >= NEAR_CERTAIN:
            sentences.append("A mistake this certain may be one of the gold phrases.")
        if self.read.is_seen:
            sentences.append("Training texts have all phrases of this text.")
        return " ".join(sentences)


def _candidates(read: _ReadText) -> list[_Candidate]:
    """The errors of a text: a gold phrase that is not found, or a predicted one that is not gold."""
    found = read.phrases(read.predicted)
    missed = [phrase for phrase in read.declared if phrase not in found]
    candidates = []
    for phrase in missed:
        spans = [span for span in read.gold if read.phrase(span) == phrase]
        if not spans:
            candidates.append(_Candidate(read, "cannot be labelled", phrase))
            continue
        pairs = [(span, guess) for span in spans for guess in read.predicted if _share_words(span, guess)]
        span, partner = pairs[0] if pairs else (spans[0], None)
        candidates.append(_of_spans(read, phrase, span, partner))
    taken = {candidate.error.predicted for candidate in candidates if candidate.error is not None}
    for phrase in (phrase for phrase in found if phrase not in read.declared):
        spans = [span for span in read.predicted if read.phrase(span) == phrase]
        if not taken.isdisjoint(spans):
            continue
        pairs = [(span, guess) for guess in spans for span in read.gold if _share_words(span, guess)]
        gold, span_ = pairs[0] if pairs else (None, spans[0])
        candidates.append(_of_spans(read, phrase, gold, span_))
    return candidates


def _of_spans(read: _ReadText, phrase: Phrase, gold: Span | None, predicted: Span | None) -> _Candidate:
    kind: Literal["missed", "spurious", "boundary"]
    kind = "missed" if predicted is None else "spurious" if gold is None else "boundary"
    return _Candidate(read, kind, phrase, SpanError(kind, gold, predicted))


def _pick(candidates: list[_Candidate], limit: int) -> list[_Candidate]:
    left = sorted(candidates, key=lambda one: one.order)
    picked: list[_Candidate] = []
    kinds: Counter[str] = Counter()
    while left and len(picked) < limit:
        # `min` takes the first of equals, which is the most instructive one.
        best = min(left, key=lambda one: kinds[one.kind])
        picked.append(best)
        kinds[best.kind] += 1
        left = [one for one in left if one.read.number != best.read.number and one.lesson != best.lesson]
    return picked


def _share_words(one: Span, other: Span) -> bool:
    return one.start < other.end and other.start < one.end


def _why_not_labelled(phrase: Phrase, words: Phrase) -> str:
    """Why no tag of a text labels one of its phrases, in words."""
    if phrase_places(words, phrase):
        return "which stands in the text among words that are labelled as another phrase"
    if phrase_places(_lowered(words), _lowered(phrase)):
        return "which stands in the text with other capitals only"
    absent = [word for word in phrase if word not in words]
    if not absent:
        return "whose words stand in the text, but not next to each other in this order"
    named = " and ".join(f"“{word}”" for word in absent)
    return f"but {named} {'is' if len(absent) == 1 else 'are'} no word of the text"


def _lowered(words: Phrase) -> Phrase:
    return tuple(word.lower() for word in words)


def _check_given(
    texts: Sequence[TaggedSentence],
    probabilities: Sequence[Sequence[float]] | None,
    seen: Sequence[bool] | None,
) -> None:
    lengths = [len(text.words) for text in texts]
    if probabilities is not None and [len(row) for row in probabilities] != lengths:
        raise DataError("Expected one probability for each predicted tag. Received other numbers of them.")
    if seen is not None and len(seen) != len(texts):
        raise DataError(f"Expected one seen flag for each of {len(texts)} texts. Received {len(seen)}.")
