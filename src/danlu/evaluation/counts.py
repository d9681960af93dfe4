"""How often each label or span type is right, predicted and true, sentence by sentence.

Every score of a tagging task is a function of sums of these counts, so one pass over the words serves the
whole split, its slices and every bootstrap resample.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain

import numpy as np
from numpy.typing import NDArray

from danlu.data.tag_schemes import Span
from danlu.errors import DataError, Problem

Tags = Sequence[Sequence[str]]
"""One tag a word, for each sentence."""

IntArray = NDArray[np.int64]
BoolArray = NDArray[np.bool_]


@dataclass(frozen=True, slots=True, eq=False)
class Counts:
    """Three counts for each name; the last axis is names, those before it sentences, resamples or nothing.

    Args:
        names: Labels or span types, sorted.
        correct: How often the name is predicted and true, (…, names).
        predicted: How often the name is predicted, (…, names).
        gold: How often the name is true, (…, names).
    """

    names: tuple[str, ...]
    correct: IntArray
    predicted: IntArray
    gold: IntArray

    def total(self) -> Counts:
        """The counts of all sentences together, (names,)."""
        return Counts(self.names, self.correct.sum(axis=0), self.predicted.sum(axis=0), self.gold.sum(axis=0))

    def rows(self, chosen: BoolArray) -> Counts:
        """The counts of the chosen sentences, (chosen, names)."""
        return Counts(self.names, self.correct[chosen], self.predicted[chosen], self.gold[chosen])

    def weighted(self, weights: IntArray) -> Counts:
        """The counts of all sentences together, each taken as often as its weight says.

        Args:
            weights: How often each sentence is taken, (resamples, sentences).

        Returns:
            Counts of shape (resamples, names).
        """
        # Whole numbers stay exact in float64, whose matrix product is the fast one.
        times = weights.astype(np.float64)
        summed = [(times @ counts).astype(np.int64) for counts in (self.correct, self.predicted, self.gold)]
        return Counts(self.names, *summed)

    def only(self, chosen: BoolArray) -> Counts:
        """The counts of the chosen names."""
        names = tuple(name for name, keep in zip(self.names, chosen, strict=True) if keep)
        return Counts(names, self.correct[..., chosen], self.predicted[..., chosen], self.gold[..., chosen])

    def present(self) -> BoolArray:
        """Which names occur, in gold or predicted; the same shape as the counts."""
        present: BoolArray = (self.predicted + self.gold) > 0
        return present


def label_counts(gold: Tags, predicted: Tags, *, labels: Sequence[str] = ()) -> Counts:
    """Count the labels of words, for each sentence.

    Args:
        gold: The true labels.
        predicted: The predicted labels, as many for each sentence.
        labels: Labels to count beside those that occur.

    Raises:
        DataError: A sentence has another number of predicted than of gold labels.

    Example:
        >>> counts = label_counts([["O", "B-Tool"]], [["O", "O"]])
        >>> counts.names, counts.correct.tolist(), counts.predicted.tolist()
        (('B-Tool', 'O'), [[0, 1]], [[0, 2]])
    """
    check_same_length(gold, predicted)
    true, guess = list(chain.from_iterable(gold)), list(chain.from_iterable(predicted))
    names = tuple(sorted({*true, *guess, *labels}))
    ids = {name: number for number, name in enumerate(names)}
    true_ids = np.fromiter(map(ids.__getitem__, true), np.int64, len(true))
    guess_ids = np.fromiter(map(ids.__getitem__, guess), np.int64, len(guess))
    sentence = np.repeat(np.arange(len(gold)), [len(tags) for tags in gold])
    hit = true_ids == guess_ids
    shape = (len(gold), len(names))
    return Counts(
        names,
        correct=_tally(sentence[hit], true_ids[hit], shape),
        predicted=_tally(sentence, guess_ids, shape),
        gold=_tally(sentence, true_ids, shape),
    )


def span_counts(gold: Sequence[Sequence[Span]], predicted: Sequence[Sequence[Span]]) -> Counts:
    """Count spans by type, for each sentence; a span is right when its first word, last word and type are.

    Args:
        gold: The true spans of each sentence.
        predicted: The predicted spans of each sentence.

    Example:
        >>> counts = span_counts([[Span(0, 2, "Tool")]], [[Span(0, 2, "Tool"), Span(3, 4, "Group")]])
        >>> counts.names, counts.correct.tolist(), counts.predicted.tolist()
        (('Group', 'Tool'), [[0, 1]], [[1, 1]])
    """
    names = tuple(sorted({span.type for spans in chain(gold, predicted) for span in spans}))
    correct = [set(true).intersection(guess) for true, guess in zip(gold, predicted, strict=True)]
    return Counts(names, *(_tally_spans(spans, names) for spans in (correct, predicted, gold)))


def check_same_length(gold: Tags, predicted: Tags) -> None:
    """Make sure that each word has one gold and one predicted tag.

    Raises:
        DataError: Names each sentence where the numbers differ.
    """
    if len(gold) != len(predicted):
        raise DataError(f"Expected predictions for {len(gold)} sentences. Received {len(predicted)}.")
    problems = [
        Problem(f"sentence {number}", "has another number of predicted tags", f"{len(guess)}", f"{len(true)}")
        for number, (true, guess) in enumerate(zip(gold, predicted, strict=True))
        if len(true) != len(guess)
    ]
    if problems:
        raise DataError(f"{len(problems)} sentences do not have one predicted tag a word", problems)


def _tally(sentence: IntArray, name: IntArray, shape: tuple[int, int]) -> IntArray:
    counts = np.bincount(sentence * shape[1] + name, minlength=shape[0] * shape[1])
    return counts.astype(np.int64, copy=False).reshape(shape)  # (sentences, names)


def _tally_spans(spans: Sequence[Sequence[Span] | set[Span]], names: tuple[str, ...]) -> IntArray:
    ids = {name: number for number, name in enumerate(names)}
    sentence = np.repeat(np.arange(len(spans)), [len(of_sentence) for of_sentence in spans])
    types = [ids[span.type] for of_sentence in spans for span in of_sentence]
    return _tally(sentence, np.array(types, dtype=np.int64), (len(spans), len(names)))
