from __future__ import annotations

import pytest

from checks.run.made_up_run import made_up_history, made_up_recipe, made_up_run
from danlu.checks.run.validation_noise import CHECK

RISE = [0.5, 0.6, 0.68, 0.72, 0.74, 0.75]


def run_of(scores, recipe=None, **more):
    history = made_up_history([0.5] * len(scores), None, {"accuracy": scores})
    return made_up_run(history=history, recipe=recipe or made_up_recipe(), **more)


def test_says_that_the_best_epoch_was_luck():
    answer = CHECK.answer(run_of([*RISE, 0.75, 0.71, 0.77, 0.72, 0.76, 0.72, 0.75]))

    assert answer.outcome == "tip"
    assert "from epoch 7 on accuracy goes up and down by" in answer.what
    assert "the best, 0.770 at epoch 9, lies 0.0200 above their middle" in answer.what
    assert answer.evidence["luck"] > answer.evidence["gain"]
    assert {"train.select": "loss"} in [one.changes for one in answer.tries]


def test_proposes_more_validation_where_it_is_taken_from_train():
    recipe = made_up_recipe(
        data={"valid": {"source": "train", "size": 0.1}}, train={"schedule": {"name": "linear"}}
    )
    answer = CHECK.answer(run_of([*RISE, 0.75, 0.71, 0.77, 0.72, 0.76, 0.72, 0.75], recipe))

    assert [dict(one.changes) for one in answer.tries] == [{"train.select": "loss"}, {"data.valid.size": 0.2}]


@pytest.mark.parametrize(
    "tail",
    [
        [0.75, 0.752, 0.751, 0.753, 0.752, 0.751, 0.752],
        [0.75, 0.76, 0.77, 0.78, 0.79, 0.80, 0.81],
        [0.70, 0.71, 0.70, 0.90, 0.89, 0.70, 0.71],
    ],
    ids=["level", "rising", "a gain beyond luck"],
)
def test_is_quiet_where_the_best_is_no_luck(tail):
    assert CHECK.answer(run_of([*RISE, *tail])).outcome == "passed"


def test_is_quiet_where_the_best_came_before():
    assert (
        CHECK.answer(run_of([*RISE[:5], 0.9, 0.75, 0.71, 0.77, 0.72, 0.76, 0.72, 0.75])).outcome == "passed"
    )


def test_is_quiet_where_the_loss_chooses():
    losses = [0.7, 0.6, 0.5, 0.4, 0.45, 0.38, 0.46, 0.39, 0.45, 0.40]
    history = made_up_history(losses, losses, select="loss")

    assert CHECK.answer(made_up_run(history=history)).outcome == "passed"


def test_is_not_asked_of_few_epochs_nor_before_the_end():
    assert CHECK.answer(run_of([0.7, 0.8] * 3)).outcome == "not applicable"
    assert CHECK.answer(run_of([0.7, 0.8] * 6, state="running")).outcome == "not applicable"
