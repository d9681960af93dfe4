from __future__ import annotations

import pytest

from danlu.data.word_splits import split_words


@pytest.mark.parametrize(
    ("how", "words"),
    [
        ("white-space", ("On", "#tour!", "APT28攻击")),
        ("words-and-punctuation", ("On", "#", "tour", "!", "APT28", "攻", "击")),
    ],
)
def test_a_text_is_split_as_declared(how, words):
    assert split_words(" On  #tour!\tAPT28攻击\n", how) == words


@pytest.mark.parametrize("how", ["white-space", "words-and-punctuation"])
def test_a_text_without_words_has_none(how):
    assert split_words(" \t", how) == ()
