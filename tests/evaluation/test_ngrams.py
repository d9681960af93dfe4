from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.feature_extraction.text import CountVectorizer

from danlu.evaluation.ngrams import count_ngrams, number_units, unit_of, units

words = st.text(alphabet="abc ", max_size=12)


@pytest.mark.parametrize(
    ("texts", "expected"),
    [
        (["I had a good time.", "Never again."], "word"),
        (["我今天很高兴，真的。", "房间很大"], "character"),
        (["我 今天 很 高兴"], "word"),
        (["오늘은 정말 기분이 좋아요"], "word"),
        (["高兴"], "character"),
        ([""], "character"),
    ],
)
def test_characters_where_there_is_little_white_space(texts: list[str], expected: str) -> None:
    assert unit_of(texts) == expected


def test_units_are_words_and_marks_in_lower_case() -> None:
    assert units("It's NOT good!!", "word") == ["it's", "not", "good", "!", "!"]
    assert units("很 好 OK", "character") == ["很", "好", "o", "k"]


@given(st.lists(words, min_size=1, max_size=8), st.lists(words, max_size=5), st.sampled_from([1, 2]))
def test_counts_are_scikit_learns(train: list[str], split: list[str], longest: int) -> None:
    counted = count_ngrams(*number_units(train, split, "word"), longest=longest)
    shapes = [matrix.shape for matrix in counted]
    assert [rows for rows, _ in shapes] == [len(train), len(split)]
    independent = CountVectorizer(analyzer=ngrams_of(longest), min_df=2)
    try:
        expected = independent.fit_transform(train)
    except ValueError:  # nothing stands in two texts, so what stands in one is taken
        independent = CountVectorizer(analyzer=ngrams_of(longest))
        if not any(text.split() for text in train):
            assert shapes[0][1] == 0
            return
        expected = independent.fit_transform(train)
    assert columns(counted[0], counted[1]) == columns(
        expected, independent.transform(split) if split else np.zeros((0, expected.shape[1]))
    )


def ngrams_of(longest: int):
    def analyse(text: str) -> list[tuple[str, ...]]:
        found = text.split()
        pairs = list(pairwise(found)) if longest == 2 else []
        return [*((one,) for one in found), *pairs]

    return analyse


def columns(train, split) -> list[list[float]]:
    """The columns of both matrices below each other, sorted, for their order is nobody's concern."""
    dense = [matrix if isinstance(matrix, np.ndarray) else matrix.toarray() for matrix in (train, split)]
    return sorted(np.vstack(dense).T.tolist())
