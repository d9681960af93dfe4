from __future__ import annotations

from checks.data.made_up_data import made_up_data
from danlu.checks.data.scheme_violations import CHECK
from danlu.checks.data.subject import Item, Split


def split(name: str, violations: int | None, spans: int) -> Split:
    item = Item(key="a", gold="B-Tool", labels=("Tool",) * spans, source="a:1", text="a")
    return Split(name, [item], violations=violations)


def answer_of(train: int | None, *, recipe=None, spans: int = 100):
    data = made_up_data(
        "tagging",
        recipe=recipe,
        train=split("train", train, spans),
        valid=split("valid", 0 if train else train, spans),
    )
    return CHECK.answer(data)


def test_violations_in_each_tenth_span_mean_another_scheme():
    answer = answer_of(10, recipe={"data": {"scheme": "bio2"}})

    assert answer.outcome == "issue"
    assert answer.what == "10 tags of train break the tag scheme: the files seem to have another scheme"
    assert answer.evidence["train"] == {"violations": 10, "spans": 100}
    assert answer.tries[0].changes == {"data.scheme": "auto"}


def test_some_violations_are_a_tip():
    assert answer_of(9).outcome == "tip"
    assert answer_of(1, spans=20).what == "1 tag of train breaks the tag scheme"


def test_slips_and_none_pass():
    assert answer_of(33, spans=18921).outcome == "passed"
    assert answer_of(0).what == "every tag keeps to the scheme"


def test_gold_without_tags_is_not_asked():
    assert answer_of(None).outcome == "not applicable"
