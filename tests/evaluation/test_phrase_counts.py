from __future__ import annotations

import numpy as np
import pytest

from danlu.data.example import Source, TaggedSentence
from danlu.errors import DataError
from danlu.evaluation.phrase_counts import LENGTHS, gold_phrases, phrase_counts


def text(words: str, tags: str, *phrases: str) -> TaggedSentence:
    declared = tuple(tuple(phrase.split()) for phrase in phrases)
    return TaggedSentence(tuple(words.split()), tuple(tags.split()), Source("a.tsv", 1, 1), None, declared)


MOTHERS = text("happy mothers day mothers day", "O B-phrase E-phrase B-phrase E-phrase", "mothers day")


def test_a_phrase_that_stands_twice_counts_once() -> None:
    counts = phrase_counts([MOTHERS], [["O", "O", "O", "B-phrase", "E-phrase"]], "bioes")

    assert counts.phrases.names == LENGTHS
    assert counts.phrases.correct.tolist() == counts.phrases.gold.tolist() == [[0, 1, 0, 0]]
    assert counts.texts.correct.tolist() == [[1]]
    assert (counts.keywords.correct.tolist(), counts.keywords.gold.tolist()) == ([[2]], [[4]])


def test_phrases_are_counted_by_their_length() -> None:
    long = text(
        "a b c d e f g", "S-phrase B-phrase I-phrase I-phrase I-phrase I-phrase E-phrase", "a", "b c d e f g"
    )
    counts = phrase_counts([long], [["B-phrase", "I-phrase", "E-phrase", "O", "O", "O", "O"]], "bioes")

    assert counts.phrases.gold.tolist() == [[1, 0, 0, 1]]
    assert counts.phrases.predicted.tolist() == [[0, 0, 1, 0]]
    assert counts.phrases.correct.sum() == counts.texts.correct.sum() == 0


def test_a_phrase_that_cannot_be_labelled_is_true_all_the_same() -> None:
    counts = phrase_counts([text("day made", "O O", "day maker")], [["O", "O"]], "bioes")

    assert counts.phrases.gold.sum() == 1
    assert counts.keywords.gold.sum() == 0
    assert counts.texts.correct.sum() == 0


def test_phrases_differ_by_case_and_by_their_words_alone() -> None:
    counts = phrase_counts([text("Day day", "S-phrase O", "Day")], [["O", "S-phrase"]], "bioes")

    assert counts.phrases.correct.sum() == 0


def test_keywords_of_a_head_take_the_place_of_those_in_phrases() -> None:
    counts = phrase_counts([MOTHERS], [["O"] * 5], "bioes", keywords=[[True, True, False, False, True]])

    assert counts.keywords.predicted.tolist() == [[3]]
    assert counts.keywords.correct.tolist() == [[2]]
    assert counts.phrases.predicted.sum() == 0


def test_without_declared_phrases_the_labelled_ones_are_the_gold_ones() -> None:
    bare = TaggedSentence(("a", "b", "a"), ("S-phrase", "O", "S-phrase"), Source("a.tsv", 1, 1))

    assert gold_phrases(bare, "bioes") == (("a",),)


def test_rows_weights_and_totals_fit_each_other() -> None:
    texts = [MOTHERS, text("day", "S-phrase", "day"), text("no", "O")]
    counts = phrase_counts(texts, [["O"] * 5, ["S-phrase"], ["S-phrase"]], "bioes")
    weighted = counts.weighted(np.array([[0, 2, 1]]))
    chosen = counts.rows(np.array([False, True, True]))

    assert len(counts) == 3
    assert len(chosen) == 2
    assert weighted.phrases.correct.tolist() == [[2, 0, 0, 0]]
    assert weighted.phrases.predicted.tolist() == [[3, 0, 0, 0]]
    assert chosen.total().keywords.predicted.tolist() == [2]
    assert chosen.total().texts.correct.tolist() == [1]


def test_no_text_at_all_has_no_counts() -> None:
    counts = phrase_counts([], [], "bioes", keywords=[])

    assert (len(counts), counts.total().phrases.gold.tolist()) == (0, [0, 0, 0, 0])


@pytest.mark.parametrize(
    ("keywords", "told"),
    [
        ([], r"Expected keywords of 1 texts\. Received those of 0"),
        ([[True]], r"1 texts do not have one keyword flag a word"),
    ],
)
def test_flags_must_fit(keywords: list[list[bool]], told: str) -> None:
    with pytest.raises(DataError, match=told):
        phrase_counts([MOTHERS], [["O"] * 5], "bioes", keywords=keywords)


def test_tags_must_fit() -> None:
    with pytest.raises(DataError, match="one predicted tag a word"):
        phrase_counts([MOTHERS], [["O"]], "bioes")
