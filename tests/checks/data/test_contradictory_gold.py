from __future__ import annotations

from checks.data.made_up_data import made_up_data, text_item, texts
from danlu.checks.data.contradictory_gold import CHECK


def test_contradictions_within_train_and_against_it_are_counted_apart():
    train = [text_item("so", "good", source="a:1"), text_item("so", "bad", source="a:2"), *texts(20)]
    valid = [text_item("so", "mixed", source="b:1"), *texts(5), *texts(5, label="bad")]

    answer = CHECK.answer(made_up_data(train=train, valid=valid))

    assert answer.outcome == "tip"
    assert answer.what == (
        "1 text of train stands there more than once, with different gold; 6 texts of valid contradict their copies "
        "in train"
    )
    assert answer.evidence["train"] == {"different": 1, "items": 2, "of": 22}
    assert answer.evidence["valid"] == {"items": 6, "of": 11}
    assert answer.examples[:2] == ("a:1 and a:2", "b:1")


def test_a_tenth_of_a_split_is_an_issue():
    train = [*texts(10), *texts(10, label="bad"), *texts(180, start=100)]

    assert CHECK.answer(made_up_data(train=train)).outcome == "issue"
    assert CHECK.answer(made_up_data(train=[*train, *texts(10, start=900)])).outcome == "tip"


def test_slips_and_equal_gold_pass():
    train = [*texts(1), *texts(1, label="bad"), *texts(500, start=100)]

    assert CHECK.answer(made_up_data(train=train)).outcome == "passed"
    assert CHECK.answer(made_up_data(train=texts(5) + texts(5))).what == "equal texts have equal gold"
