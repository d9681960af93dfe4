"""What keyphrase extraction scores without learning: guesses, copied phrases of train, words that are often keywords.

People reuse phrases, above all as hashtags: a phrase of train that stands in a text is often its phrase too.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Sequence

from danlu.data.example import TaggedSentence
from danlu.data.phrases import PHRASE, Phrase, known_phrase_flags, learnable
from danlu.data.tag_schemes import Span, tags_of
from danlu.errors import DataError
from danlu.evaluation.phrase_counts import OUTSIDE, gold_phrases
from danlu.evaluation.phrase_scores import phrase_scores
from danlu.evaluation.tag_guesses import Floor, tag_guesses
from danlu.recipe.tagging_data import Scheme

Predict = Callable[[Phrase], list[Span]]


def phrase_floors(
    train: Sequence[TaggedSentence], split: Sequence[TaggedSentence], scheme: Scheme
) -> list[Floor]:
    """Score all floors on a split.

    Args:
        train: What the floors may look at.
        split: What is predicted and scored; seen are the texts all of whose phrases are phrases of `train`.
        scheme: The tag scheme of both.

    Raises:
        DataError: `train` holds no word.

    Example:
        >>> from danlu.data.example import Source
        >>> train = [TaggedSentence(("my", "day"), ("O", "S-phrase"), Source("a.tsv", 1, 1), None, (("day",),))]
        >>> test = [TaggedSentence(("day", "made"), ("O", "O"), Source("b.tsv", 1, 1), None, ())]
        >>> for floor in phrase_floors(train, test, "bioes"):
        ...     print(floor.name, floor.predicted)
        majority_label [['O', 'O']]
        stratified_chance [['S-phrase', 'S-phrase']]
        copy_phrase [['S-phrase', 'O']]
        frequent_keywords [['S-phrase', 'O']]
    """
    if not any(text.words for text in train):
        raise DataError("A floor needs training texts. Received none with a word in it.")
    seen = known_phrase_flags(train, split)
    predicted = [(guess.name, guess.meaning, guess.predicted) for guess in tag_guesses(train, split)]
    predicted += [
        (name, meaning, [tags_of(predict(text.words), len(text.words), scheme) for text in split])
        for name, meaning, predict in (
            (
                "copy_phrase",
                "of the phrases of train that stand in the text, the one most frequent in train",
                copy_phrase(train, scheme),
            ),
            (
                "frequent_keywords",
                "words that are in a phrase more often than not in train; those next to each other are one phrase",
                frequent_keywords(learnable(train)),
            ),
        )
    ]
    return [
        Floor(name, meaning, tags, phrase_scores(split, tags, scheme, seen=seen))
        for name, meaning, tags in predicted
    ]


def copy_phrase(train: Sequence[TaggedSentence], scheme: Scheme) -> Predict:
    """Make a function that finds one phrase of train in a text, wherever it stands there.

    It is the phrase that most texts of train have; among equally frequent ones the longest, then the first in train.
    """
    texts_with = Counter(phrase for text in train for phrase in gold_phrases(text, scheme))
    first_in_train = {phrase: place for place, phrase in enumerate(texts_with)}
    lengths: defaultdict[str, set[int]] = defaultdict(set)
    for phrase in texts_with:
        lengths[phrase[0]].add(len(phrase))

    def rank(phrase: Phrase) -> tuple[int, int, int]:
        return texts_with[phrase], len(phrase), -first_in_train[phrase]

    def predict(words: Phrase) -> list[Span]:
        # Only lengths of phrases that begin with this word are looked up: few words begin any.
        there = {
            phrase
            for start, word in enumerate(words)
            for length in lengths.get(word, ())
            if (phrase := words[start : start + length]) in texts_with
        }
        return occurrences(max(there, key=rank), words) if there else []

    return predict


def frequent_keywords(train: Sequence[TaggedSentence]) -> Predict:
    """Make a function that takes the words of a text for keywords which more often are than not in train."""
    balance = Counter[str]()
    for text in train:
        for word, tag in zip(text.words, text.tags, strict=True):
            balance[word] += -1 if tag == OUTSIDE else 1
    keywords = {word for word, more in balance.items() if more > 0}

    def predict(words: Phrase) -> list[Span]:
        spans: list[Span] = []
        start = 0
        for end, word in enumerate([*words, ""]):
            if end == len(words) or word not in keywords:
                spans += [Span(start, end, PHRASE)] if start < end else []
                start = end + 1
        return spans

    return predict


def occurrences(phrase: Phrase, words: Phrase) -> list[Span]:
    """Where a phrase stands in a text, from left to right and without overlap.

    Example:
        >>> occurrences(("ha", "ha"), ("ha", "ha", "ha", "!", "ha", "ha"))
        [Span(start=0, end=2, type='phrase'), Span(start=4, end=6, type='phrase')]
    """
    spans, start = [], 0
    while start + len(phrase) <= len(words):
        if words[start : start + len(phrase)] == phrase:
            spans.append(Span(start, start + len(phrase), PHRASE))
            start += len(phrase)
        else:
            start += 1
    return spans
