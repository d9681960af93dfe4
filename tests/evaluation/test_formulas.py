from __future__ import annotations

import numpy as np
import pytest

from danlu.evaluation import formulas
from danlu.evaluation.counts import Counts


def counts_of(correct: list[int], predicted: list[int], gold: list[int]) -> Counts:
    names = tuple("abcdef"[: len(correct)])
    return Counts(names, *(np.array(values, dtype=np.int64) for values in (correct, predicted, gold)))


def test_the_scores_of_each_name() -> None:
    counts = counts_of([3, 0], [4, 2], [6, 1])
    assert formulas.precision(counts).tolist() == [0.75, 0.0]
    assert formulas.recall(counts).tolist() == [0.5, 0.0]
    assert formulas.f1(counts).tolist() == [0.6, 0.0]


def test_zero_over_zero_is_not_a_number() -> None:
    counts = counts_of([0, 0, 0], [0, 2, 0], [1, 0, 0])
    assert np.isnan(formulas.precision(counts)).tolist() == [True, False, True]
    assert np.isnan(formulas.recall(counts)).tolist() == [False, True, True]
    assert np.isnan(formulas.f1(counts)).tolist() == [False, False, True]


def test_micro_is_the_score_of_all_names_together() -> None:
    assert formulas.f1(formulas.summed(counts_of([3, 0], [4, 2], [6, 1]))) == pytest.approx(6 / 13)


def test_macro_counts_an_undefined_score_as_zero() -> None:
    assert formulas.macro(np.array([0.5, np.nan])) == 0.25


def test_macro_over_chosen_names_leaves_the_others_out() -> None:
    assert formulas.macro(np.array([0.5, np.nan]), np.array([True, False])) == 0.5


def test_macro_of_nothing_is_not_a_number() -> None:
    assert np.isnan(formulas.macro(np.array([])))


def test_weighted_follows_the_gold_counts() -> None:
    assert formulas.weighted(np.array([1.0, 0.0, np.nan]), np.array([3, 1, 0])) == 0.75
    assert np.isnan(formulas.weighted(np.array([1.0]), np.array([0])))


def test_leading_axes_stay() -> None:
    values = np.array([[1.0, 0.0], [0.5, 0.5], [np.nan, 1.0]])
    assert formulas.macro(values).tolist() == [0.5, 0.5, 0.5]


def test_matthews_of_right_and_of_opposite_predictions_is_exactly_one_and_minus_one() -> None:
    assert formulas.matthews(counts_of([7, 4, 2], [7, 4, 2], [7, 4, 2])) == 1.0
    assert formulas.matthews(counts_of([0, 0], [5, 8], [8, 5])) == -1.0


def test_matthews_is_undefined_where_gold_or_predicted_is_constant() -> None:
    assert np.isnan(formulas.matthews(counts_of([3, 0], [4, 0], [3, 1])))
    assert np.isnan(formulas.matthews(counts_of([3, 0], [3, 1], [4, 0])))
    assert np.isnan(formulas.matthews(counts_of([0, 0], [0, 0], [0, 0])))
