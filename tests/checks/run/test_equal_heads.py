from __future__ import annotations

import pytest

from checks.run.made_up_run import made_up_history, made_up_run
from danlu.checks.run.equal_heads import CHECK

PARTS = {"loss.keyword": [0.3, 0.2, 0.1, 0.1], "loss.phrase": [0.4, 0.3, 0.2, 0.2]}
TAGS = {"O": 80, "B-phrase": 10, "E-phrase": 10}


def run_of(keyword, phrase, *, labels=TAGS, parts=PARTS):
    count = len(keyword)
    heads = {name: values[:count] for name, values in parts.items()}
    scores = {"phrase.recall": phrase, "keyword.recall": keyword}
    history = made_up_history([0.4] * count, None, scores, train=heads)
    return made_up_run("joint-tagging", history=history, labels=labels)


def test_names_the_score_that_two_heads_share():
    values = [0.7421, 0.7893, 0.8034, 0.8101]
    answer = CHECK.answer(run_of(values, values))

    assert answer.outcome == "issue"
    assert answer.what.startswith("keyword.recall and phrase.recall are the same number in each of 4 epochs")
    assert answer.evidence["values"] == values


@pytest.mark.parametrize(
    ("keyword", "phrase"),
    [
        ([0.7, 0.8, 0.9, 0.91], [0.7, 0.8, 0.9, 0.90]),
        ([0.5, 0.5, 0.5, 0.5], [0.5, 0.5, 0.5, 0.5]),
    ],
    ids=["one epoch differs", "nothing moves"],
)
def test_is_quiet_where_scores_differ_or_stand_still(keyword, phrase):
    assert CHECK.answer(run_of(keyword, phrase)).outcome == "passed"


@pytest.mark.parametrize(
    "values",
    [[0.7, 0.8], [0.0, 0.0, 1.0, 1.0], [None, None, 0.5, 0.6]],
    ids=["two epochs", "0 and 1", "undefined"],
)
def test_few_epochs_say_nothing(values):
    assert CHECK.answer(run_of(values, values)).outcome == "not applicable"


def test_one_head_has_nothing_to_agree_with():
    values = [0.7, 0.8, 0.9]

    assert CHECK.answer(run_of(values, values, parts={})).what == "the model has one head"


def test_heads_may_agree_where_every_phrase_is_one_word():
    values = [0.7, 0.8, 0.9]

    assert CHECK.answer(run_of(values, values, labels={"O": 9, "S-phrase": 3})).outcome == "not applicable"
