"""Ways to tag that look at no word: the label most frequent in train for every word, and labels drawn by chance."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from danlu.data.example import TaggedSentence
from danlu.errors import DataError
from danlu.evaluation.class_floors import SEED
from danlu.evaluation.scores import Scores


@dataclass(frozen=True, slots=True)
class Floor:
    """A way to predict without learning, and what it scores.

    Args:
        name: Its name in records, such as `majority_label` or `copy_repeated`.
        meaning: What it does, in words.
        predicted: Its tags for each sentence.
        scores: Its scores, under the names that models have.
    """

    name: str
    meaning: str
    predicted: list[list[str]]
    scores: Scores


@dataclass(frozen=True, slots=True)
class Guess:
    """What a way to tag without looking predicts, not yet scored.

    Args:
        name: Its name in records.
        meaning: What it does, in words.
        predicted: Its tags for each sentence.
    """

    name: str
    meaning: str
    predicted: list[list[str]]


MAJORITY = "every word gets the most frequent label of train"
CHANCE = f"labels drawn with their shares of train (one draw, seed {SEED})"


def tag_guesses(train: Sequence[TaggedSentence], split: Sequence[TaggedSentence]) -> list[Guess]:
    """What `majority_label` and `stratified_chance` predict; the same input gives the same draw.

    Args:
        train: Whose labels are counted.
        split: What is predicted.

    Raises:
        DataError: `train` holds no word.

    Example:
        >>> from danlu.data.example import Source
        >>> train = [TaggedSentence(("Ember", "has", "spread"), ("B-Tool", "O", "O"), Source("train.txt", 1, 3))]
        >>> test = [TaggedSentence(("Ember", "grew"), ("B-Tool", "O"), Source("test.txt", 1, 2))]
        >>> [guess.predicted for guess in tag_guesses(train, test)]
        [[['O', 'O']], [['O', 'O']]]
    """
    counts = Counter(tag for sentence in train for tag in sentence.tags)
    if not counts:
        raise DataError("A floor needs training sentences. Received none with a word in it.")
    ((majority, _),) = counts.most_common(1)
    lengths = [len(sentence.words) for sentence in split]
    return [
        Guess("majority_label", MAJORITY, [[majority] * length for length in lengths]),
        Guess("stratified_chance", CHANCE, _drawn(counts, lengths)),
    ]


def _drawn(counts: Counter[str], lengths: Sequence[int]) -> list[list[str]]:
    labels = list(counts)  # as train has them first, so that the draw does not hang on hashes
    shares = np.array([counts[label] for label in labels]) / counts.total()  # (labels,)
    numbers = np.random.default_rng(SEED).choice(len(labels), size=sum(lengths), p=shares)  # (words,)
    drawn = (labels[number] for number in numbers.tolist())
    return [[next(drawn) for _ in range(length)] for length in lengths]
