from __future__ import annotations

from pathlib import Path

import pytest

from danlu.jobs.demo_protocols import protocol_table
from danlu.jobs.evaluation import Evaluation


def evaluation(*, clips: int, ua: float | None, floor: float) -> Evaluation:
    scores = {
        "clips": clips,
        "scores": {"accuracy": 0.5, "ua": ua},
        "floors": {"mfcc_svm": {"scores": {"ua": floor}}, "majority_class": {"scores": {"ua": 0.25}}},
    }
    return Evaluation(Path(), scores, "")


NEW, KNOWN = evaluation(clips=48, ua=2 / 3, floor=0.7), evaluation(clips=50, ua=None, floor=0.8)


def test_json_is_unrounded_and_names_the_floor():
    printed = protocol_table(NEW, KNOWN, floor="mfcc_svm").as_json()
    assert printed["floor"] == "mfcc_svm"
    assert list(printed["protocols"]) == ["new voices", "known voices"]
    assert printed["protocols"]["new voices"] == {
        "clips": 48,
        "accuracy": 0.5,
        "ua": 2 / 3,
        "floor_ua": 0.7,
    }
    assert printed["protocols"]["known voices"]["ua"] is None


@pytest.mark.parametrize("floor", ["mfcc_svm", "majority_class"])
def test_the_table_stands_in_columns_over_what_its_rows_mean(floor):
    title, *lines = protocol_table(NEW, KNOWN, floor=floor).as_text().splitlines()
    table, meaning = lines[:3], lines[3:]
    assert title == "The same model and the same clips, held out in two ways"
    assert len({len(line) for line in table}) == 1
    assert table[0].split() == ["clips", "WA", "UA", *floor.split("_"), "UA"]
    assert table[1].split()[:5] == ["new", "voices", "48", "0.5000", "0.6667"]
    assert table[2].split()[4] == "–"
    assert "New voices: " in meaning[0]
    assert all(len(line) <= 120 for line in meaning)


def test_a_floor_that_is_not_there_is_an_error():
    with pytest.raises(KeyError):
        protocol_table(NEW, KNOWN, floor="bag_of_words")
