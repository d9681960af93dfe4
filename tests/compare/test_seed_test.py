"""Units over their seeds, against SciPy and by hand."""

from __future__ import annotations

import pytest
from scipy.stats import permutation_test, ttest_ind

from danlu.compare.seed_test import seed_test

ONE, TWO = [0.70, 0.72, 0.71, 0.74], [0.75, 0.73, 0.78]


def test_several_seeds_on_both_sides_are_welchs_test():
    found = seed_test(ONE, TWO, ([1, 2, 3, 4], [1, 2, 3]))

    assert found.p == pytest.approx(ttest_ind(ONE, TWO, equal_var=False).pvalue)
    assert found.difference == pytest.approx(sum(TWO) / 3 - sum(ONE) / 4)
    assert (found.ahead, found.shared_seeds, found.is_within_spread) == (3, 3, False)


def test_one_run_is_set_beside_the_spread_of_the_others():
    found = seed_test(ONE, [0.8], ([1, 2, 3, 4], [1]))

    sd = 0.01707825127659933
    assert found.p == pytest.approx(_two_sided(abs(0.8 - 0.7175) / (sd * 1.25**0.5), freedom=3))
    assert (found.sd_second, found.has_few_seeds) == (None, True)


def _two_sided(value, *, freedom):
    from scipy.stats import t

    return 2 * t.sf(value, freedom)


def test_permutation_equals_that_of_scipy():
    expected = permutation_test(
        (ONE, TWO),
        lambda x, y, axis: abs(y.mean(axis) - x.mean(axis)),
        n_resamples=100,
        vectorized=True,
        alternative="greater",
    )

    assert seed_test(ONE, TWO, ([1, 2, 3, 4], [1, 2, 3])).permutation_p == pytest.approx(expected.pvalue)


def test_three_seeds_on_each_side_have_no_smaller_p_than_a_tenth():
    found = seed_test([0.1, 0.2, 0.3], [0.7, 0.8, 0.9], ([1, 2, 3], [4, 5, 6]))

    assert (found.permutation_p, found.smallest_p, found.shared_seeds) == (0.1, 0.1, 0)


def test_seeds_that_disagree_by_more_than_the_difference():
    found = seed_test([0.5, 0.7], [0.55, 0.75], ([1, 2], [1, 2]))

    assert found.is_within_spread
    assert found.p > 0.5


def test_seeds_without_spread_tell_nothing():
    found = seed_test([0.5, 0.5], [0.6], ([1, 2], [1]))

    assert found.p is None
    assert "all have the same value" in found.reason
    assert seed_test([0.5, 0.5], [0.5], ([1, 2], [1])).p == 1.0


def test_too_many_divisions_are_left_out():
    found = seed_test([0.1 * n for n in range(12)], [0.1 * n for n in range(12)], (range(12), range(12)))

    assert (found.permutation_p, found.smallest_p, found.p) == (None, None, 1.0)


def test_changing_places_negates_the_difference_and_keeps_p():
    there, back = seed_test(ONE, TWO, ("1234", "123")), seed_test(TWO, ONE, ("123", "1234"))

    assert there.difference == pytest.approx(-back.difference)
    assert there.p == pytest.approx(back.p)
    assert there.permutation_p == pytest.approx(back.permutation_p)
