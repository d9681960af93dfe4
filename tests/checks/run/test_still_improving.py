from __future__ import annotations

import pytest

from checks.run.made_up_run import made_up_history, made_up_run
from danlu.checks.run.still_improving import CHECK


def run_of(scores, **more):
    return made_up_run(history=made_up_history([0.5] * len(scores), None, {"accuracy": scores}), **more)


@pytest.mark.parametrize(
    ("scores", "epochs"), [([0.85, 0.88, 0.90, 0.92], 20), ([0.85, 0.88, 0.900, 0.908], 15)]
)
def test_asks_for_more_epochs_where_the_last_is_the_best(scores, epochs):
    answer = CHECK.answer(run_of(scores))

    assert answer.outcome == "tip"
    assert f"best in the last epoch, 4, with {scores[-1]:.3f}, and still rising" in answer.what
    assert answer.tries[0].changes == {"train.epochs": epochs}


def test_a_loss_falls():
    history = made_up_history([0.5, 0.45, 0.4, 0.36], [0.6, 0.55, 0.5, 0.46], select="loss")
    answer = CHECK.answer(made_up_run(history=history))

    assert answer.outcome == "tip"
    assert "loss was best in the last epoch, 4, with 0.460, and still falling" in answer.what


@pytest.mark.parametrize(
    "scores",
    [
        [0.85, 0.88, 0.92, 0.91],
        [0.85, 0.90, 0.919, 0.920],
        [0.90, 0.85, 0.90, 0.86, 0.90, 0.85, 0.91, 0.86, 0.90, 0.85, 0.917],
    ],
    ids=["the last is not the best", "a tenth of a point", "noise"],
)
def test_is_quiet_where_nothing_more_is_to_be_had(scores):
    assert CHECK.answer(run_of(scores)).outcome == "passed"


def test_is_quiet_where_the_last_epochs_have_no_score():
    assert CHECK.answer(run_of([0.85, 0.88, 0.92, None])).outcome == "passed"


def test_is_not_asked_before_the_end():
    assert CHECK.answer(run_of([0.85, 0.88, 0.92], state="running")).outcome == "not applicable"
    assert CHECK.answer(run_of([0.85, 0.88])).outcome == "not applicable"
    assert CHECK.answer(run_of([None, None, None])).outcome == "not applicable"
