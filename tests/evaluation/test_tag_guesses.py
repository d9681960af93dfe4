from __future__ import annotations

import pytest

from danlu.data.example import Source, TaggedSentence
from danlu.errors import DataError
from danlu.evaluation.phrase_floors import phrase_floors
from danlu.evaluation.tag_guesses import tag_guesses
from danlu.evaluation.tagging_floors import tagging_floors


def sentence(tags: str) -> TaggedSentence:
    words = tuple(f"w{place}" for place, _ in enumerate(tags.split()))
    return TaggedSentence(words, tuple(tags.split()), Source("a.txt", 1, 1))


TRAIN = [sentence("O O O B-Tool"), sentence("O B-Tool O O O O")]
SPLIT = [sentence("B-Tool O O"), sentence("O"), sentence("O " * 500)]


def test_every_word_gets_the_most_frequent_label_and_scores_that_need_a_span_are_undefined() -> None:
    majority = tagging_floors(TRAIN, SPLIT, "bio2")[0]

    assert majority.name == "majority_label"
    assert majority.predicted == [["O"] * 3, ["O"], ["O"] * 500]
    assert majority.scores.values["token.accuracy"] == 503 / 504
    assert majority.scores.values["span.micro_precision"] is None
    assert majority.scores.reasons["span.micro_precision"] == "no span is predicted"
    assert majority.scores.values["span.micro_f1"] == 0.0


def test_chance_draws_each_word_with_the_shares_of_train_and_always_the_same() -> None:
    first, again = (tag_guesses(TRAIN, SPLIT)[1] for _ in range(2))
    drawn = [tag for tags in first.predicted for tag in tags]

    assert first.name == "stratified_chance"
    assert "one draw, seed 1" in first.meaning
    assert first == again
    assert [len(tags) for tags in first.predicted] == [3, 1, 500]
    assert drawn.count("B-Tool") / len(drawn) == pytest.approx(0.2, abs=0.05)
    assert set(drawn) == {"O", "B-Tool"}


def test_of_equally_frequent_labels_the_first_in_train_wins() -> None:
    assert tag_guesses([sentence("B-Tool O")], [sentence("O")])[0].predicted == [["B-Tool"]]


def test_keyphrases_have_the_same_guesses() -> None:
    train = [
        TaggedSentence(
            ("my", "fine", "day"), ("O", "O", "S-phrase"), Source("a.tsv", 1, 1), None, (("day",),)
        )
    ]
    majority, chance, *_ = phrase_floors(train, train, "bioes")

    assert (majority.name, chance.name) == ("majority_label", "stratified_chance")
    assert (majority.scores.values["phrase.recall"], majority.scores.values["phrase.precision"]) == (
        0.0,
        None,
    )
    assert majority.scores.reasons["keyword.precision"] == "no keyword is predicted"


def test_a_split_without_words_has_guesses_without_scores() -> None:
    majority, chance, *_ = tagging_floors(TRAIN, [], "bio2")

    assert majority.predicted == chance.predicted == []
    assert majority.scores.values["token.accuracy"] is None


def test_labels_of_train_are_needed() -> None:
    with pytest.raises(DataError, match="Received none with a word"):
        tag_guesses([], SPLIT)
