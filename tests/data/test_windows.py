"""Windows lose no word, keep the order, and join back to the sentences they were cut from."""

from __future__ import annotations

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from danlu.data.example import Source, TaggedSentence
from danlu.data.windows import Piece, Window, cut_windows, join_windows
from danlu.errors import DataError
from danlu.recipe.tagging_data import DocumentWindow, SentenceWindow, WordWindow
from danlu.recipe.tagging_data import Window as WindowOption


def make_sentences(lengths: list[int], documents: list[str | None] | None = None) -> list[TaggedSentence]:
    """Sentences whose words say where they stand: s2w0 is the first word of the third sentence."""
    return [
        TaggedSentence(
            words=tuple(f"s{index}w{word}" for word in range(length)),
            tags=tuple("O" if word % 2 else "B-X" for word in range(length)),
            source=Source("train.txt", 10 * index + 1, 10 * index + length),
            document=documents[index] if documents else "train.txt#1",
        )
        for index, length in enumerate(lengths)
    ]


lengths_of_sentences = st.lists(st.integers(1, 9), max_size=12)
units = st.one_of(
    st.just(SentenceWindow()),
    st.just(DocumentWindow(unit="document")),
    st.integers(2, 20).map(lambda size: WordWindow(unit="words", size=size)),
)


@given(lengths_of_sentences, units, st.randoms(use_true_random=False))
def test_windows_join_back_in_any_order(
    lengths: list[int], unit: WindowOption, chance: random.Random
) -> None:
    sentences = make_sentences(lengths)
    windows = cut_windows(sentences, unit)
    chance.shuffle(windows)
    joined = join_windows(windows, [window.words for window in windows], lengths)
    assert joined == [list(sentence.words) for sentence in sentences]


@given(lengths_of_sentences, units)
def test_windows_hold_every_word_and_tag_once_in_order(lengths: list[int], unit: WindowOption) -> None:
    sentences = make_sentences(lengths)
    windows = cut_windows(sentences, unit)
    assert [word for window in windows for word in window.words] == [
        word for one in sentences for word in one.words
    ]
    assert [tag for window in windows for tag in window.tags] == [
        tag for one in sentences for tag in one.tags
    ]


@given(lengths_of_sentences, st.integers(2, 20))
def test_windows_of_words_are_full_but_for_the_last(lengths: list[int], size: int) -> None:
    windows = cut_windows(make_sentences(lengths), WordWindow(unit="words", size=size))
    assert all(len(window.words) == size for window in windows[:-1])
    assert len(windows) == -(-sum(lengths) // size)


def test_windows_of_words_run_over_sentence_ends() -> None:
    windows = cut_windows(make_sentences([3, 4]), WordWindow(unit="words", size=5))
    assert [window.pieces for window in windows] == [(Piece(0, 0, 3), Piece(1, 0, 2)), (Piece(1, 2, 4),)]
    assert windows[1].words == ("s1w2", "s1w3")


def test_a_sentence_is_a_window() -> None:
    assert [len(window.words) for window in cut_windows(make_sentences([2, 5, 1]), SentenceWindow())] == [
        2,
        5,
        1,
    ]


def test_a_document_is_a_window() -> None:
    sentences = make_sentences([2, 1, 3], ["a#1", "a#1", "a#2"])
    windows = cut_windows(sentences, DocumentWindow(unit="document"))
    assert [window.words for window in windows] == [("s0w0", "s0w1", "s1w0"), ("s2w0", "s2w1", "s2w2")]


def test_documents_that_no_mark_divides_are_refused() -> None:
    sentences = make_sentences([2, 1], ["a#1", None])
    with pytest.raises(DataError, match="1 of 2 lack one") as caught:
        cut_windows(sentences, DocumentWindow(unit="document"))
    assert caught.value.problems[0].where == "train.txt:11"
    assert "data.reader.docstart" in str(caught.value)


def test_a_value_too_few_or_a_window_lost_or_doubled_is_refused() -> None:
    windows = cut_windows(make_sentences([2, 2]), SentenceWindow())
    with pytest.raises(ValueError, match=r"Expected 2 values for a window\. Received 1"):
        join_windows(windows, [[1, 2], [3]], [2, 2])
    with pytest.raises(ValueError, match="exactly one window"):
        join_windows(windows[:1], [[1, 2]], [2, 2])
    with pytest.raises(ValueError, match="exactly one window"):
        join_windows([*windows, windows[0]], [[1, 2], [3, 4], [5, 6]], [2, 2])


def test_a_sentence_without_words_comes_back_empty() -> None:
    sentences = make_sentences([1, 0, 1])
    windows: list[Window] = cut_windows(sentences, SentenceWindow())
    assert join_windows(windows, [["a"], ["b"]], [1, 0, 1]) == [["a"], [], ["b"]]
