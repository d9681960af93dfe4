"""How many keywords and phrases of each text are right, predicted and true.

A text's phrases are a set: one that stands twice in a text counts once. They are counted by their length in words, so
that one pass over the texts serves all scores, the report by length and every bootstrap resample.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import chain

import numpy as np

from danlu.data.example import TaggedSentence
from danlu.data.phrases import Phrase, found_phrases
from danlu.errors import DataError, Problem
from danlu.evaluation.counts import BoolArray, Counts, IntArray, check_same_length
from danlu.recipe.tagging_data import Scheme

OUTSIDE = "O"
"""The tag of words outside any phrase."""

LENGTHS = ("1 word", "2 words", "3 words", "4+ words")
"""The lengths that phrases are counted by."""


@dataclass(frozen=True, slots=True)
class PhraseCounts:
    """Counts of keywords, phrases and texts; the first axis is texts or resamples, or there is none.

    Args:
        keywords: Words in phrases, (…, 1).
        phrases: Distinct phrases of each text by their length, (…, lengths).
        texts: Texts; one is correct when its predicted phrases are the gold ones, (…, 1).
    """

    keywords: Counts
    phrases: Counts
    texts: Counts

    def __len__(self) -> int:
        """The number of texts or resamples."""
        return len(self.texts.gold)

    def total(self) -> PhraseCounts:
        """The counts of all texts together."""
        return PhraseCounts(self.keywords.total(), self.phrases.total(), self.texts.total())

    def rows(self, chosen: BoolArray) -> PhraseCounts:
        """The counts of the chosen texts."""
        return PhraseCounts(self.keywords.rows(chosen), self.phrases.rows(chosen), self.texts.rows(chosen))

    def weighted(self, weights: IntArray) -> PhraseCounts:
        """The counts of all texts together, each taken as often as its weight says.

        Args:
            weights: How often each text is taken, (resamples, texts).
        """
        return PhraseCounts(
            self.keywords.weighted(weights), self.phrases.weighted(weights), self.texts.weighted(weights)
        )


def phrase_counts(
    gold: Sequence[TaggedSentence],
    predicted: Sequence[Sequence[str]],
    scheme: Scheme,
    *,
    keywords: Sequence[Sequence[bool]] | None = None,
) -> PhraseCounts:
    """Count keywords and phrases for each text, in one pass.

    Args:
        gold: The texts with their gold phrases.
        predicted: The predicted tags, one a word, for each text.
        scheme: The tag scheme of both.
        keywords: For each word, whether a head for keywords takes it for one; None: words in predicted phrases are.

    Raises:
        DataError: A text has another number of predicted tags or flags than of words.

    Example:
        >>> from danlu.data.example import Source
        >>> text = TaggedSentence(("mothers", "day"), ("B-phrase", "E-phrase"), Source("a.tsv", 1, 1), None,
        ...     (("mothers", "day"),))
        >>> counts = phrase_counts([text], [["S-phrase", "O"]], "bioes")
        >>> counts.phrases.predicted.tolist(), counts.phrases.gold.tolist(), counts.keywords.correct.tolist()
        ([[1, 0, 0, 0]], [[0, 1, 0, 0]], [[1]])
    """
    check_same_length([text.tags for text in gold], predicted)
    if keywords is not None:
        _check_flags(gold, keywords)
    true = [set(gold_phrases(text, scheme)) for text in gold]
    guess = [set(found_phrases(text.words, tags, scheme)) for text, tags in zip(gold, predicted, strict=True)]
    correct = [both & found for both, found in zip(true, guess, strict=True)]
    is_right = [both == found for both, found in zip(true, guess, strict=True)]
    one_each = np.ones((len(gold), 1), dtype=np.int64)
    return PhraseCounts(
        keywords=_keyword_counts(gold, predicted, keywords),
        phrases=Counts(LENGTHS, *(_by_length(phrases) for phrases in (correct, guess, true))),
        texts=Counts(("text",), np.array(is_right, dtype=np.int64).reshape(-1, 1), one_each, one_each),
    )


def gold_phrases(text: TaggedSentence, scheme: Scheme) -> tuple[Phrase, ...]:
    """The distinct phrases of a text, in order: those that its file declares, or else those that its tags label."""
    if text.phrases is None:
        return found_phrases(text.words, text.tags, scheme)
    return tuple(dict.fromkeys(text.phrases))


def unlabelled_phrases(text: TaggedSentence, scheme: Scheme) -> tuple[Phrase, ...]:
    """The gold phrases of a text that its tags do not label: no tagger can find them.

    Example:
        >>> from danlu.data.example import Source
        >>> text = TaggedSentence(("day",), ("S-phrase",), Source("a.tsv", 1, 1), None, (("day",), ("night",)))
        >>> unlabelled_phrases(text, "bioes")
        (('night',),)
    """
    labelled = found_phrases(text.words, text.tags, scheme)
    return tuple(phrase for phrase in gold_phrases(text, scheme) if phrase not in labelled)


def _keyword_counts(
    gold: Sequence[TaggedSentence],
    predicted: Sequence[Sequence[str]],
    keywords: Sequence[Sequence[bool]] | None,
) -> Counts:
    lengths = [len(text.words) for text in gold]
    true = _are_in(text.tags for text in gold)
    guess = (
        _are_in(predicted) if keywords is None else np.array(list(chain.from_iterable(keywords)), np.bool_)
    )
    text_of = np.repeat(np.arange(len(gold)), lengths)
    tallies = (
        np.bincount(text_of[chosen], minlength=len(gold)).astype(np.int64).reshape(-1, 1)
        for chosen in (true & guess, guess, true)
    )
    return Counts(("keyword",), *tallies)


def _are_in(tags: Iterable[Sequence[str]]) -> BoolArray:
    return np.array([tag != OUTSIDE for tag in chain.from_iterable(tags)], dtype=np.bool_)


def _by_length(phrases: Sequence[set[Phrase]]) -> IntArray:
    counted = np.zeros((len(phrases), len(LENGTHS)), dtype=np.int64)
    for number, of_text in enumerate(phrases):
        for phrase in of_text:
            counted[number, min(len(phrase), len(LENGTHS)) - 1] += 1
    return counted


def _check_flags(gold: Sequence[TaggedSentence], keywords: Sequence[Sequence[bool]]) -> None:
    if len(gold) != len(keywords):
        raise DataError(f"Expected keywords of {len(gold)} texts. Received those of {len(keywords)}.")
    problems = [
        Problem(
            f"text {number}",
            "has another number of flags than of words",
            f"{len(flags)}",
            f"{len(text.words)}",
        )
        for number, (text, flags) in enumerate(zip(gold, keywords, strict=True))
        if len(text.words) != len(flags)
    ]
    if problems:
        raise DataError(f"{len(problems)} texts do not have one keyword flag a word", problems)
