from __future__ import annotations

from collections.abc import Iterable

from checks.data.made_up_data import made_up_data, text_item
from danlu.checks.data.shortened_labels import CHECK

CLASSES = {"data": {"labels": {"negative": ["0", "1", "2", "3", "4"], "positive": ["7", "8", "9", "10"]}}}


def reviews(ratings: Iterable[int], label_of):
    return [
        text_item(f"text {number}", label_of(rating), source=f"train/pos/{number}_{rating}.txt")
        for number, rating in enumerate(ratings)
    ]


RATINGS = [1, 2, 7, 8, 9] * 6 + [10] * 12


def test_the_last_digit_of_ten_is_named():
    answer = CHECK.answer(made_up_data(train=reviews(RATINGS, lambda rating: str(rating)[-1]), valid=[]))

    assert answer.outcome == "issue"
    assert answer.what == (
        "12 texts of 42 have as label the end of a longer number in the name: 10 was read as its last digit"
    )
    assert answer.evidence["label_is_its_end"] == 12
    assert answer.examples[0] == "train/pos/30_10.txt: 0"


def test_it_is_seen_through_classes():
    cut = reviews(RATINGS, lambda rating: "positive" if int(str(rating)[-1]) > 5 else "negative")

    assert CHECK.answer(made_up_data(recipe=CLASSES, train=cut, valid=[])).outcome == "issue"


def test_whole_ratings_pass():
    whole = reviews(RATINGS, lambda rating: "positive" if rating > 5 else "negative")

    assert CHECK.answer(made_up_data(recipe=CLASSES, train=whole, valid=[])).outcome == "passed"
    assert CHECK.answer(made_up_data(train=reviews(RATINGS, str), valid=[])).outcome == "passed"


def test_numbers_that_only_count_pass():
    counted = reviews(range(400), lambda number: str(number % 2))
    coded = [text_item(str(n), str(n % 10), source=f"clip{n:04}.txt") for n in range(1000, 1400)]
    padded = [text_item(str(n), str(n % 9), source=f"a-{n % 9:02}.txt") for n in range(400)]

    for items in (counted, coded, padded):
        assert CHECK.answer(made_up_data(train=items, valid=[])).outcome == "passed"


def test_lines_of_tables_have_no_names():
    items = [text_item("a", "7", source="reviews.csv:17")]

    assert CHECK.answer(made_up_data(train=items, valid=[])).outcome == "not applicable"
