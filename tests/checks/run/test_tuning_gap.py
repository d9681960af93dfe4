"""R15: the gap between tuning and test."""

from __future__ import annotations

import pytest

from checks.run.made_up_run import made_up_history, made_up_run
from danlu.checks.run.tuning_gap import CHECK


def answer(valid, test, *, texts=2000, interval=None, **more):
    def evaluation(value):
        ends = {"accuracy": [value - interval, value + interval]} if interval else {}
        return {"texts": texts, "scores": {"accuracy": value}, "intervals": ends, **more}

    history = made_up_history([0.6, 0.4], scores={"accuracy": [0.7, valid]})
    return CHECK.answer(
        made_up_run(history=history, evaluations={"valid": evaluation(valid), "test": evaluation(test)})
    )


def test_a_gap_beyond_chance_is_a_tip():
    found = answer(0.825, 0.791)

    assert (found.outcome, found.confidence) == ("tip", "high")
    assert (
        found.what == "accuracy is 0.825 on valid and 0.791 on test, 0.034 lower: more than chance explains"
    )
    assert found.evidence["standard_errors"] == pytest.approx(2.73, abs=0.01)
    assert (found.evidence["epoch"], found.evidence["epochs_to_choose_from"]) == (2, 2)


def test_intervals_are_believed_before_counts():
    assert answer(0.825, 0.791, interval=0.04).outcome == "passed"
    assert answer(0.825, 0.791, interval=0.01, texts=10).outcome == "tip"


@pytest.mark.parametrize(("valid", "test"), [(0.9, 0.9055), (0.8, 0.9), (0.825, 0.81)])
def test_no_gap_or_a_small_one_is_quiet(valid, test):
    assert answer(valid, test).outcome == "passed"


def test_without_test_it_is_not_applicable():
    found = CHECK.answer(made_up_run(evaluations={"valid": {"texts": 9, "scores": {"accuracy": 0.9}}}))

    assert (found.outcome, found.what) == ("not applicable", "test is not evaluated")


def test_without_a_score_or_its_noise_it_is_not_applicable():
    assert answer(0.8, None).outcome == "not applicable"
    assert answer(0.9, 0.8, texts=None).outcome == "not applicable"
