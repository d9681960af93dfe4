"""Texts as word ids."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from danlu.data.vocabulary import PAD, UNKNOWN
from danlu.errors import DataError, RecipeError
from danlu.features.length_limit import CutCounts
from danlu.features.text_encoder import read_text_encoder
from danlu.features.word_text_encoder import WordTextEncoder
from danlu.recipe.text_data import Cleaning
from danlu.recipe.text_sections import CutLength, Jieba, RegularExpression, Whitespace, WordsAndPunctuation

TRAIN = ["A good film.<br />Good!", "not good", "a bad film of 1999"]
LABELS = ["pos", "neg", "neg"]


def fitted(**options):
    return WordTextEncoder.fit(
        TRAIN,
        LABELS,
        **{
            "clean": Cleaning(),
            "segmentation": WordsAndPunctuation(),
            "length": CutLength(),
            "lowercase": True,
            "digits_to_zero": False,
            "min_count": 1,
            **options,
        },
    )


def words_of(encoder, encoded):
    (row,) = encoded.rows
    return [encoder.words.symbols[number] for number in row]


def encoded_words(encoder, text):
    return words_of(encoder, encoder.encode([text])[0])


def test_texts_become_the_ids_of_their_words():
    encoder = fitted()
    assert encoded_words(encoder, "Good, good film") == ["good", "<unk>", "good", "film"]
    assert encoder.encode(["good"])[0].rows[0].dtype == np.int32
    assert encoder.classes == ("neg", "pos")
    assert encoder.padding.id == PAD
    assert encoder.size == len(encoder.words)
    assert encoder.max_length is None


def test_classes_are_numbered_where_gold_is_known():
    encoder = fitted()
    assert [text.label for text in encoder.encode(TRAIN, LABELS)] == [1, 0, 0]
    assert [text.label for text in encoder.encode(TRAIN)] == [None, None, None]
    with pytest.raises(DataError, match="neutral"):
        encoder.encode(["x"], ["neutral"])


def test_case_digits_and_rare_words_are_looked_up_as_declared():
    assert encoded_words(fitted(lowercase=False), "Good good A BAD") == ["Good", "good", "A", "<unk>"]
    assert encoded_words(fitted(digits_to_zero=True), "in 2001") == ["<unk>", "0000"]
    assert encoded_words(fitted(min_count=2), "a good bad film") == ["a", "good", "<unk>", "film"]


def test_forms_are_counted_and_not_spellings():
    # `A` and `a` once each: two of one form.
    assert "a" in fitted(min_count=2).words
    assert "a" not in fitted(min_count=2, lowercase=False).words


def test_texts_are_cleaned_first():
    encoder = fitted(clean=Cleaning(html_breaks=True, punctuation="remove"))
    assert encoded_words(encoder, "film.<br />good!") == ["film", "good"]
    assert "br" in fitted().words
    assert "br" not in encoder.words


@pytest.mark.parametrize(
    ("segmentation", "words"),
    [
        (Whitespace(kind="whitespace"), ["<unk>", "not"]),
        (WordsAndPunctuation(), ["good", ".", "not"]),
        (RegularExpression(kind="regex", pattern="[a-z]{3}"), ["goo", "not"]),
        (Jieba(kind="jieba"), ["good", ".", "not"]),
    ],
)
def test_words_are_cut_as_declared(segmentation, words):
    assert encoded_words(fitted(segmentation=segmentation), "good. not") == words


@pytest.mark.parametrize(
    ("length", "max_length", "words", "cut"),
    [
        (CutLength(max=2), 2, ["not", "good"], 2),
        (CutLength(max=2, keep="tail"), 2, ["bad", "film"], 2),
        (CutLength(max=3, keep="both"), 3, ["not", "good", "film"], 1),
        (CutLength(max="p50"), 5, ["not", "good", "bad", "film"], 0),
        (CutLength(max="mean+2sd"), 12, ["not", "good", "bad", "film"], 0),
    ],
)
def test_long_texts_are_cut_and_what_is_cut_is_counted(length, max_length, words, cut):
    encoder = fitted(length=length)
    (encoded,) = encoder.encode(["not good bad film"])
    assert encoder.max_length == max_length
    assert words_of(encoder, encoded) == words
    assert (encoded.cut, encoded.tokens) == (cut, 4)


def test_what_is_cut_of_train_is_known_from_the_fit():
    encoder = fitted(length=CutLength(max=4))
    assert encoder.cut_in_train == CutCounts.of(encoder.encode(TRAIN))
    assert encoder.describe()["cut_in_train"]["texts"] == 2


@pytest.mark.parametrize("text", ["", "  \n", "<br />..."])
def test_a_text_without_words_is_one_unknown_word(text):
    encoder = fitted(
        clean=Cleaning(html_breaks=True, punctuation="remove"), length=CutLength(max=1, keep="tail")
    )
    (encoded,) = encoder.encode([text])
    assert encoded.rows[0].tolist() == [UNKNOWN]
    assert (encoded.cut, encoded.tokens) == (0, 0)


@given(st.lists(st.text(alphabet="ab .<>/", max_size=30), max_size=5), st.sampled_from([None, 1, 3]))
def test_rows_are_never_empty_or_too_long(texts, limit):
    encoder = fitted(length=CutLength(max=limit, keep="both"))
    for encoded in encoder.encode(texts):
        (row,) = encoded.rows
        assert 1 <= len(row) <= (limit or len(row))
        assert encoded.tokens in (len(row) + encoded.cut, 0)


def test_description_says_what_was_fitted():
    assert fitted(length=CutLength(max="p50", keep="tail")).describe() == {
        "kind": "words",
        "classes": ["neg", "pos"],
        "words": 15,
        "lowercase": True,
        "digits_to_zero": False,
        "clean": {"html_breaks": False, "punctuation": "keep"},
        "segmentation": {"kind": "words"},
        "length": {"kind": "cut", "max": "p50", "keep": "tail"},
        "max_length": 5,
        "cut_in_train": {
            "texts": 1,
            "tokens": 5,
            "of_texts": 3,
            "of_tokens": 17,
            "share_of_texts": 1 / 3,
            "share_of_tokens": 5 / 17,
        },
    }


@pytest.mark.parametrize(
    "options",
    [
        {},
        {"length": CutLength(max="p50", keep="both"), "digits_to_zero": True, "min_count": 2},
        {"segmentation": RegularExpression(kind="regex", pattern=r"\w+|[!?.]")},
        {"segmentation": Jieba(kind="jieba"), "clean": Cleaning(html_breaks=True)},
    ],
)
def test_an_encoder_survives_being_written(options, tmp_path):
    encoder = fitted(**options)
    encoder.write(tmp_path / "model")
    restored = read_text_encoder(tmp_path / "model")
    assert restored == encoder
    assert [path.name for path in (tmp_path / "model").iterdir()] == ["encoder.json"]
    for before, after in zip(encoder.encode(TRAIN), restored.encode(TRAIN), strict=True):
        assert before.rows[0].tolist() == after.rows[0].tolist()


def test_a_segmentation_that_finds_no_word_is_refused():
    with pytest.raises(RecipeError, match="no words") as caught:
        fitted(segmentation=RegularExpression(kind="regex", pattern="zzzz"))

    assert caught.value.problems[0].received == "'zzzz'"
