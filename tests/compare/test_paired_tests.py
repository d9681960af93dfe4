"""Paired tests against values worked out by hand and against SciPy, and what holds of any two models."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import permutation_test

from compared_records import class_rows, tag_rows
from danlu.compare.paired_tests import holm, mcnemar, randomisation
from danlu.compare.predictions import Items

letters = st.lists(st.sampled_from("abc"), min_size=1, max_size=30)


def of_classes(gold, predicted):
    return Items("text-classification", "bio2", tuple(class_rows(gold, predicted))).tally


def of_tags(*sentences):
    return Items("tagging", "bio2", tuple(tag_rows(sentences))).tally


@st.composite
def two_models(draw):
    gold = draw(letters)
    same = st.lists(st.sampled_from("abc"), min_size=len(gold), max_size=len(gold))
    return of_classes(gold, draw(same)), of_classes(gold, draw(same))


class TestMcNemar:
    @pytest.mark.parametrize(
        ("fixed", "broken", "p"),
        [
            (0, 0, 1.0),
            (1, 0, 1.0),
            (5, 0, 2 / 32),
            (8, 2, 2 * (1 + 10 + 45) / 1024),
            (3, 3, 1.0),
        ],
    )
    def test_it_is_the_binomial_distribution_by_hand(self, fixed, broken, p):
        assert mcnemar(fixed, broken) == pytest.approx(p)
        assert mcnemar(broken, fixed) == pytest.approx(p)


class TestRandomisation:
    def test_of_three_fixed_items_each_exchange_is_counted(self):
        found = randomisation(of_classes("aabbb", "bbabb"), of_classes("aabbb", "aabbb"))

        # Of eight exchanges of three items, two are as far apart as what was observed.
        assert found["accuracy"] == 0.25

    def test_f1_of_spans_is_what_counting_every_exchange_by_hand_gives(self):
        gold = ["B-A I-A O", "B-B O O", "O B-A O", "B-A O B-B"]
        first = ["B-A I-A O", "O O O", "O B-B O", "B-A O O"]
        second = ["B-A O O", "B-B O O", "O B-A O", "B-A O B-B"]
        # correct and predicted spans of each sentence; six gold spans... in all five
        counts = {"first": [(1, 1), (0, 0), (0, 1), (1, 1)], "second": [(0, 1), (1, 1), (1, 1), (2, 2)]}

        def f1(rows):
            return 2 * sum(right for right, _ in rows) / (sum(guess for _, guess in rows) + 5)

        def distance(swaps):
            one = [counts["second" if swap else "first"][place] for place, swap in enumerate(swaps)]
            two = [counts["first" if swap else "second"][place] for place, swap in enumerate(swaps)]
            return abs(f1(two) - f1(one))

        own = distance([False] * 4)
        share = np.mean([distance(swaps) >= own - 1e-12 for swaps in product([False, True], repeat=4)])
        found = randomisation(
            of_tags(*zip(gold, first, strict=True)), of_tags(*zip(gold, second, strict=True))
        )

        assert found["span.micro_f1"] == share

    def test_accuracy_equals_the_permutation_test_of_scipy(self):
        gold = "abababababab"
        one, two = "ababbbababba", "abbbababaaab"
        right = [np.array([a == b for a, b in zip(gold, guess, strict=True)], float) for guess in (one, two)]
        expected = permutation_test(
            right,
            lambda x, y, axis: y.mean(axis) - x.mean(axis),
            permutation_type="samples",
            n_resamples=np.inf,
            vectorized=True,
        )

        found = randomisation(of_classes(gold, one), of_classes(gold, two))

        assert found["accuracy"] == pytest.approx(expected.pvalue)
        assert found["accuracy"] == pytest.approx(mcnemar(3, 2))

    def test_drawn_exchanges_come_near_the_exact_ones(self):
        gold = "ab" * 20
        one, two = of_classes(gold, "ab" * 14 + "ba" * 6), of_classes(gold, "ab" * 20)

        assert randomisation(one, two)["accuracy"] == pytest.approx(mcnemar(12, 0), abs=0.002)

    def test_no_p_is_zero_and_the_seed_decides(self):
        gold = "ab" * 100
        one, two = of_classes(gold, "ba" * 100), of_classes(gold, gold)

        assert randomisation(one, two)["accuracy"] == 1 / 10_001
        mixed = of_classes(gold, "abb" * 66 + "ab")
        other = of_classes(gold, "aab" * 66 + "ab")
        assert randomisation(mixed, other, seed=3) == randomisation(mixed, other, seed=3)

    def test_what_is_undefined_has_no_p(self):
        found = randomisation(of_tags(("B-A", "O")), of_tags(("B-A", "B-A")))

        assert found["span.micro_precision"] is None
        assert found["span.micro_recall"] == 1.0

    @given(two_models())
    def test_exchanging_the_models_changes_no_p(self, models):
        one, two = models

        assert randomisation(one, two, shuffles=200) == randomisation(two, one, shuffles=200)

    @given(letters, st.integers(0, 5))
    def test_a_model_and_its_copy_differ_by_chance_alone(self, gold, shift):
        model = of_classes(gold, gold[shift % len(gold) :] + gold[: shift % len(gold)])

        assert {p for p in randomisation(model, model).values() if p is not None} <= {1.0}


class TestHolm:
    def test_by_hand(self):
        assert holm([0.01, 0.04, 0.03, 0.005]) == pytest.approx([0.03, 0.06, 0.06, 0.02])

    def test_one_value_stays_and_none_counts_for_nothing(self):
        assert holm([0.04]) == [0.04]
        assert holm([None, 0.5, 0.6]) == [None, 1.0, 1.0]
        assert holm([]) == []

    @given(st.lists(st.floats(0, 1), max_size=8))
    def test_no_value_becomes_smaller_and_their_order_stays(self, values):
        found = holm(values)

        assert all(after >= before for before, after in zip(values, found, strict=True))
        assert all(
            found[one] <= found[two]
            for one in range(len(values))
            for two in range(len(values))
            if values[one] < values[two]
        )
