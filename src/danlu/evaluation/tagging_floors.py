"""What a tagger scores without learning: guesses, the most frequent tag of each word, and copies of repeats.

A model is worth its training by what it adds to these. On a split that repeats training sentences, copying
them can score higher than many a model.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Sequence

from danlu.data.example import TaggedSentence
from danlu.errors import DataError
from danlu.evaluation.tag_guesses import Floor, tag_guesses
from danlu.evaluation.tagging_scores import tagging_scores
from danlu.recipe.tagging_data import Scheme

Words = tuple[str, ...]
Predict = Callable[[Words], list[str]]


def tagging_floors(
    train: Sequence[TaggedSentence], split: Sequence[TaggedSentence], scheme: Scheme
) -> list[Floor]:
    """Score all floors on a split; of copies with different tags, the last one in train is copied.

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
        >>> for floor in tagging_floors(train, test, "bio2"):
        ...     print(floor.name, floor.predicted)
        majority_label [['B-Tool', 'B-Tool']]
        stratified_chance [['O', 'O']]
        most_frequent_tag [['B-Tool', 'B-Tool']]
        copy_repeated [['B-Tool', 'B-Tool']]
    """
    frequent = most_frequent_tag(train)
    copies = {sentence.words: sentence.tags for sentence in train}

    def copy_repeated(words: Words) -> list[str]:
        return list(copies[words]) if words in copies else frequent(words)

    gold = [sentence.tags for sentence in split]
    seen = [sentence.words in copies for sentence in split]
    predicted = [(guess.name, guess.meaning, guess.predicted) for guess in tag_guesses(train, split)]
    predicted += [
        (name, meaning, [predict(sentence.words) for sentence in split])
        for name, meaning, predict in (
            ("most_frequent_tag", "each word gets its most frequent tag in train", frequent),
            ("copy_repeated", "repeats of training sentences get those tags, others as above", copy_repeated),
        )
    ]
    return [
        Floor(name, meaning, tags, tagging_scores(gold, tags, scheme, seen))
        for name, meaning, tags in predicted
    ]


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
