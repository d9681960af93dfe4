from __future__ import annotations

import pytest

from checks.data.made_up_data import made_up_data, texts
from danlu.checks.data.malformed_items import CHECK
from danlu.checks.data.subject import Item, Split
from danlu.data.example import Skipped
from danlu.data.readers.conll_file import UNTERMINATED


def skipped(count: int, reason: str = "no text", action: str = "dropped") -> list[Skipped]:
    return [Skipped("a.csv", 10 + number, reason, "", action) for number in range(count)]


def answer_of(*lines: Skipped, read: int = 100):
    return CHECK.answer(made_up_data(train=Split("train", texts(read), skipped=lines)))


def test_one_in_two_hundred_is_a_tip_with_its_reasons():
    answer = answer_of(*skipped(2), *skipped(1, "too many fields", "took the last field as tag"), read=398)

    assert answer.outcome == "tip"
    assert answer.what == (
        "2 of train texts did not read as declared: no text: dropped (2) and too many fields: took the last field as "
        "tag (1)"
    )
    assert answer.evidence["train"]["of"] == 400
    assert answer.examples[0] == "a.csv:10"


def test_a_fifth_is_an_issue():
    assert answer_of(*skipped(25)).outcome == "issue"
    assert answer_of(*skipped(24)).outcome == "tip"
    assert answer_of(*skipped(9), read=1).outcome == "tip", "in a small corpus a few are a large share"


def test_few_and_none_pass():
    assert answer_of(*skipped(1), read=300).outcome == "passed"
    assert answer_of().what == "everything read as declared"


@pytest.mark.parametrize(
    "reason",
    [
        "the label '5' is of no class",
        "a label of no class",
        "the text stands in valid too, at a.csv:1",
        UNTERMINATED,
    ],
)
def test_what_the_recipe_leaves_out_is_not_malformed(reason):
    assert answer_of(*skipped(60, reason)).outcome == "passed"


def test_sentences_are_counted_by_their_words():
    sentence = Item(key="a", gold="O B-Tool O O", labels=("Tool",), source="a.txt:1", text="a b c d")
    train = Split("train", [sentence] * 100, skipped=skipped(2, "a tag without a word"), violations=0)

    answer = CHECK.answer(made_up_data("tagging", train=train))

    assert answer.outcome == "passed"
    assert answer.evidence["train"]["of"] == 402
    assert answer.what.startswith("2 of train lines did not read as declared")
