from __future__ import annotations

from checks.data.made_up_data import made_up_data, texts
from danlu.checks.data.rare_labels import CHECK
from danlu.checks.data.subject import Item


def test_few_items_of_a_label_are_told_split_by_split():
    train = texts(30) + texts(19, start=100, label="bad")
    valid = texts(9, start=200) + texts(10, start=300, label="bad")

    answer = CHECK.answer(made_up_data(train=train, valid=valid))

    assert answer.outcome == "tip"
    assert answer.what == "train has few of bad (19); valid has few of good (9)"
    assert answer.evidence["train"] == {"rare": {"bad": 19}, "labels": 2}
    assert answer.confidence == "medium"


def test_few_items_elsewhere_are_less_sure():
    answer = CHECK.answer(made_up_data(train=texts(30), valid=texts(3, start=100)))

    assert (answer.outcome, answer.confidence) == ("tip", "low")


def test_enough_items_pass():
    assert CHECK.answer(made_up_data(train=texts(20), valid=texts(10, start=100))).outcome == "passed"


def test_items_without_labels_are_not_asked():
    phrases = [Item(key="a", gold="a b", labels=(), source="a:1", text="a b")]

    assert CHECK.answer(made_up_data("joint-tagging", train=phrases)).outcome == "not applicable"
