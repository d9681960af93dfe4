from __future__ import annotations

import random
import time
from pathlib import Path

import pytest

from danlu.data.example import Source, TaggedSentence
from danlu.data.tag_schemes import Span, tags_of
from danlu.errors import DataError
from danlu.evaluation.phrase_floors import copy_phrase, frequent_keywords, occurrences, phrase_floors


def text(words: str, *phrases: str, line: int = 1) -> TaggedSentence:
    """A text in which the first of its phrases is labelled wherever it stands."""
    split, declared = tuple(words.split()), tuple(tuple(phrase.split()) for phrase in phrases)
    spans = occurrences(declared[0], split) if declared else []
    tags = tuple(tags_of(spans, len(split), "bioes"))
    return TaggedSentence(split, tags, Source("a.tsv", line, line), None, declared)


def copied(train: list[TaggedSentence], words: str) -> list[str]:
    """The phrases that are copied into a text."""
    split = tuple(words.split())
    return [" ".join(split[span.start : span.end]) for span in copy_phrase(train, "bioes")(split)]


class TestCopyPhrase:
    def test_the_most_frequent_phrase_is_copied_wherever_it_stands(self) -> None:
        train = [text("my day", "day"), text("a day", "day"), text("the night of joy", "night of joy")]

        assert copied(train, "day and night of joy day") == ["day", "day"]
        assert copied(train, "a night of joy") == ["night of joy"]

    def test_nothing_is_copied_where_nothing_stands_word_for_word(self) -> None:
        assert copied([text("mothers day", "mothers day")], "Mothers day , mothers of day") == []

    def test_of_equally_frequent_phrases_the_longest_then_the_first_in_train_is_copied(self) -> None:
        train = [text("day", "day"), text("night", "night"), text("mothers day", "mothers day")]

        assert copied(train, "mothers day night") == ["mothers day"]
        assert copied(train, "night day") == ["day"]

    def test_a_phrase_that_could_not_be_labelled_in_train_is_copied_too(self) -> None:
        assert copied([text("day made", "day", "made day")], "made day") == ["made day"]

    def test_a_text_that_declares_a_phrase_twice_counts_once(self) -> None:
        train = [text("day", "day", "day", "day"), text("joy", "joy"), text("joy", "joy")]

        assert copied(train, "day joy") == ["joy"]

    def test_the_end_of_a_text_is_no_phrase(self) -> None:
        assert copied([text("a b", "a b")], "b a") == []


class TestFrequentKeywords:
    def test_words_that_are_keywords_more_often_than_not_make_phrases(self) -> None:
        train = [
            text("mothers day", "mothers day"),
            text("day", "day"),
            text("day of rest"),
            text("rest", "rest"),
        ]
        find = frequent_keywords(train)

        assert find(("mothers", "day", "of", "rest", "day")) == [Span(0, 2, "phrase"), Span(4, 5, "phrase")]
        assert find(("night",)) == find(()) == []


def test_occurrences_do_not_overlap() -> None:
    assert occurrences(("a", "a"), ("a",) * 5) == [Span(0, 2, "phrase"), Span(2, 4, "phrase")]
    assert occurrences(("a", "b"), ("a",)) == []


def test_floors_have_the_scores_of_models() -> None:
    train = [text("my day", "day"), text("my night out", "night out")]
    split = [text("day of night out", "night out"), text("every day", "day"), text("other things", "things")]
    *_, copying, frequent = phrase_floors(train, split, "bioes")

    assert (copying.name, frequent.name) == ("copy_phrase", "frequent_keywords")
    assert copying.predicted == [["O", "O", "B-phrase", "E-phrase"], ["O", "S-phrase"], ["O", "O"]]
    assert copying.scores.values["phrase.f1"] == 0.8
    assert copying.scores.values["phrase.f1@seen"] == copying.scores.values["keyword.precision"] == 1.0
    assert frequent.predicted[0] == ["S-phrase", "O", "B-phrase", "E-phrase"]
    assert frequent.scores.values["phrase.text_accuracy"] == pytest.approx(1 / 3)


def test_training_texts_are_needed_but_not_their_phrases() -> None:
    with pytest.raises(DataError, match="needs training texts"):
        phrase_floors([], [], "bioes")
    *_, copying, frequent = phrase_floors([text("so what")], [text("what", "what")], "bioes")
    assert copying.predicted == frequent.predicted == [["O"]]


def test_tens_of_thousands_of_texts_take_seconds() -> None:
    draw = random.Random(1)
    vocabulary = [f"w{int(draw.paretovariate(0.7)) % 20_000}" for _ in range(20_000)]
    texts = []
    for _ in range(30_000):
        words = tuple(draw.choices(vocabulary, k=18))
        start, size = draw.randrange(12), draw.choice((1, 1, 2, 3, 6))
        tags = tuple(tags_of([Span(start, start + size, "phrase")], 18, "bioes"))
        texts.append(TaggedSentence(words, tags, Source("a.tsv", 1, 1), None, (words[start : start + size],)))
    started = time.process_time()
    phrase_floors(texts[:27_000], texts[27_000:], "bioes")
    assert time.process_time() - started < 20  # a busy machine: alone it is about a second


@pytest.mark.real
def test_the_floors_of_tweets(real_data: Path) -> None:
    texts = []
    lines = (real_data / "tweets" / "testTweet").read_text(encoding="utf-8").splitlines()
    for number, line in enumerate(lines, start=1):
        words, _, phrase = line.rpartition("\t")
        texts.append(text(words, phrase, line=number))
    random.Random(1).shuffle(texts)
    tenth = len(texts) // 10
    train, test = texts[: 8 * tenth], texts[9 * tenth :]
    *_, copying, frequent = phrase_floors(train, test, "bioes")
    names = ("phrase.precision", "phrase.recall", "phrase.f1")

    assert tuple(copying.scores.values[name] for name in names) == pytest.approx(
        (0.646, 0.605, 0.625), abs=0.02
    )
    assert frequent.scores.values["phrase.f1"] < copying.scores.values["phrase.f1"]
