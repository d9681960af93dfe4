"""What a tagger scores without learning: the most frequent tag of each word, and copies of repeats.

A model is worth its training by what it adds to these. On a split that repeats training sentences, copying
them can score higher than many a model.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from danlu.data.example import TaggedSentence
from danlu.errors import DataError
from danlu.evaluation.scores import Scores
from danlu.evaluation.tagging_scores import tagging_scores
from danlu.recipe.tagging_data import Scheme

Words = tuple[str, ...]
Predict = Callable[[Words], list[str]]


@dataclass(frozen=True, slots=True)
class Floor:
    """A way to predict without learning, and what it scores.

    Args:
        name: Its name in records: `most_frequent_tag` or `copy_repeated`.
        meaning: What it does, in words.
        predicted: Its tags for each sentence.
        scores: Its scores, under the names that models have.
    """

    name: str
    meaning: str
    predicted: list[list[str]]
    scores: Scores


def tagging_floors(
    train: Sequence[TaggedSentence], split: Sequence[TaggedSentence], scheme: Scheme
) -> list[Floor]:
    """Score both floors on a split; of copies with different tags, the last one in train is copied.

    Args:
        train: What the floors may look at.
        split: What is predicted and scored; seen are the sentences whose words stand in train.
        scheme: The tag scheme of both.

    Raises:
        DataError: `train` holds no word.

    Example:
        >>> from danlu.data.example import Source
        >>> train = [TaggedSentence(("Ember", "spread"), ("B-Tool", "O"), Source("train.txt", 1, 2))]
        >>> test = [TaggedSentence(("Ember", "grew"), ("B-Tool", "O"), Source("test.txt", 1, 2))]
        >>> [floor.predicted for floor in tagging_floors(train, test, "bio2")]
        [[['B-Tool', 'B-Tool']], [['B-Tool', 'B-Tool']]]
    """
    frequent = most_frequent_tag(train)
    copies = {sentence.words: sentence.tags for sentence in train}

    def copy_repeated(words: Words) -> list[str]:
        return list(copies[words]) if words in copies else frequent(words)

    gold = [sentence.tags for sentence in split]
    seen = [sentence.words in copies for sentence in split]
    floors = []
    for name, meaning, predict in (
        ("most_frequent_tag", "each word gets its most frequent tag in train", frequent),
        ("copy_repeated", "repeats of training sentences get those tags, others as above", copy_repeated),
    ):
        predicted = [predict(sentence.words) for sentence in split]
        floors.append(Floor(name, meaning, predicted, tagging_scores(gold, predicted, scheme, seen)))
    return floors


def most_frequent_tag(train: Sequence[TaggedSentence]) -> Predict:
    """Make a function that gives words their most frequent tag in train, unknown words that of all.

    Among tags that are equally frequent, the one that train has first wins.

    Raises:
        DataError: `train` holds no word.
    """
    by_word: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for sentence in train:
        for word, tag in zip(sentence.words, sentence.tags, strict=True):
            by_word[word][tag] += 1
    if not by_word:
        raise DataError("A floor needs training sentences. Received none with a word in it.")
    overall = sum(by_word.values(), Counter[str]()).most_common(1)[0][0]
    best = {word: tags.most_common(1)[0][0] for word, tags in by_word.items()}
    return lambda words: [best.get(word, overall) for word in words]
