from __future__ import annotations

import pytest

from checks.run.made_up_run import made_up_history, made_up_recipe, made_up_run
from danlu.checks.run.rate_too_low import CHECK

SLOW = [0.80, 0.74, 0.70, 0.67, 0.65]
TAGS = {"O": 318018, "B-phrase": 14560, "E-phrase": 14560, "S-phrase": 12372, "I-phrase": 8293}


def run_of(train, valid=None, **more):
    return made_up_run(history=made_up_history(train, valid or train), **more)


def test_asks_for_ten_times_the_rate():
    optimizer = {"name": "adam", "lr": 1e-5, "lr_of": None}
    answer = CHECK.answer(run_of(SLOW, recipe=made_up_recipe(train={"optimizer": optimizer})))

    assert answer.outcome == "tip"
    assert (
        "fell in every epoch and is still 0.650 after 5 epochs with a learning rate of 1e-05" in answer.what
    )
    assert answer.tries[0].changes == {"train.optimizer.lr": 1e-4}


def test_names_the_head_that_is_furthest_behind():
    heads = {"loss.keyword": [0.56, 0.464, 0.44], "loss.phrase": [0.973, 0.718, 0.648]}
    history = made_up_history([0.849, 0.642, 0.585], None, {"phrase.f1": [0.0, 0.002, 0.04]}, train=heads)
    answer = CHECK.answer(made_up_run("joint-tagging", history=history, labels=TAGS))

    assert answer.outcome == "tip"
    assert "of the head phrase fell in every epoch and is still 0.648 after 3 epochs" in answer.what
    assert "112% of what the shares" in answer.what


@pytest.mark.parametrize(
    ("train", "valid"),
    [
        ([0.6, 0.4, 0.3, 0.2], None),
        ([0.70, 0.66, 0.67, 0.65], None),
        ([0.6931, 0.6931, 0.6930, 0.6930], None),
        ([0.68, 0.62, 0.56, 0.50], [0.68, 0.66, 0.70, 0.75]),
    ],
    ids=["far from chance", "not steady", "stuck", "learning by heart"],
)
def test_is_quiet_where_another_reason_explains_the_loss(train, valid):
    assert CHECK.answer(run_of(train, valid)).outcome == "passed"


def test_is_not_asked_before_the_end_nor_without_classes():
    assert CHECK.answer(run_of(SLOW, state="running")).outcome == "not applicable"
    assert CHECK.answer(run_of(SLOW, labels={})).outcome == "not applicable"
    assert CHECK.answer(run_of(SLOW[:2])).outcome == "not applicable"
