"""What cleaning reads as white space, and what it leaves alone."""

from __future__ import annotations

import string
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from danlu.features.cleaning import clean
from danlu.recipe.text_data import Cleaning

NOTHING = Cleaning()
BREAKS = Cleaning(html_breaks=True)
MARKS = Cleaning(punctuation="remove")


@pytest.mark.parametrize("mark", ["<br>", "<br/>", "<br />", "<BR />", "<Br>", "<br  />", "<br\n/>"])
def test_a_break_is_white_space(mark):
    assert clean(f"one{mark}two", BREAKS) == "one two"
    assert clean(f"one{mark}two", NOTHING) == f"one{mark}two"


@pytest.mark.parametrize("text", ["<b>bold</b>", "<bridge>", "a < br > b", "<br"])
def test_what_is_no_break_stays(text):
    assert clean(text, BREAKS) == text


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Don't stop!", "Don t stop"),
        ("8/10 — well-made…", "8 10 well made"),
        ("snake_case costs $5 + tax", "snake case costs 5 tax"),
        ("房间很好，服务差。", "房间很好 服务差"),
        ("“quoted” ‘too’ «et» ～", "quoted too et"),
        ("great 👍 5° ©", "great 👍 5° ©"),
        ("café naïve हिन्दी", "café naïve हिन्दी"),
    ],
)
def test_punctuation_is_white_space_and_pictures_stay(text, words):
    assert clean(text, MARKS).split() == words.split()


def test_no_mark_of_ascii_is_left():
    assert clean(string.punctuation, MARKS).isspace()


def test_breaks_go_before_the_marks_that_they_are_made_of():
    both = Cleaning(html_breaks=True, punctuation="remove")
    assert clean("one<br />two", both).split() == ["one", "two"]
    assert clean("one<br />two", MARKS).split() == ["one", "br", "two"]


@given(st.text())
def test_letters_digits_and_places_stay(text):
    cleaned = clean(text, MARKS)
    assert len(cleaned) == len(text)
    for old, new in zip(text, cleaned, strict=True):
        category = unicodedata.category(old)
        assert new == (" " if category[0] == "P" or category in ("Sc", "Sk", "Sm") else old)


@given(st.text())
def test_nothing_declared_changes_nothing(text):
    assert clean(text, NOTHING) == text
