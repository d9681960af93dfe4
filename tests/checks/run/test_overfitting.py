from __future__ import annotations

from checks.run.made_up_run import made_up_history, made_up_recipe, made_up_run
from danlu.checks.run.overfitting import CHECK

TRAIN = [0.43, 0.23, 0.16, 0.12, 0.09]
VALID = [0.30, 0.28, 0.29, 0.34, 0.37]


def run_of(scores, **more):
    return made_up_run(history=made_up_history(TRAIN, VALID, {"accuracy": scores}), **more)


def test_names_the_epoch_where_it_turned():
    answer = CHECK.answer(run_of([0.87, 0.88, 0.88, 0.87, 0.87]))

    assert answer.outcome == "tip"
    assert "turned up at epoch 2: 0.280 there and 0.370 after epoch 5" in answer.what
    assert "accuracy was best at epoch 2" in answer.what
    changes = [one.changes for one in answer.tries]
    assert {"train.epochs": 3} in changes
    assert {"train.early_stopping": {"patience": 3}} in changes
    assert {"model.dropout.pooled": 0.5} in changes


def test_says_that_the_score_still_rose():
    answer = CHECK.answer(run_of([0.85, 0.87, 0.88, 0.88, 0.89]))

    assert answer.outcome == "tip"
    assert answer.confidence == "low"
    assert "accuracy still rose, to 0.890 at epoch 5" in answer.what


def test_a_last_epoch_that_was_kept_is_wrong():
    history = made_up_history(TRAIN, VALID, {"accuracy": [0.88, 0.90, 0.86, 0.84, 0.80]})
    for row in history:
        row["is_best"] = False

    answer = CHECK.answer(made_up_run(history=history))

    assert answer.outcome == "issue"
    assert "accuracy fell from 0.900 to 0.800, and the last epoch was kept" in answer.what


def test_proposes_nothing_that_the_recipe_would_refuse():
    schedule = {"name": "plateau", "patience": 2, "warmup_epochs": 0.0}
    recipe = made_up_recipe(model={"dropout": 0.5}, train={"schedule": schedule})
    answer = CHECK.answer(run_of([0.87, 0.88, 0.88, 0.87, 0.87], recipe=recipe))

    assert [dict(one.changes) for one in answer.tries] == []


def test_is_quiet_where_the_validation_loss_falls():
    history = made_up_history(TRAIN, [0.5, 0.4, 0.35, 0.33, 0.32])

    assert CHECK.answer(made_up_run(history=history)).outcome == "passed"


def test_is_quiet_where_the_rise_is_noise():
    history = made_up_history([0.5, 0.4, 0.3, 0.2, 0.1], [0.30, 0.25, 0.36, 0.24, 0.33])

    assert CHECK.answer(made_up_run(history=history)).outcome == "passed"


def test_is_quiet_where_the_training_loss_rose_too():
    history = made_up_history([0.3, 0.2, 0.4, 0.5, 0.6], [0.30, 0.28, 0.35, 0.40, 0.45])

    assert CHECK.answer(made_up_run(history=history)).outcome == "passed"


def test_two_epochs_are_too_few():
    assert CHECK.answer(made_up_run(history=made_up_history([0.5, 0.4]))).outcome == "not applicable"
