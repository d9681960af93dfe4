from __future__ import annotations

import pytest

from danlu.jobs.demo_phenomena import PhenomenonAccuracy, phenomenon_table

MARKS = {"1": "plain", "2": "plain", "3": "negation", "4": "plain", "5": "sarcasm"}
ROWS = [
    {"source": "4", "gold": "pos", "predicted": "pos"},
    {"source": "3", "gold": "neg", "predicted": "neg"},
    {"source": "2", "gold": "neg", "predicted": "pos"},
    {"source": "1", "gold": "pos", "predicted": "pos"},
]
FLOOR = ["pos", "pos", "neg", "pos"]


def test_what_is_right_is_counted_phenomenon_by_phenomenon():
    table = phenomenon_table(ROWS, MARKS, floor="bag_of_words", floor_predicted=FLOOR)
    assert table.rows == [
        PhenomenonAccuracy("plain", 3, 2 / 3, 1.0),
        PhenomenonAccuracy("negation", 1, 1.0, 0.0),
        PhenomenonAccuracy("all", 4, 0.75, 0.75),
    ]


def test_json_is_unrounded_and_names_the_floor():
    printed = phenomenon_table(ROWS, MARKS, floor="bag_of_words", floor_predicted=FLOOR).as_json()
    assert printed["floor"] == "bag_of_words"
    assert printed["accuracy"]["plain"] == {"texts": 3, "model": 2 / 3, "floor": 1.0}
    assert list(printed["accuracy"]) == ["plain", "negation", "all"]


@pytest.mark.parametrize("floor", ["nb_tfidf", "a_floor_with_a_long_name"])
def test_the_table_stands_in_columns(floor):
    text = phenomenon_table(ROWS, MARKS, floor=floor, floor_predicted=FLOOR).as_text()
    title, *lines = text.splitlines()
    assert title == "Accuracy by what a review holds"
    assert len({len(line) for line in lines}) == 1
    assert lines[0].split() == ["texts", "this", "model", *floor.split("_")]
    assert lines[1].split() == ["plain", "3", "0.6667", "1.0000"]


def test_a_floor_of_other_texts_is_refused():
    with pytest.raises(ValueError, match="zip"):
        phenomenon_table(ROWS, MARKS, floor="bag_of_words", floor_predicted=FLOOR[:-1])
