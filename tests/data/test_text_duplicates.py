"""Texts in more than one split are found by their words, and compared by their classes."""

from __future__ import annotations

from danlu.data.labelled_text import LabelledText
from danlu.data.text_duplicates import seen_texts, text_key, text_overlap, without_repeated_texts


def make_texts(*pairs: tuple[str, str]) -> list[LabelledText]:
    return [LabelledText(text, label, f"a.csv:{line}") for line, (text, label) in enumerate(pairs, start=2)]


TRAIN = make_texts(("so good", "pos"), ("so good", "neg"), ("so bad", "neg"))
OTHER = make_texts((" so\n good ", "pos"), ("so bad", "pos"), ("good so", "pos"), ("So good", "pos"))


def test_the_key_is_of_the_words_and_their_case() -> None:
    assert text_key("a b") == text_key("\ta\u3000b\n\n")
    assert len({text_key(text) for text in ("a b", "ab", "b a", "A b", "a b.", "")}) == 6


def test_seen_texts_are_flagged() -> None:
    assert seen_texts(TRAIN, OTHER) == [True, True, False, False]
    assert seen_texts([], OTHER) == [False] * 4


def test_the_overlap_counts_texts_and_equal_classes() -> None:
    assert text_overlap(TRAIN, OTHER).as_json() == {
        "count": 2,
        "same_label": 1,
        "of_texts": 4,
        "of_sentences": 4,
    }


def test_repeats_are_left_out_when_text_and_class_are_equal() -> None:
    first, again, other_class, other_text = make_texts(
        ("so good", "pos"), ("so  good", "pos"), ("so good", "neg"), ("so bad", "pos")
    )
    kept = without_repeated_texts([first, again, other_class, other_text, first])
    assert [id(one) for one in kept] == [id(one) for one in (first, other_class, other_text)]
