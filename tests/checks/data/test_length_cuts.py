from __future__ import annotations

from checks.data.made_up_data import made_up_data
from danlu.checks.data.length_cuts import CHECK
from danlu.checks.data.subject import Cut, Split


def answer_of(cut: Cut, recipe=None):
    return CHECK.answer(made_up_data(recipe=recipe, train=Split("train", [], cut=cut)))


def test_a_quarter_that_is_never_read_is_a_tip():
    answer = answer_of(Cut(30, 100, 2500, 10000, "words"), {"model": {"length": {"max": 75, "keep": "head"}}})

    assert answer.outcome == "tip"
    assert answer.what == "the length limit cuts 30 of 100 texts of train, 25% of all words"
    assert [dict(one.changes) for one in answer.tries] == [
        {"model.length.max": "p95"},
        {"model.length.keep": "both"},
    ]


def test_seconds_have_a_cure_of_their_own():
    answer = answer_of(
        Cut(30, 100, 90.5, 200.5, "seconds"), {"model": {"length": {"kind": "crop", "seconds": 3.0}}}
    )

    assert answer.tries[0].changes == {"model.length.seconds": 6.0}
    assert answer.evidence["train"]["amount"] == 90.5


def test_gold_that_is_cut_off_is_an_issue():
    answer = answer_of(Cut(1, 100, 20, 10000, "words", labels_lost=3))

    assert answer.outcome == "issue"
    assert answer.what == "the length limit takes 3 gold labels of train away"


def test_a_little_and_nothing_pass():
    assert answer_of(Cut(12, 100, 2499, 10000, "pieces")).outcome == "passed"
    assert answer_of(Cut(0, 100, 0, 10000, "pieces")).what == "the length limit cuts nothing"


def test_without_a_limit_there_is_nothing_to_ask():
    assert CHECK.answer(made_up_data()).outcome == "not applicable"
