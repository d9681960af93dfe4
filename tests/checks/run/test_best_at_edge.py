from __future__ import annotations

import pytest

from checks.run.made_up_run import made_up_history, made_up_run
from danlu.checks.run.best_at_edge import CHECK


def run_of(scores, **more):
    return made_up_run(history=made_up_history([0.5] * len(scores), None, {"accuracy": scores}), **more)


def test_names_the_first_epoch():
    answer = CHECK.answer(run_of([0.881, 0.877, 0.873, 0.871]))

    assert answer.outcome == "tip"
    assert "accuracy was best after the first epoch, 0.881, and is 0.871 after the last, 4" in answer.what
    assert answer.tries[0].changes == {"train.optimizer.lr": 0.00033}


def test_of_a_loss_the_lowest_is_the_best():
    history = made_up_history([0.5, 0.4, 0.3], [0.5, 0.6, 0.7], select="loss")

    assert CHECK.answer(made_up_run(history=history)).outcome == "tip"


@pytest.mark.parametrize("scores", [[0.8, 0.9, 0.85], [0.8, 0.85, 0.9]])
def test_is_quiet_where_a_later_epoch_is_better(scores):
    assert CHECK.answer(run_of(scores)).outcome == "passed"


@pytest.mark.parametrize("scores", [[0.9, 0.8], [0.0, 0.0, 0.0], [None, None, None]])
def test_there_may_be_no_best_epoch(scores):
    assert CHECK.answer(run_of(scores)).outcome == "not applicable"


def test_is_not_asked_before_the_end():
    assert CHECK.answer(run_of([0.9, 0.8, 0.8], state="running")).outcome == "not applicable"
