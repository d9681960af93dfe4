from __future__ import annotations

import pytest

from danlu.data.example import Source, TaggedSentence
from danlu.data.phrases import found_phrases, known_phrase_flags, learnable
from danlu.errors import DataError


def text(words: str, tags: str, *phrases: str) -> TaggedSentence:
    """A text whose tags are given by their prefixes."""
    return TaggedSentence(
        tuple(words.split()),
        tuple(prefix if prefix == "O" else f"{prefix}-phrase" for prefix in tags),
        Source("posts.tsv", 1, 1),
        phrases=tuple(tuple(phrase.split()) for phrase in phrases),
    )


def test_found_phrases_are_distinct_and_in_order() -> None:
    tags = ["S-phrase", "B-phrase", "E-phrase", "O", "S-phrase"]
    assert found_phrases(["a", "b", "c", "d", "a"], tags, "bioes") == (("a",), ("b", "c"))
    assert found_phrases(["a"], ["O"], "bioes") == ()


def test_tags_that_break_their_scheme_are_read_as_conlleval_reads_them() -> None:
    assert found_phrases(["a", "b"], ["I-phrase", "I-phrase"], "bio2") == (("a", "b"),)
    with pytest.raises(DataError):
        found_phrases(["a"], ["S-phrase"], "bio2")


def test_a_text_is_known_when_all_its_phrases_are() -> None:
    train = [text("a b", "SO", "a"), text("c!", "O", "c d")]
    others = [
        text("a", "S", "a"),
        text("a b", "SS", "a", "b"),
        text("c d", "BE", "c d"),
        text("A", "S", "A"),
        text("x", "O", "y"),
        text("x", "O"),
    ]
    assert known_phrase_flags(train, others) == [True, False, True, False, False, True]


def test_texts_none_of_whose_phrases_is_labelled_are_left_out() -> None:
    partly, missed, without = text("a b", "SO", "a", "x"), text("a!", "O", "a"), text("a", "O")
    tagged = TaggedSentence(("a",), ("O",), Source("a.txt", 1, 1))
    assert learnable([partly, missed, without, tagged]) == [partly, without, tagged]
