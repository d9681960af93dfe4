from __future__ import annotations

from checks.run.made_up_run import made_up_history, made_up_run
from danlu.checks.run.underfitting import CHECK


def run_of(train, valid, **more):
    return made_up_run(history=made_up_history(train, valid), **more)


def test_names_a_training_loss_that_stays_poor():
    answer = CHECK.answer(run_of([0.66, 0.61, 0.585, 0.58, 0.58], [0.64, 0.60, 0.58, 0.57, 0.575]))

    assert answer.outcome == "tip"
    assert "ends at 0.580, 84% of what the shares of the classes alone give (0.693)" in answer.what
    assert {"model.dropout.input": 0.1} in [one.changes for one in answer.tries]
    assert {"train.optimizer.lr": 0.003} in [one.changes for one in answer.tries]


def test_is_quiet_where_the_model_learned_its_items():
    assert CHECK.answer(run_of([0.5, 0.3, 0.2, 0.1], [0.5, 0.4, 0.35, 0.35])).outcome == "passed"


def test_is_quiet_where_the_loss_still_falls():
    assert CHECK.answer(run_of([0.68, 0.65, 0.61, 0.56], [0.67, 0.64, 0.61, 0.57])).outcome == "passed"


def test_is_quiet_where_validation_is_worse():
    assert CHECK.answer(run_of([0.6, 0.55, 0.52, 0.52], [0.7, 0.72, 0.74, 0.76])).outcome == "passed"


def test_leaves_the_loss_at_chance_to_another_check():
    assert CHECK.answer(run_of([0.70, 0.70, 0.70, 0.70], [0.7] * 4)).outcome == "passed"


def test_is_not_asked_before_the_end_nor_without_classes():
    running = run_of([0.6] * 5, [0.6] * 5, state="running")
    cut_off = run_of([0.6] * 5, [0.6] * 5, state="killed")

    assert CHECK.answer(running).what == "the run is going on"
    assert CHECK.answer(cut_off).what == "the run was cut off after 5 of 10 epochs"
    assert CHECK.answer(run_of([0.6] * 5, [0.6] * 5, labels={})).outcome == "not applicable"
    assert CHECK.answer(run_of([0.6] * 3, [0.6] * 3)).outcome == "not applicable"
