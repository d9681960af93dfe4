"""Reproduction: the same recipe again is the same run; what differs is told with what may explain it."""

from __future__ import annotations

import json
import shutil

import pytest

from danlu.errors import RecordError
from danlu.files import read_json_lines
from danlu.jobs.compare_with_original import compare_with_original
from danlu.jobs.evaluate import evaluate
from danlu.jobs.reproduce import reproduce
from danlu.jobs.reproduction import ROUNDING
from danlu.jobs.train import train
from danlu.record.record import Record


@pytest.fixture(scope="module")
def pair(trained_run, tmp_path_factory):
    """A run that was evaluated on test, and its reproduction."""
    runs = tmp_path_factory.mktemp("pair")
    original = shutil.copytree(trained_run, runs / trained_run.name)
    evaluate(original, "test")
    return original, reproduce(original, runs=runs)


@pytest.fixture
def records(pair, tmp_path):
    """Copies of both, to change."""
    original, found = pair
    return [
        shutil.copytree(run, tmp_path / name / run.name)
        for name, run in zip("ab", (original, found.run), strict=True)
    ]


def change_json(path, change):
    content = json.loads(path.read_text(encoding="utf-8"))
    change(content)
    path.write_text(json.dumps(content), encoding="utf-8")


def change_history(run, change):
    rows = read_json_lines(run / "history.jsonl")
    change(rows)
    (run / "history.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")


def compare(records, **stopped):
    return compare_with_original(
        *(Record(run) for run in records), is_stopped=stopped.get("is_stopped", False)
    )


def test_the_same_recipe_gives_the_same_bits(pair):
    _, found = pair

    assert found.verdict == "same bits"
    assert found.words == "the same to the last bit"
    assert (found.epochs.equal, found.epochs.first, found.has_same_weights) == (5, None, True)
    assert str(found.epochs) == "5 epochs the same to the last bit"
    assert {split: one.is_equal for split, one in found.scores.items()} == {"valid": True, "test": True}
    assert found.changes == ()


def test_it_is_an_ordinary_run_that_names_the_original(pair):
    original, found = pair
    record = Record(found.run)

    assert found.run != original
    assert record.state == "finished"
    assert record.provenance["reproduces"] == original.name
    assert record.recipe == Record(original).recipe
    assert record.problems == []
    assert record.looks_at("test") == 1


def test_the_original_is_not_changed(pair):
    original, _ = pair

    assert "reproduces" not in Record(original).provenance
    assert Record(original).looks_at("test") == 1


@pytest.mark.parametrize("make", ["make_text_recipe", "make_joint_recipe", "make_audio_recipe"])
def test_each_task_gives_the_same_bits(make, request, tmp_path):
    run = train(request.getfixturevalue(make)(), runs=tmp_path).run

    found = reproduce(run, runs=tmp_path)

    assert found.verdict == "same bits"
    assert set(found.scores) == {"valid"}, "test is evaluated only where the original was"


def test_another_seed_is_different_and_says_where(make_recipe, tmp_path):
    records = [train(make_recipe("train.epochs=3", f"seed={seed}"), runs=tmp_path).run for seed in (1, 2)]

    found = compare(records)

    assert found.verdict == "different"
    assert found.words.startswith("different: ")
    assert found.epochs.equal == 0
    assert str(found.epochs).startswith("the first difference is in epoch 1: ")
    assert found.has_same_weights is False


@pytest.mark.parametrize(("times", "verdict"), [(0.5, "within rounding"), (20, "different")])
def test_what_counts_as_rounding(records, times, verdict):
    apart = ROUNDING * times

    def change(content):
        content["scores"]["span.micro_f1"] += apart

    change_json(records[1] / "evaluation/test/scores.json", change)
    change_json(records[1] / "provenance.json", lambda content: content.update(threads=7))

    found = compare(records)

    assert found.verdict == verdict
    assert found.largest == pytest.approx(apart)
    assert [change.name for change in found.changes] == ["threads"]
    assert any(reason.startswith("threads ") for reason in found.reasons)
    told = "the same within rounding (largest difference 5e-05)"
    assert found.words == told if times < 1 else "scores" not in found.words and "on test is" in found.words


def test_another_best_epoch_is_different_though_the_scores_are_alike(records):
    def change(rows):
        for row in rows:
            row["is_best"] = row["epoch"] == 1

    change_history(records[1], change)
    found = compare(records)
    assert found.best_epochs[0] != found.best_epochs[1]

    change_json(
        records[1] / "evaluation/valid/scores.json", lambda content: content["scores"].update(loss=1.0)
    )
    assert "the best epoch is 1 and was" in compare(records).words


def test_the_first_epoch_that_differs_is_found(records):
    def change(rows):
        rows[2]["train"]["loss"] += 1e-9
        rows[4]["train"]["loss"] += 1e-3

    change_history(records[1], change)
    found = compare(records)

    assert found.verdict == "within rounding", "its final scores are the same"
    assert (found.epochs.equal, found.epochs.first.where) == (2, "train.loss")
    assert found.epochs.largest == pytest.approx(1e-3, rel=0.99)


def test_times_and_memory_are_not_compared(records):
    def change(rows):
        rows[0].update(seconds={"train": 99.0}, words_per_second=1.0, memory_mb=1.0)

    change_history(records[1], change)

    assert compare(records).verdict == "same bits"


def test_an_original_that_was_stopped_is_compared_as_far_as_it_went(records):
    change_history(records[0], lambda rows: rows.__delitem__(slice(2, None)))
    shutil.rmtree(records[0] / "evaluation")

    found = compare(records)

    assert found.verdict == "same bits"
    assert str(found.epochs) == "2 epochs the same to the last bit; the original has 2, the new run 5"


def test_a_new_run_that_was_stopped_has_no_verdict(records):
    assert compare(records, is_stopped=True).verdict == "not finished"


def test_a_resume_with_other_options_is_told_as_a_reason(records):
    row = {"at": "2026-01-01", "after_epoch": 2, "overrides": ["train.epochs=5"]}
    (records[0] / "resumes.jsonl").write_text(json.dumps(row) + "\n", encoding="utf-8")

    assert compare(records).reasons[0] == "the original was gone on with after epoch 2, with train.epochs=5"


def test_as_json_it_is_plain(pair):
    content = json.loads(json.dumps(pair[1].as_json(), allow_nan=False))

    assert set(content) == {
        "run", "reproduces", "verdict", "words", "epochs", "best_epochs", "scores", "same_weights", "reasons",
        "changes",
    }  # fmt: skip
    assert content["verdict"] == "same bits"


class TestRefusals:
    def test_other_data(self, run_copy, corpus, tmp_path):
        moved = shutil.copytree(corpus, tmp_path / "corpus")
        (moved / "train.txt").write_text((corpus / "valid.txt").read_text(encoding="utf-8"), encoding="utf-8")

        with pytest.raises(RecordError, match="The train split is not what the run was trained with"):
            reproduce(run_copy, runs=tmp_path / "runs", overrides=[f"data.root={moved}"])

        assert not (tmp_path / "runs").exists(), "nothing is trained"

    def test_other_keys(self, run_copy, tmp_path):
        with pytest.raises(RecordError, match=r"train\.epochs"):
            reproduce(run_copy, runs=tmp_path, overrides=["train.epochs=1"])

    def test_a_run_without_an_epoch(self, run_copy, tmp_path):
        (run_copy / "history.jsonl").unlink()

        with pytest.raises(RecordError, match="no finished epoch"):
            reproduce(run_copy, runs=tmp_path)
