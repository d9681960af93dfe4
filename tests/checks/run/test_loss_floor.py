from __future__ import annotations

import math

import pytest

from checks.run.made_up_run import made_up_history, made_up_recipe, made_up_run
from danlu.checks.run.loss_floor import loss_floor

FLOOR = math.log(1 + 1 / math.e)


def run_of(losses, accuracies, **more):
    history = made_up_history(losses, losses, {"accuracy": accuracies})
    return made_up_run(history=history, **more)


@pytest.mark.parametrize(
    ("labels", "classes"), [({"a": 5, "b": 5}, 2), ({"a": 3, "b": 3, "c": 3, "d": 3}, 4)]
)
def test_names_the_floor_of_a_softmax_of_a_softmax(labels, classes):
    floor = math.log(1 + (classes - 1) / math.e)
    accuracies = [0.95, 0.955, 0.96]
    answer = loss_floor(run_of([floor + 1 - accuracy for accuracy in accuracies], accuracies, labels=labels))

    assert answer is not None
    assert answer.outcome == "issue"
    assert answer.evidence["floor"] == pytest.approx(floor)


@pytest.mark.parametrize(
    ("losses", "accuracies"),
    [
        # A healthy classifier is far below the floor at this accuracy.
        ([0.15, 0.14, 0.13], [0.95, 0.955, 0.96]),
        # On its way, and only passing.
        ([0.45, 0.39, 0.345], [0.9, 0.93, 0.97]),
        # A poor one has such a loss for reasons of its own.
        ([0.61, 0.61, 0.61], [0.7, 0.7, 0.7]),
        # It was below the floor before.
        ([0.30, 0.36, 0.36, 0.36], [0.9, 0.95, 0.95, 0.95]),
    ],
)
def test_is_quiet_where_another_reason_explains_the_loss(losses, accuracies):
    assert loss_floor(run_of(losses, accuracies)) is None


def test_is_quiet_where_labels_are_smoothed():
    losses, accuracies = [FLOOR + 0.05] * 3, [0.95] * 3
    recipe = made_up_recipe(model={"head": {"label_smoothing": 0.2}})

    assert loss_floor(run_of(losses, accuracies)) is not None
    assert loss_floor(run_of(losses, accuracies, recipe=recipe)) is None
