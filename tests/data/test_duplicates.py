"""Sentences in more than one split are found by their words, and compared by their tags."""

from __future__ import annotations

from pathlib import Path

import pytest

from danlu.data.duplicates import overlap, seen_flags, sentence_key, without_repeats
from danlu.data.example import Source, TaggedSentence
from danlu.data.readers.conll import ConllOptions, read_conll


def make_sentence(words: str, tags: str) -> TaggedSentence:
    return TaggedSentence(tuple(words.split()), tuple(tags.split()), Source("train.txt", 1, 2))


TRAIN = [make_sentence("a b", "O O"), make_sentence("a b", "B-X O"), make_sentence("c", "O")]
OTHER = [make_sentence("a b", "B-X O"), make_sentence("c", "B-X"), make_sentence("b a", "O O")]


def test_the_key_depends_on_words_and_on_where_they_are_cut() -> None:
    assert sentence_key(["a", "b"]) == sentence_key(("a", "b"))
    keys = {sentence_key(words) for words in (["a", "b"], ["ab"], ["a b"], ["b", "a"], ["A", "b"], [])}
    assert len(keys) == 6


def test_seen_sentences_are_flagged() -> None:
    assert seen_flags(TRAIN, OTHER) == [True, True, False]
    assert seen_flags([], OTHER) == [False, False, False]


def test_the_overlap_counts_sentences_words_and_equal_tags() -> None:
    assert overlap(TRAIN, OTHER).as_json() == {
        "count": 2,
        "tokens": 3,
        "same_tags": 1,
        "of_sentences": 3,
        "of_tokens": 5,
    }


@pytest.mark.real
@pytest.mark.parametrize(
    ("split", "expected"), [("test", (364, 9871, 363, 664, 17716)), ("valid", (314, 8624, 313, 662, 17602))]
)
def test_dnrti_repeats_half_its_sentences(real_data: Path, split: str, expected: tuple[int, ...]) -> None:
    options = ConllOptions(format="conll", on_malformed="take-last-field")
    train, other = (
        read_conll([real_data / "dnrti" / f"{name}.txt"], options, root=real_data).sentences
        for name in ("train", split)
    )
    assert tuple(overlap(train, other).as_json().values()) == expected
    assert sum(seen_flags(train, other)) == expected[0]


def test_repeats_are_left_out_when_words_and_tags_are_equal() -> None:
    first, again = make_sentence("a b", "O B-Tool"), make_sentence("a b", "O B-Tool")
    other_tags, other_words = make_sentence("a b", "O O"), make_sentence("a c", "O B-Tool")
    kept = without_repeats([first, again, other_tags, other_words, first])
    assert [id(one) for one in kept] == [id(one) for one in (first, other_tags, other_words)]
