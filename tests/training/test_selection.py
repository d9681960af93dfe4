from __future__ import annotations

import math

import pytest

from danlu.training.selection import Selection


def test_the_highest_score_wins_and_a_tie_keeps_the_earlier_epoch():
    selection = Selection("span.micro_f1", higher_is_better=True)
    assert [
        selection.update(epoch, value) for epoch, value in enumerate([0.1, 0.5, 0.5, 0.4, 0.6], start=1)
    ] == [
        True,
        True,
        False,
        False,
        True,
    ]
    assert (selection.best_epoch, selection.best_value) == (5, 0.6)


def test_the_lowest_loss_wins():
    selection = Selection("loss", higher_is_better=False)
    assert [selection.update(epoch, value) for epoch, value in enumerate([3.0, 2.0, 2.5], start=1)] == [
        True,
        True,
        False,
    ]


def test_an_undefined_score_is_never_the_best_and_counts_as_no_gain():
    selection = Selection("span.micro_f1@unseen", higher_is_better=True)
    assert not selection.update(1, None)
    assert selection.best_epoch is None
    assert selection.epochs_without_gain == 1


@pytest.mark.parametrize("value", [math.nan, math.inf, -math.inf])
def test_what_is_no_number_is_never_the_best(value):
    for higher in (True, False):
        assert not Selection("loss", higher_is_better=higher).update(1, value)


def test_zero_is_a_value():
    selection = Selection("span.micro_f1", higher_is_better=True)
    assert selection.update(1, 0.0)


def test_a_gain_under_min_delta_is_the_best_but_does_not_reset_the_patience():
    selection = Selection("span.micro_f1", higher_is_better=True, min_delta=0.1)
    selection.update(1, 0.50)
    assert selection.update(2, 0.55)
    assert (selection.best_epoch, selection.epochs_without_gain) == (2, 1)
    assert selection.update(3, 0.61)
    assert selection.epochs_without_gain == 0
