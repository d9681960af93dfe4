from __future__ import annotations

import pytest

from checks.run.made_up_run import made_up_history, made_up_recipe, made_up_run
from danlu.checks.run.recipe_changes import (
    early_stopping,
    fewer_epochs,
    higher_rate,
    less_dropout,
    likelier_rate,
    more_dropout,
)


def run_of(task="text-classification", **sections):
    return made_up_run(task, history=made_up_history([0.5]), recipe=made_up_recipe(task, **sections))


@pytest.mark.parametrize("name", ["step", "halve", "exponential", "plateau"])
def test_fewer_epochs_would_cut_off_falls(name):
    assert list(fewer_epochs(run_of(train={"schedule": {"name": name}}), 3)) == []


@pytest.mark.parametrize(("epochs", "train"), [(10, {}), (3, {"early_stopping": {"patience": 3}})])
def test_fewer_epochs_must_be_fewer_and_leave_room_for_patience(epochs, train):
    assert list(fewer_epochs(run_of(train=train), epochs)) == []


def test_early_stopping_is_proposed_once():
    assert [one.changes for one in early_stopping(run_of(), 3)] == [{"train.early_stopping": {"patience": 3}}]
    assert list(early_stopping(run_of(train={"early_stopping": {"patience": 5}}), 3)) == []
    assert list(early_stopping(run_of(train={"epochs": 4}), 3)) == []


@pytest.mark.parametrize(
    ("model", "changes"),
    [
        ({"dropout": 0.1}, {"model.dropout": 0.3}),
        ({"dropout": {"input": 0.2, "output": 0.4}}, {"model.dropout.output": 0.5}),
        ({"dropout": {"input": 0.2, "output": 0.5, "variational": False}}, {"model.dropout.input": 0.4}),
        ({"dropout": None, "head": {"dropout": 0.3}}, {"model.head.dropout": 0.5}),
    ],
)
def test_dropout_is_raised_nearest_to_the_output(model, changes):
    assert [one.changes for one in more_dropout(run_of(model=model))] == [changes]


def test_strong_dropout_is_lowered_and_not_raised():
    run = run_of(model={"dropout": {"input": 0.5, "pooled": 0.6}})

    assert list(more_dropout(run)) == []
    assert [one.changes for one in less_dropout(run)] == [{"model.dropout.pooled": 0.1}]


def test_rates_have_no_crumbs():
    assert higher_rate(run_of(train={"optimizer": {"lr": 3e-5}})).changes == {"train.optimizer.lr": 0.0003}


def test_without_a_recipe_there_is_nothing_to_change():
    run = made_up_run(history=made_up_history([0.5]), recipe={})

    assert higher_rate(run).changes == {}
    assert list(more_dropout(run)) == []


@pytest.mark.parametrize(
    ("losses", "words"),
    [
        ([0.69, 0.68, 0.67], "raise the learning rate ten times"),
        ([0.69, 0.70, 0.69], "lower the learning rate ten times"),
        ([0.69], "lower the learning rate ten times"),
    ],
)
def test_a_loss_that_falls_in_every_epoch_wants_a_higher_rate(losses, words):
    run = made_up_run("text-classification", history=made_up_history(losses))

    assert likelier_rate(run).words == words
