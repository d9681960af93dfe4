from __future__ import annotations

import pytest

from checks.run.made_up_run import made_up_history, made_up_recipe, made_up_run
from danlu.checks.run.idle_schedule import CHECK

WAVERING = [0.70, 0.68, 0.69, 0.685, 0.67, 0.68, 0.675, 0.66, 0.67, 0.665]


def run_of(schedule, *, rates=None, losses=WAVERING, **more):
    history = made_up_history(losses, losses, select="loss", learning_rates=rates)
    return made_up_run(
        history=history, recipe=made_up_recipe(train={"schedule": schedule, "select": "loss"}), **more
    )


def plateau(patience, **more):
    return {"name": "plateau", "watch": "select", "patience": patience, "warmup_epochs": 0.0, **more}


def test_names_the_patience_and_the_longest_row_of_epochs():
    answer = CHECK.answer(run_of(plateau(5)))

    assert answer.outcome == "tip"
    assert "waits for 5 epochs without improvement of loss, and the longest row of them was 2" in answer.what
    assert answer.tries[0].changes == {"train.schedule.patience": 1}
    assert answer.tries[1].changes == {"train.schedule": {"name": "linear"}}


def test_knows_the_smallest_gain_that_counts():
    answer = CHECK.answer(run_of(plateau(9, min_delta=0.05)))

    assert answer.evidence["longest_stall"] == 9


def test_is_quiet_where_the_rate_fell():
    assert CHECK.answer(run_of(plateau(2), rates=[0.001] * 5 + [0.0005] * 5)).outcome == "passed"


def test_is_quiet_where_the_score_rose_to_the_end():
    losses = [0.7 - 0.01 * epoch for epoch in range(10)]

    assert CHECK.answer(run_of(plateau(5), losses=losses)).outcome == "passed"


@pytest.mark.parametrize("name", ["step", "halve"])
def test_names_steps_that_never_came(name):
    answer = CHECK.answer(run_of({"name": name, "every_epochs": 20, "warmup_epochs": 0.0}))

    assert answer.outcome == "tip"
    assert answer.what == f"the schedule {name} never lowered the learning rate in 10 epochs"


def test_names_a_warm_up_that_never_ended():
    answer = CHECK.answer(run_of({"name": "linear", "warmup_epochs": 12.0}))

    assert answer.outcome == "tip"
    assert "the warm-up of 12 epochs was not over after 10" in answer.what


def test_leaves_out_the_warm_up():
    rates = [0.0005, *[0.001] * 9]

    assert CHECK.answer(run_of({**plateau(5), "warmup_epochs": 1.0}, rates=rates)).outcome == "tip"


@pytest.mark.parametrize("name", ["constant", "linear", "cosine"])
def test_other_schedules_wait_for_nothing(name):
    assert CHECK.answer(run_of({"name": name, "warmup_epochs": 0.0})).outcome == "not applicable"


def test_is_not_asked_before_the_end():
    assert CHECK.answer(run_of(plateau(5), state="running")).outcome == "not applicable"
    assert CHECK.answer(run_of(plateau(5), losses=[])).outcome == "not applicable"
    assert CHECK.answer(made_up_run(history=made_up_history(WAVERING), recipe={})).outcome == "not applicable"
