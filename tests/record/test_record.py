from __future__ import annotations

import json

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from danlu.record.record import Record
from made_up_record import make_record

PARTS = (
    "recipe.yaml", "provenance.json", "history.jsonl", "status.json", "looks.jsonl", "floors.json",
    "findings.json", "notes.md", "data/skipped.csv", "evaluation/test/scores.json",
)  # fmt: skip


@pytest.fixture
def folder(tmp_path):
    return make_record(tmp_path / "2026-11-20-made-up-01")


def test_a_whole_record_is_read_without_problems(folder):
    record = Record(folder)
    assert record.problems == []
    assert (record.name, record.state, record.starred) == ("2026-11-20-made-up-01", "finished", True)
    assert record.recipe["train"]["optimizer"]["lr"] == 0.001
    assert len(record.history) == 8
    assert list(record.evaluations) == ["valid", "test"]
    assert record.findings[0]["code"] == "R12"
    assert len(record.skipped) == 2
    assert record.notes[0].text.startswith("The unseen score falls")


def test_the_best_epoch_is_the_last_that_was_best_so_far(folder):
    record = Record(folder)
    best = max(record.history, key=lambda row: row["select"]["value"])
    assert record.best_epoch == best["epoch"]
    assert record.selection == best["select"]


def test_looks_count_rows_of_all_variants_of_a_split(folder):
    variant = folder / "evaluation" / "test+compat=flush-on-blank-only"
    variant.mkdir()
    (variant / "scores.json").write_text((folder / "evaluation/test/scores.json").read_text())
    with (folder / "looks.jsonl").open("a") as log:
        log.write('{"split": "test+compat=flush-on-blank-only"}\n')
    record = Record(folder)
    assert record.looks_at("test") == 3
    assert record.looks_at("valid") == 1
    assert set(record.evaluations) == {"test", "valid", "test+compat=flush-on-blank-only"}


def test_the_summary_and_the_whole_are_json(folder):
    record = Record(folder)
    summary = record.summary()
    assert (summary["family"], summary["epoch"], summary["epochs"]) == ("bilstm-crf", 8, 8)
    assert summary["looks"]["test"] == 2
    whole = json.loads(json.dumps(record.as_json()))
    assert whole["path"] == str(folder)
    assert whole["evaluations"]["test"]["scores"] == summary["scores"]["test"]


def test_an_empty_folder_is_a_record_with_problems(tmp_path):
    record = Record(tmp_path)
    assert record.problems == [
        "provenance.json: the file is missing",
        "recipe.yaml: the file is missing",
        "status.json: the file is missing",
    ]
    assert (record.state, record.best_epoch, record.history, record.evaluations) == ("unknown", None, [], {})
    json.dumps(record.as_json())


def test_a_folder_that_does_not_exist_does_not_crash(tmp_path):
    assert Record(tmp_path / "gone").state == "unknown"


@pytest.mark.parametrize("part", PARTS)
def test_a_damaged_part_is_a_problem_and_the_rest_is_read(folder, part):
    (folder / part).write_bytes(b"\xff\xfe{")
    record = Record(folder)
    if part in ("history.jsonl", "looks.jsonl"):
        assert record.problems == []
    else:
        assert [problem.split(":")[0] for problem in record.problems] == [part]
    json.dumps(record.as_json())
    assert record.name == "2026-11-20-made-up-01"


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=5),
    lambda children: (
        st.lists(children, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                ["model", "train", "scores", "epoch", "select", "is_best", "looks", "state", "seconds", "pid"]
            ),
            children,
            max_size=4,
        )
    ),
    max_leaves=8,
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)
@given(part=st.sampled_from(PARTS), value=json_values)
def test_json_of_any_shape_never_makes_reading_fail(folder, part, value):
    path = folder / part
    before = path.read_bytes()
    try:
        path.write_text(json.dumps(value) + "\n", encoding="utf-8")
        record = Record(folder)
        json.dumps(record.as_json())
        json.dumps(record.summary())
    finally:
        path.write_bytes(before)
