from __future__ import annotations

import json

import pytest

from danlu.record.record import Record
from danlu.record.under_floor import under_floor
from made_up_class_record import make_class_record
from made_up_record import make_record


def told(value, floor=0.9, *, score="accuracy", name="nb_tfidf"):
    return {"score": score, "value": value, "floor": name, "floor_value": floor}


@pytest.mark.parametrize(
    ("headlines", "line"),
    [
        ({}, None),
        ({"valid": told(0.95)}, None),
        ({"valid": told(0.8)}, "Under its floor: accuracy 0.8000 on valid,"),
        ({"valid": told(0.8), "test": told(0.95)}, None),
        ({"valid": told(0.95), "test": told(0.8)}, "Under its floor: accuracy 0.8000 on test,"),
        ({"valid": told(0.9)}, "No better than its floor: accuracy 0.9000 on valid,"),
        ({"valid": told(0.1, 0.2, score="brier")}, None),
        ({"valid": told(0.3, 0.2, score="brier")}, "Under its floor: brier 0.3000 on valid,"),
        ({"valid": told(0.8, None, name=None)}, None),
        ({"test+compat=x": told(0.1)}, None),
    ],
)
def test_the_last_word_is_with_test(headlines, line):
    found = under_floor(headlines)

    assert found is None if line is None else found.startswith(line)


def test_a_floor_without_words_of_its_own_is_told_by_its_name():
    assert under_floor({"valid": told(0.1, name="own_way")}).endswith("own way has 0.9000.")


def test_a_run_says_so_before_it_is_evaluated(tmp_path):
    folder = make_class_record(tmp_path / "a", splits=())
    record = Record(folder)

    assert record.verdict.line.startswith("Under its floor: accuracy 0.8")
    assert record.summary()["headlines"]["valid"]["floor"] == "nb_tfidf"
    assert record.summary()["headlines"]["valid"]["value"] == record.selection["value"]


def test_older_records_without_floors_are_under_none(tmp_path):
    folder = make_record(tmp_path / "a", epochs=2, extras=False)
    for scores in folder.glob("evaluation/*/scores.json"):
        content = json.loads(scores.read_text())
        del content["floors"]
        scores.write_text(json.dumps(content))

    assert Record(folder).verdict.line == "No check was asked yet: danlu check a asks them."
