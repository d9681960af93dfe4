"""Intervals of differences: nothing between equals, mirrored when sides change places, wide for few items."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from compared_records import class_rows, noisy
from danlu.compare.paired_bootstrap import difference_intervals, mean_scores
from danlu.compare.predictions import Items

GOLD = "aabbc" * 40


def of_classes(gold, predicted):
    return Items("text-classification", "bio2", tuple(class_rows(gold, predicted))).tally


def test_a_model_and_its_copy_do_not_differ():
    model = of_classes(GOLD, noisy(GOLD, "abc", 0.7, 1))

    assert set(difference_intervals([model], [model]).values()) == {(0.0, 0.0)}


@given(st.integers(0, 50), st.integers(51, 100))
def test_sides_that_change_places_negate_the_interval(one, two):
    first, second = (of_classes(GOLD, noisy(GOLD, "abc", 0.6, seed)) for seed in (one, two))

    there, back = (
        difference_intervals(*sides, resamples=50) for sides in (([first], [second]), ([second], [first]))
    )

    for name, bounds in there.items():
        assert bounds == pytest.approx((-back[name][1], -back[name][0]))


def test_the_interval_of_accuracy_is_near_that_of_normal_theory():
    one, two = noisy(GOLD, "abc", 0.6, 1), noisy(GOLD, "abc", 0.9, 2)
    change = np.array([(b == g) - (a == g) for g, a, b in zip(GOLD, one, two, strict=True)], float)
    error = change.std() / np.sqrt(len(change))

    low, high = difference_intervals([of_classes(GOLD, one)], [of_classes(GOLD, two)])["accuracy"]

    assert low == pytest.approx(change.mean() - 1.96 * error, abs=0.015)
    assert high == pytest.approx(change.mean() + 1.96 * error, abs=0.015)


def test_classes_have_intervals_too_also_those_that_one_side_alone_has():
    found = difference_intervals([of_classes("aab", "aab")], [of_classes("aab", "aac")])

    assert {"class.f1[a]", "class.f1[b]", "class.f1[c]"} <= set(found)


def test_of_several_seeds_it_is_about_their_mean():
    runs = [of_classes("ab", "ab"), of_classes("ab", "bb")]

    assert mean_scores([run.total() for run in runs])["accuracy"] == 0.75


def test_one_item_has_no_interval():
    assert set(difference_intervals([of_classes("a", "a")], [of_classes("a", "b")]).values()) == {None}
