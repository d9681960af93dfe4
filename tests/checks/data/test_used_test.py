from __future__ import annotations

from checks.data.made_up_data import made_up_data, texts
from danlu.checks.data.used_test import CHECK


def looks(*runs: str):
    return [{"run": run, "at": f"2026-01-0{day}T00:00:00Z"} for day, run in enumerate(runs, start=1)]


def test_the_second_look_is_worth_knowing():
    answer = CHECK.answer(made_up_data(test=texts(3), looks=looks("a", "b", "a")))

    assert answer.outcome == "tip"
    assert answer.what == "this test was evaluated 3 times before, with 2 runs"
    assert answer.evidence == {"looks": 3, "runs": ["a", "b"], "last": "2026-01-03T00:00:00Z"}
    assert answer.examples == ("a", "b")


def test_one_look_and_none_pass():
    assert CHECK.answer(made_up_data(test=texts(3), looks=looks("a"))).what == (
        "this test was evaluated once before, with 1 run"
    )
    assert CHECK.answer(made_up_data(test=texts(3), looks=[])).outcome == "passed"


def test_a_test_that_is_not_read_is_not_asked():
    assert CHECK.answer(made_up_data()).outcome == "not applicable"
    assert CHECK.answer(made_up_data(looks=[])).outcome == "not applicable"
