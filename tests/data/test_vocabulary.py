"""Numbers of words and labels: fixed by the counts alone, and the same after storing."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from danlu.data.vocabulary import PAD, UNKNOWN, LabelSet, Vocabulary
from danlu.errors import DataError

counts_of_symbols = st.dictionaries(st.text(max_size=4), st.integers(1, 5), max_size=20)


@given(counts_of_symbols, st.integers(1, 3), st.randoms(use_true_random=False))
def test_numbers_do_not_depend_on_the_order_of_counting(counts, min_count, chance) -> None:
    shuffled = list(counts.items())
    chance.shuffle(shuffled)
    assert Vocabulary.fit(counts, min_count).symbols == Vocabulary.fit(dict(shuffled), min_count).symbols


@given(counts_of_symbols, st.integers(1, 3))
def test_every_symbol_is_known_or_unknown(counts, min_count) -> None:
    vocabulary = Vocabulary.fit(counts, min_count)
    for symbol, count in counts.items():
        assert (symbol in vocabulary) == (count >= min_count)
        assert (vocabulary.symbols[vocabulary.id(symbol)] if symbol in vocabulary else symbol) == symbol
        assert (vocabulary.id(symbol) == UNKNOWN) == (count < min_count)
    assert len(vocabulary) == 2 + sum(count >= min_count for count in counts.values())


@given(counts_of_symbols)
def test_a_stored_vocabulary_is_the_same(counts) -> None:
    vocabulary = Vocabulary.fit(counts)
    stored = json.loads(json.dumps(vocabulary.to_json()))
    assert Vocabulary.from_json(stored) == vocabulary


def test_the_commonest_come_first_and_equals_by_code_point() -> None:
    assert Vocabulary.fit({"b": 1, "a": 1, "z": 3}).symbols == ("<pad>", "<unk>", "z", "a", "b")


def test_words_spelt_like_padding_are_words() -> None:
    vocabulary = Vocabulary.fit({"<pad>": 2, "<unk>": 1})
    assert (vocabulary.id("<pad>"), vocabulary.id("<unk>"), vocabulary.id("other")) == (2, 3, UNKNOWN)
    assert PAD not in (vocabulary.id("<pad>"), UNKNOWN)


def test_a_symbol_given_twice_is_refused() -> None:
    with pytest.raises(ValueError, match="each symbol once"):
        Vocabulary(["a", "a"])


@pytest.mark.parametrize("stored", [{}, {"symbols": ["a", "b"]}, {"symbols": [1]}, {"symbols": "<pad>"}])
def test_what_is_no_stored_vocabulary_is_refused(stored) -> None:
    with pytest.raises(DataError):
        Vocabulary.from_json(stored)


def test_labels_have_numbers_from_zero() -> None:
    labels = LabelSet(["O", "B-X", "I-X"], "bio2")
    assert [labels.id(label) for label in labels.labels] == [0, 1, 2]
    assert len(labels) == 3
    assert "I-X" in labels
    assert "I-Y" not in labels
    assert LabelSet.from_json(json.loads(json.dumps(labels.to_json()))) == labels


def test_an_unknown_label_names_the_nearest() -> None:
    with pytest.raises(DataError, match=r"'B-Tol' does not stand in train.*Did you mean 'B-Tool'\?"):
        LabelSet(["O", "B-Tool", "I-Tool"], "bio2").id("B-Tol")


def test_a_label_given_twice_is_refused() -> None:
    with pytest.raises(ValueError, match="each label once"):
        LabelSet(["O", "O"], "bio2")


@pytest.mark.parametrize(
    "stored", [{"labels": ["O"]}, {"labels": ["O"], "scheme": "bilou"}, {"scheme": "bio2"}]
)
def test_what_is_no_stored_label_set_is_refused(stored) -> None:
    with pytest.raises(DataError):
        LabelSet.from_json(stored)
