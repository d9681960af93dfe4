from __future__ import annotations

import pytest

from checks.data.made_up_data import clip_item, made_up_data, text_item, texts
from danlu.checks.data.exact_copies import CHECK

TAGGING = {"train": {"select": "span.micro_f1"}, "data": {"valid": "valid.txt"}}
REVIEWS = {
    "train": {"select": "loss"},
    "data": {"overlap": "report", "valid": {"source": "train"}, "test": {"source": "files"}},
}


def test_copies_in_a_third_of_a_split_are_an_issue():
    train = texts(40)
    data = made_up_data("tagging", recipe=TAGGING, train=train, valid=train[:20] + texts(20, start=100))

    answer = CHECK.answer(data)

    assert answer.outcome == "issue"
    assert answer.what == "20 of 40 valid sentences stand word for word in train"
    assert answer.evidence["valid"] == {"copies": 20, "of": 40, "neither_short_nor_set_text": 20}
    assert answer.tries[0].changes == {"train.select": "span.micro_f1@unseen"}
    assert answer.examples[0] == "a.csv:0 = a.csv:0"


def test_test_comes_before_valid_and_a_single_copy_stands():
    train = texts(300)
    data = made_up_data(train=train, valid=train[:1] + texts(9, start=400), test=texts(10, start=500))
    both = made_up_data(train=train, valid=train[:1] + texts(9, start=400), test=train[5:15])

    assert CHECK.answer(data).what == "1 of 10 valid texts stands word for word in train"
    assert CHECK.answer(both).what == "10 of 10 test and 1 of 10 valid texts stand word for word in train"


def test_a_handful_of_copies_is_a_tip_that_chooses_nothing():
    train = texts(50)
    data = made_up_data(recipe=REVIEWS, train=train, valid=train[:3] + texts(97, start=100))

    answer = CHECK.answer(data)

    assert answer.outcome == "tip"
    assert answer.confidence == "high"
    assert [dict(one.changes) for one in answer.tries] == [{"data.overlap": "drop"}, {}, {}]
    assert "macro_f1@unseen" in answer.tries[1].words


@pytest.mark.parametrize(
    ("copied", "why"),
    [
        ([text_item("Thank you .")] * 30, "short texts are said again by anyone"),
        (texts(1) * 30, "what stands in train again and again is set text"),
    ],
)
def test_short_and_set_texts_are_no_issue(copied, why):
    train = [*copied, *texts(30, start=100)]
    data = made_up_data(train=train, valid=[*copied, *texts(10, start=200)])

    assert CHECK.answer(data).outcome == "tip", why


def test_few_copies_of_a_small_split_are_no_issue():
    train = texts(20)

    assert CHECK.answer(made_up_data(train=train, valid=train[:9])).outcome == "tip"
    assert CHECK.answer(made_up_data(train=train, valid=train[:10])).outcome == "issue"


def test_a_clip_is_the_bytes_of_its_file():
    train = [clip_item(f"a{number}", content=str(number)) for number in range(100)]
    copies = [clip_item(f"b{number}", content=str(number)) for number in range(10)]
    others = [clip_item(f"c{number}") for number in range(90)]
    data = made_up_data("audio-classification", train=train, valid=copies + others)

    answer = CHECK.answer(data)

    assert answer.outcome == "issue"
    assert answer.what == "10 of 100 valid clips are files of train, byte for byte"
    assert answer.examples[0] == "wav/b0.wav = wav/a0.wav"


def test_one_copy_in_thousands_passes():
    train = texts(20)
    data = made_up_data(train=train, valid=train[:1] + texts(600, start=100))

    assert CHECK.answer(data).outcome == "passed"
    assert CHECK.answer(made_up_data(train=train)).what == "no text of valid stands in train"
