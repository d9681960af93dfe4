"""The scheme of train is told from all its tags, slips of annotators or not."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from danlu.data.scheme_detection import DETECTION_ORDER, TOLERATED_SHARE, detect_scheme
from danlu.data.tag_schemes import SCHEMES, Span, tags_of
from danlu.errors import DataError
from danlu.recipe.tagging_data import Scheme

LONG = tags_of([Span(0, 3, "X"), Span(3, 4, "X"), Span(5, 7, "Y")], 8, "bio2")


@given(st.sampled_from(DETECTION_ORDER), st.integers(1, 5), st.integers(0, 5))
def test_valid_tags_are_told_apart(scheme: Scheme, sentences: int, empty: int) -> None:
    spans = [Span(0, 3, "X"), Span(3, 4, "X"), Span(5, 7, "Y")]
    assert detect_scheme([["O"] * 4] * empty + [tags_of(spans, 8, scheme)] * sentences) == scheme


def test_a_few_slips_do_not_hide_the_scheme() -> None:
    entity_tags = 6
    sentences = int(1 / TOLERATED_SHARE / entity_tags) + 1
    assert detect_scheme([LONG] * sentences + [["O", "I-X"]]) == "bio2"


def test_two_schemes_mixed_fit_none() -> None:
    with pytest.raises(DataError, match=r"No tag scheme fits train.*bio2 is broken by \d+\.\d%"):
        detect_scheme([LONG, tags_of([Span(0, 3, "X"), Span(5, 7, "Y")], 8, "iob1")])


def test_prefixes_of_no_single_scheme_fit_none() -> None:
    with pytest.raises(DataError, match=r"Prefixes seen: B 1, E 2, I 1, M 1\. No scheme has all of them"):
        detect_scheme([["B-X", "I-X", "E-X", "M-X", "E-X"]])


@pytest.mark.parametrize("sequences", [[], [[]], [["O", "O"], ["O"]]])
def test_nothing_but_o_tells_nothing(sequences: list[list[str]]) -> None:
    with pytest.raises(DataError, match=r"every tag of train is O\. Declare it as data\.scheme"):
        detect_scheme(sequences)


def test_what_two_schemes_write_alike_is_the_commoner_one() -> None:
    assert detect_scheme([["B-X", "E-X", "O", "S-Y"]]) == "bioes"


def test_single_words_tell_bio2_from_iob1() -> None:
    assert detect_scheme([["B-X", "O", "B-Y"]]) == "bio2"
    assert detect_scheme([["I-X", "O", "I-Y"]]) == "iob1"


def test_bare_labels_are_never_guessed() -> None:
    assert set(SCHEMES) - set(DETECTION_ORDER) == {"io"}
    with pytest.raises(DataError, match=r"Seen: 'NN' 2, 'VB' 1\. .* declare data\.scheme: io"):
        detect_scheme([["NN", "O", "B-X"], ["VB", "NN"]])
    with pytest.raises(DataError, match="'Tool' 5"):
        detect_scheme([tags_of([Span(0, 5, "Tool")], 9, "io")])
