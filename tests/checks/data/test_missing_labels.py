from __future__ import annotations

from checks.data.made_up_data import clip_item, made_up_data, texts
from danlu.checks.data.missing_labels import CHECK
from danlu.checks.data.subject import Item, Split


def sentence(*types: str) -> Item:
    return Item(key=str(types), gold=" ".join(types), labels=types, source="a.txt:1", text="some words")


def test_a_class_that_valid_lacks_is_a_tip():
    train = [clip_item(label, label) for label in ("calm", "glad", "sad")]
    data = made_up_data("audio-classification", train=train, valid=train[:2])

    answer = CHECK.answer(data)

    assert answer.outcome == "tip"
    assert answer.what == "valid lacks sad of the 3 labels of train"
    assert answer.evidence["valid"] == {"of_train": 3, "absent": ["sad"], "not_in_train": {}}


def test_types_that_train_never_has_are_an_issue_from_a_hundredth_on():
    train = [sentence("Tool")]
    many = [sentence("Tool")] * 95 + [sentence("Area")] * 5
    few = [sentence("Tool")] * 500 + [sentence("Area")] * 4

    answer = CHECK.answer(made_up_data("tagging", train=train, valid=many))

    assert answer.outcome == "issue"
    assert answer.what == "Area (5) of valid stands nowhere in train and cannot be learned"
    assert CHECK.answer(made_up_data("tagging", train=train, valid=few)).outcome == "tip"


def test_a_split_of_one_class_is_an_issue():
    train = texts(5) + texts(5, start=50, label="bad")

    answer = CHECK.answer(made_up_data(train=train, valid=texts(10, start=100), test=train))
    few = made_up_data(train=train, valid=texts(9, start=100))

    assert CHECK.answer(few).outcome == "tip"
    assert answer.outcome == "issue"
    assert answer.what == "valid has only the label good"


def test_the_same_labels_pass_and_phrases_have_none():
    train = texts(5) + texts(5, start=50, label="bad")
    phrases = Split("train", [sentence()])

    assert CHECK.answer(made_up_data(train=train, valid=train)).outcome == "passed"
    assert CHECK.answer(made_up_data("joint-tagging", train=phrases)).outcome == "not applicable"
