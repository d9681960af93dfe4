"""A record as what checks of runs are asked of."""

from __future__ import annotations

import json
import shutil

import pytest

from danlu.record.layout import RunFolder
from danlu.record.record import Record
from danlu.record.run_subject import run_subject
from made_up_record import make_record


@pytest.fixture
def folder(tmp_path):
    return make_record(tmp_path / "2026-11-20-made-up-01")


def test_every_part_of_the_record_is_there(folder):
    record = Record(folder)

    run = run_subject(record)

    assert (run.name, run.task, run.state) == ("2026-11-20-made-up-01", "tagging", "finished")
    assert run.recipe == record.recipe
    assert run.provenance == record.provenance
    assert run.history == record.history
    assert list(run.evaluations) == ["valid", "test"]
    assert run.floors == record.floors
    assert run.looks == record.looks
    assert (run.select, run.best_epoch) == ("span.micro_f1@unseen", record.best_epoch)


def test_predictions_are_read_when_they_are_asked_for_and_once(folder):
    run = run_subject(Record(folder))
    path = RunFolder(folder).evaluation("test") / "predictions.jsonl"
    row = {"source": "test.txt:1", "gold": ["O"], "predicted": ["O"]}
    path.write_text(json.dumps(row) + "\n", encoding="utf-8")

    assert run.predictions_of("test") == [row]
    path.unlink()
    assert run.predictions_of("test") == [row]


def test_missing_and_damaged_predictions_are_none(folder):
    evaluation = RunFolder(folder).evaluation("test")
    (evaluation / "predictions.jsonl").write_text('{"source": \n{}\n', encoding="utf-8")

    run = run_subject(Record(folder))

    assert run.predictions_of("test") == []
    assert run.predictions_of("nothing") == []


def test_siblings_are_looked_for_unless_told_otherwise(folder):
    text = RunFolder(folder).recipe.read_text(encoding="utf-8").replace("seed: 1", "seed: 2")
    other = shutil.copytree(folder, folder.parent / "2026-11-20-made-up-02")
    RunFolder(other).recipe.write_text(text, encoding="utf-8")

    assert [one.seed for one in run_subject(Record(folder)).siblings] == [2]
    assert run_subject(Record(folder), with_siblings=False).siblings == ()


def test_an_empty_folder_is_a_run_of_which_nothing_is_known(tmp_path):
    run = run_subject(Record(tmp_path))

    assert (run.state, run.history, run.evaluations, run.select, run.best_epoch) == (
        "unknown",
        [],
        {},
        None,
        None,
    )
