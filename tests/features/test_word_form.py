"""Words made alike in case and digits."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from danlu.features.word_form import normalise


@pytest.mark.parametrize(
    ("lowercase", "digits_to_zero", "form"),
    [
        (False, False, "CVE-2017-٣ É"),
        (True, False, "cve-2017-٣ é"),
        (False, True, "CVE-0000-0 É"),
        (True, True, "cve-0000-0 é"),
    ],
)
def test_each_option_does_its_part(lowercase: bool, digits_to_zero: bool, form: str) -> None:
    assert normalise("CVE-2017-٣ É", lowercase=lowercase, digits_to_zero=digits_to_zero) == form


@given(st.text())
def test_a_word_as_written_stays(word: str) -> None:
    assert normalise(word, lowercase=False, digits_to_zero=False) == word


@given(st.text())
def test_zeroing_digits_keeps_the_length_and_is_done_once(word: str) -> None:
    form = normalise(word, lowercase=False, digits_to_zero=True)
    assert len(form) == len(word)
    assert normalise(form, lowercase=False, digits_to_zero=True) == form
