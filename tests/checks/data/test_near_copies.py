from __future__ import annotations

from checks.data.made_up_data import clip_item, made_up_data, text_item, texts
from danlu.checks.data.near_copies import CHECK
from danlu.checks.data.subject import Item


def changed(item: Item, *, words: int = 1) -> Item:
    """A text with its last words replaced."""
    held = (item.text or "").split()
    return text_item(
        " ".join([*held[:-words], *(f"other{place}" for place in range(words))]), source="b.csv:1"
    )


def test_a_changed_word_in_a_text_of_train_is_found():
    train = texts(60)
    data = made_up_data(train=train, valid=[changed(train[7]), *texts(30, start=100)])

    answer = CHECK.answer(data)

    assert answer.outcome == "tip"
    assert answer.what == "1 of 31 valid texts is nearly a text of train, with a word changed here and there"
    assert answer.evidence["valid"] == {"near_copies": 1, "of": 31, "compared": 31}
    # 9 runs of three words of 11 that either has
    assert answer.examples == ("b.csv:1 ~ a.csv:7 (0.82)",)


def test_half_of_a_split_is_an_issue():
    train = texts(30)
    data = made_up_data(train=train, valid=[changed(one) for one in train[:10]], test=texts(5, start=100))

    assert CHECK.answer(data).outcome == "issue"


def test_exact_copies_are_left_to_d01():
    train = texts(30)

    assert CHECK.answer(made_up_data(train=train, valid=train[:20])).outcome == "passed"


def test_texts_that_share_a_pattern_are_no_copies():
    train = texts(30)
    data = made_up_data(train=train, valid=[changed(one, words=4) for one in train[:20]])

    assert CHECK.answer(data).outcome == "passed"


def test_short_texts_are_not_compared():
    data = made_up_data(
        train=[text_item("one two three four five six")], valid=[text_item("one two three four five")]
    )

    assert CHECK.answer(data).outcome == "not applicable"
    assert CHECK.answer(data).what == "no text of train has 10 words"


def test_clips_are_not_compared():
    data = made_up_data("audio-classification", train=[clip_item("a")], valid=[clip_item("b")])

    assert CHECK.answer(data).outcome == "not applicable"
    assert "D01" in CHECK.answer(data).what


def test_chinese_is_compared_by_character():
    sentence = "这家酒店的房间很干净服务员也非常热情"
    data = made_up_data(train=[text_item(sentence)], valid=[text_item(sentence + "啊")])

    assert CHECK.answer(data).evidence["valid"]["near_copies"] == 1
