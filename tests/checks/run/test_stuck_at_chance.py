from __future__ import annotations

import math

import pytest

from checks.run.made_up_run import made_up_history, made_up_recipe, made_up_run
from danlu.checks.run.stuck_at_chance import CHECK

LN2 = math.log(2)
AT_CHANCE = [0.71, 0.6931, 0.6934, 0.6929, 0.6932, 0.6931]


def run_of(losses, accuracies=None, **more):
    scores = {"accuracy": accuracies or [0.5] * len(losses)}
    return made_up_run(history=made_up_history(losses, losses, scores), **more)


def test_names_the_value_that_the_loss_stays_at():
    answer = CHECK.answer(run_of(AT_CHANCE))

    assert answer.outcome == "issue"
    assert "stays at 0.693, which is 0.693 (ln 2: chance for 2 classes)" in answer.what
    assert "accuracy is 0.500, and 0.500 is what one answer for every input scores" in answer.what
    assert answer.evidence["chance"] == pytest.approx(LN2)
    assert {"train.optimizer.lr": 0.0001} in [one.changes for one in answer.tries]


def test_knows_what_unequal_classes_give():
    shares = -0.9 * math.log(0.9) - 0.1 * math.log(0.1)
    answer = CHECK.answer(run_of([shares] * 5, [0.9] * 5, labels={"neg": 900, "pos": 100}))

    assert answer.outcome == "issue"
    assert "what the shares of the 2 classes alone give" in answer.what


@pytest.mark.parametrize("size", [64, 24])
def test_knows_a_loss_that_was_divided_by_the_batch_size(size):
    recipe = made_up_recipe(train={"batch": {"size": size}})
    answer = CHECK.answer(run_of([LN2 / size] * 4, recipe=recipe))

    assert answer.outcome == "issue"
    assert answer.evidence["batch_size"] == size
    assert f"chance (ln 2) divided by the batch size {size}" in answer.what


def test_names_the_head_that_stands_still():
    tags = {"O": 500, "B-phrase": 200, "E-phrase": 300}
    whole = -sum(share * math.log(share) for share in (0.5, 0.2, 0.3))
    history = made_up_history(
        [0.9, 0.7, 0.6, 0.5],
        None,
        {"phrase.f1": [0.0, 0.0, 0.0, 0.0]},
        train={"loss.keyword": [0.6, 0.4, 0.3, 0.2], "loss.phrase": [whole] * 4},
    )
    answer = CHECK.answer(made_up_run("joint-tagging", history=history, labels=tags))

    assert answer.outcome == "issue"
    assert "the training loss of the head phrase stays at 1.03" in answer.what


def test_a_loss_that_stands_still_with_a_score_of_nothing_is_stuck_whatever_its_value():
    tags = {"O": 900, "B-Tool": 100}
    history = made_up_history([1.6, 1.5, 1.5, 1.5], None, {"span.micro_f1": [0.0, 0.01, 0.0, 0.0]})
    run = made_up_run("tagging", history=history, labels=tags, train_data={"sentences": 100})

    answer = CHECK.answer(run)

    assert answer.outcome == "issue"
    assert "has not fallen since epoch 2: 1.50 then, 1.50 at the end" in answer.what


def test_a_loss_that_stands_still_and_no_score_is_a_tip():
    answer = CHECK.answer(made_up_run(history=made_up_history([0.301, 0.3, 0.3, 0.3]), labels={}))

    assert answer.outcome == "tip"
    assert answer.confidence == "low"


@pytest.mark.parametrize(
    ("losses", "accuracies"),
    [
        ([0.69, 0.5, 0.3, 0.2], [0.6, 0.7, 0.8, 0.85]),
        ([0.6964, 0.6949, 0.6742, 0.6884, 0.6563, 0.6478], [0.5, 0.51, 0.52, 0.6, 0.62, 0.63]),
        # Dropout in training keeps the loss at chance, and the model learns all the same.
        ([0.70, 0.70, 0.70, 0.70], [0.6, 0.7, 0.8, 0.8]),
        # Above chance and falling is slow, and not stuck.
        ([2.5, 1.9, 1.4, 1.1], [0.5, 0.5, 0.5, 0.5]),
    ],
)
def test_is_quiet_where_something_is_learned(losses, accuracies):
    assert CHECK.answer(run_of(losses, accuracies)).outcome == "passed"


def test_is_quiet_where_the_validation_loss_is_below_chance():
    history = made_up_history([0.70, 0.695, 0.695, 0.695], [0.6, 0.5, 0.45, 0.4])

    assert CHECK.answer(made_up_run(history=history)).outcome == "passed"


def test_waits_for_five_epochs_while_the_run_goes_on():
    early = CHECK.answer(run_of(AT_CHANCE[:4], state="running"))
    late = CHECK.answer(run_of(AT_CHANCE[:5], state="running"))

    assert early.outcome == "not applicable"
    assert early.what == "5 epochs after the warm-up are needed, and there are 4"
    assert late.outcome == "issue"


def test_waits_for_a_fifth_of_a_long_run():
    recipe = made_up_recipe(train={"epochs": 100})

    assert CHECK.answer(run_of(AT_CHANCE, recipe=recipe, state="running")).outcome == "not applicable"


def test_leaves_out_the_warm_up():
    recipe = made_up_recipe(train={"schedule": {"name": "linear", "warmup_epochs": 2.0}})
    history = made_up_history([0.6931, 0.6931, 0.6931, 0.5], None, {"accuracy": [0.5, 0.5, 0.5, 0.5]})

    assert CHECK.answer(made_up_run(history=history, recipe=recipe)).outcome == "not applicable"


def test_nothing_is_known_of_an_empty_run():
    assert CHECK.answer(made_up_run(history=[])).outcome == "not applicable"
