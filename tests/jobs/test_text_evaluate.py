from __future__ import annotations

import csv
import json
import math
import shutil

import numpy as np
import pytest
from sklearn.metrics import classification_report, log_loss, roc_auc_score

from danlu.errors import DanluError, DataError, RecordError
from danlu.evaluation.class_scores import class_scores
from danlu.files import read_json_lines
from danlu.jobs.evaluate import evaluate
from danlu.jobs.temperature import fit_and_write, read_temperature
from danlu.jobs.train import train

KEYS = {
    "task",
    "split",
    "reading",
    "checkpoint",
    "looks",
    "looked_at",
    "texts",
    "words",
    "seen_texts",
    "overlap_with_train",
    "skipped_lines",
    "content_sha256",
    "cut",
    "convention",
    "scores",
    "reasons",
    "intervals",
    "interval_reasons",
    "class_report",
    "class_report_parts",
    "confusion",
    "calibration",
    "curves",
    "floors",
}


def predictions(evaluation):
    return read_json_lines(evaluation.folder / "predictions.jsonl")


def columns(rows):
    """Gold, predicted, probabilities and whether seen, as scores are computed from."""
    classes = list(rows[0]["probabilities"])
    table = np.array([[row["probabilities"][name] for name in classes] for row in rows])
    seen = [row["seen"] for row in rows]
    return [row["gold"] for row in rows], [row["predicted"] for row in rows], table, classes, seen


def test_scores_json_says_all_that_a_reader_needs(text_run_copy):
    scores = json.loads((evaluate(text_run_copy, "test").folder / "scores.json").read_text())
    assert set(scores) == KEYS
    assert (scores["task"], scores["split"], scores["reading"]) == ("text-classification", "test", {})
    assert scores["checkpoint"]["name"] == "best"
    assert (scores["texts"], scores["seen_texts"]) == (24, 1)
    assert scores["overlap_with_train"]["count"] == 1
    assert scores["cut"]["texts"] > 0
    assert "bootstrap over texts" in scores["convention"]["interval"]
    assert set(scores["confusion"]) == {"classes"}
    assert set(scores["class_report_parts"]) == {"seen", "unseen"}
    assert set(scores["calibration"]) == {"raw", "scaled", "temperature", "fitted_on", "reason"}
    assert scores["curves"]["positive"] == "pos"
    assert set(scores["floors"]) == {"majority_class", "stratified_chance", "bag_of_words", "nb_tfidf"}


def test_what_is_undefined_has_a_reason_and_no_interval_is_upside_down(text_run_copy):
    scores = evaluate(text_run_copy, "test").scores
    undefined = [name for name, value in scores["scores"].items() if value is None]
    assert undefined
    assert all(scores["reasons"][name] for name in undefined)
    assert {"accuracy", "balanced_accuracy", "macro_f1", "roc_auc"} <= set(scores["intervals"])
    for name, (low, high) in scores["intervals"].items():
        assert low <= high, name


def test_predictions_re_score_to_the_scores(text_run_copy):
    evaluation = evaluate(text_run_copy, "test")
    scores = class_scores(*columns(predictions(evaluation)))
    assert set(scores.values) == set(evaluation.scores["scores"]) - {"loss"}
    for name, value in scores.values.items():
        assert evaluation.scores["scores"][name] == (
            None if value is None else pytest.approx(value, abs=1e-5)
        )


def test_scores_are_scikit_learns(text_run_copy):
    evaluation = evaluate(text_run_copy, "test")
    gold, predicted, table, classes, _ = columns(predictions(evaluation))
    assert classification_report(gold, predicted, zero_division=0) in evaluation.report
    stored = evaluation.scores["scores"]
    assert stored["roc_auc"] == pytest.approx(roc_auc_score([name == "pos" for name in gold], table[:, 1]))
    assert stored["loss"] == pytest.approx(log_loss(gold, table, labels=classes), abs=1e-4)


def test_every_text_of_the_split_is_predicted_once_with_its_source(text_run_copy, reviews):
    rows = predictions(evaluate(text_run_copy, "test"))
    files = {f"test/{path.parent.name}/{path.name}" for path in (reviews / "test").glob("*/*.txt")}
    assert {row["source"] for row in rows} == files
    assert len(rows) == len(files)
    learned = {path.read_text() for path in (reviews / "train").glob("*/*.txt")}
    for row in rows:
        assert row["gold"] == row["source"].split("/")[1]
        assert row["group"] is None
        assert math.isclose(sum(row["probabilities"].values()), 1.0, abs_tol=1e-5)
        assert row["predicted"] == max(row["probabilities"], key=row["probabilities"].get)
        assert row["seen"] == ((reviews / row["source"]).read_text() in learned)


def test_tables_add_up(text_run_copy):
    evaluation = evaluate(text_run_copy, "test")
    with (evaluation.folder / "confusion-classes.csv").open() as file:
        rows = list(csv.reader(file))[1:]
    assert sum(int(count) for row in rows for count in row[1:]) == 24
    with (evaluation.folder / "report-classes.csv").open() as file:
        parts = {row["part"] for row in csv.DictReader(file)}
    assert parts == {"all", "seen", "unseen"}
    bins = evaluation.scores["calibration"]["raw"]["bins"]
    assert sum(one["count"] for one in bins) == 24
    errors = json.loads((evaluation.folder / "errors.json").read_text())
    wrong = {row["source"] for row in predictions(evaluation) if row["gold"] != row["predicted"]}
    assert errors
    assert {error["source"] for error in errors} <= wrong


def test_each_look_at_a_split_is_counted_with_its_date(text_run_copy):
    assert evaluate(text_run_copy, "valid").scores["looks"] == 2  # the first is that of training
    assert [evaluate(text_run_copy, "test").scores["looks"] for _ in range(2)] == [1, 2]
    looks = [row for row in read_json_lines(text_run_copy / "looks.jsonl") if row["split"] == "test"]
    assert [look["look"] for look in looks] == [1, 2]
    assert all(look["at"] and look["checkpoint"]["sha256"] for look in looks)


def test_evaluating_valid_again_gives_what_training_gave(text_run_copy):
    before = json.loads((text_run_copy / "evaluation/valid/scores.json").read_text())
    again = evaluate(text_run_copy, "valid").scores
    for key in ("looks", "looked_at"):
        before.pop(key), again.pop(key)
    assert json.loads(json.dumps(again)) == before


def test_the_training_split_is_all_seen(text_run_copy):
    scores = evaluate(text_run_copy, "train").scores
    assert scores["seen_texts"] == scores["texts"] == 48
    assert scores["scores"]["accuracy@unseen"] is None


def store_temperature(run, value):
    """Write a temperature for the best weights over the one that was fitted."""
    path = run / "model/temperature.json"
    stored = json.loads(path.read_text())
    path.write_text(json.dumps({**stored, "temperature": value, "reason": None}))


class TestTemperature:
    def test_that_of_the_best_weights_is_used(self, text_run_copy):
        stored = json.loads((text_run_copy / "model/temperature.json").read_text())
        calibration = evaluate(text_run_copy, "test").scores["calibration"]
        assert calibration["temperature"] == stored["temperature"]
        assert calibration["reason"] == stored["reason"]
        assert (calibration["scaled"] is None) == (stored["temperature"] is None)

    def test_it_scales_the_calibration_and_leaves_scores_and_predictions_alone(self, text_run_copy):
        store_temperature(text_run_copy, 2.0)
        first = evaluate(text_run_copy, "test")
        plain, predicted = first.scores, predictions(first)
        store_temperature(text_run_copy, 0.5)
        second = evaluate(text_run_copy, "test")
        other = second.scores
        assert [one["calibration"]["temperature"] for one in (plain, other)] == [2.0, 0.5]
        assert other["calibration"]["scaled"] != plain["calibration"]["scaled"]
        assert other["calibration"]["raw"] == plain["calibration"]["raw"]
        assert other["scores"] == plain["scores"]
        assert predictions(second) == predicted

    def test_the_scaled_reliability_is_that_of_divided_logits(self, text_run_copy):
        store_temperature(text_run_copy, 0.25)
        evaluation = evaluate(text_run_copy, "test")
        gold, predicted, table, _, _ = columns(predictions(evaluation))
        powers = table ** (1 / 0.25)
        scaled = (powers / powers.sum(axis=1, keepdims=True)).max(axis=1)
        right = [one == other for one, other in zip(gold, predicted, strict=True)]
        bins = evaluation.scores["calibration"]["scaled"]["bins"]
        assert sum(one["count"] for one in bins) == 24
        mean = sum(one["count"] * one["confidence"] for one in bins if one["count"]) / 24
        assert mean == pytest.approx(scaled.mean(), abs=1e-4)
        share = sum(one["count"] * one["accuracy"] for one in bins if one["count"]) / 24
        assert share == pytest.approx(np.mean(right))

    def test_weights_that_it_was_not_fitted_for_have_none(self, make_text_recipe, tmp_path):
        run = train(make_text_recipe("train.epochs=3", "train.keep_every_epoch=true"), runs=tmp_path).run
        store_temperature(run, 2.0)
        best = json.loads((run / "evaluation/valid/scores.json").read_text())["checkpoint"]["epoch"]
        assert evaluate(run, "test").scores["calibration"]["temperature"] == 2.0
        for checkpoint in [epoch for epoch in (1, 2, 3) if epoch != best]:
            calibration = evaluate(run, "test", checkpoint=str(checkpoint)).scores["calibration"]
            assert {calibration[key] for key in ("temperature", "scaled", "fitted_on")} == {None}
            assert "best weights" in calibration["reason"]

    @pytest.mark.parametrize(
        ("logits", "reason"),
        [
            ([[3.0, 0.0], [0.0, 3.0], [3.0, 0.0]], "all of it is right"),
            ([[0.0, 3.0], [3.0, 0.0], [0.0, 3.0]], "no better than chance"),
            ([[3.0, 0.0], [3.0, 0.0], [3.0, 0.0]], None),
        ],
    )
    def test_where_none_fits_best_there_is_none_and_a_reason(self, tmp_path, logits, reason):
        found = fit_and_write(tmp_path, np.array(logits), [0, 1, 0], weights_sha256="abc")
        stored = json.loads((tmp_path / "temperature.json").read_text())
        assert read_temperature(tmp_path, weights_sha256="abc") == found
        assert read_temperature(tmp_path, weights_sha256="other").value is None
        assert (found.value, found.reason) == (stored["temperature"], stored["reason"])
        if reason is None:
            assert found.value > 1
            assert stored["nll_after"] < stored["nll_before"]
        else:
            assert (found.value, stored["nll_after"]) == (None, None)
            assert reason in found.reason

    @pytest.mark.parametrize("value", [0, -1.0, "2", True])
    def test_a_temperature_that_is_none_is_told(self, text_run_copy, value):
        store_temperature(text_run_copy, value)
        with pytest.raises(RecordError, match=r"temperature\.json cannot be read"):
            evaluate(text_run_copy, "test")

    @pytest.mark.parametrize("content", ["{", "[]", "{}"])
    def test_a_damaged_one_is_told_or_is_none(self, text_run_copy, content):
        (text_run_copy / "model/temperature.json").write_text(content)
        if content == "{":
            with pytest.raises(RecordError, match=r"temperature\.json cannot be read"):
                evaluate(text_run_copy, "test")
        else:
            assert evaluate(text_run_copy, "test").scores["calibration"]["temperature"] is None

    def test_a_record_without_one_has_none(self, text_run_copy):
        (text_run_copy / "model/temperature.json").unlink()
        assert evaluate(text_run_copy, "test").scores["calibration"]["temperature"] is None


class TestAnotherReading:
    def test_another_test_stands_beside_the_plain_one(self, text_run_copy):
        plain = evaluate(text_run_copy, "test")
        other = evaluate(
            text_run_copy, "test", overrides=["data.test={source: files, files: test, size: 10}"]
        )
        assert plain.folder.name == "test"
        assert other.folder != plain.folder
        assert other.scores["reading"] == {"data.test": "{source: files, files: test, size: 10}"}
        assert (plain.scores["texts"], other.scores["texts"]) == (24, 10)
        assert other.scores["looks"] == 2
        ours = {row["source"]: row for row in predictions(plain)}
        assert all(ours[row["source"]]["predicted"] == row["predicted"] for row in predictions(other))

    @pytest.mark.parametrize(
        "test",
        ["{source: files, files: train, size: 10}", "train/neg/..", "valid", "{source: train, size: 10}"],
    )
    def test_texts_of_train_and_valid_cannot_be_the_test(self, text_run_copy, test):
        with pytest.raises(DanluError, match=r"train|valid"):
            evaluate(text_run_copy, "test", overrides=[f"data.test={test}"])
        assert not (text_run_copy / "evaluation/test").exists()
        assert {row["split"] for row in read_json_lines(text_run_copy / "looks.jsonl")} == {"valid"}

    def test_a_reading_that_draws_texts_of_train_is_refused(self, make_text_recipe, tmp_path):
        run = train(make_text_recipe(*HELD_OUT, "train.epochs=1"), runs=tmp_path).run
        with pytest.raises(DataError, match=r"texts of test are texts of (train|valid) too"):
            evaluate(run, "test", overrides=["data.reader.folders=[pos]"])

    def test_copies_of_train_are_refused_in_another_test_too(self, make_text_recipe, reviews, tmp_path):
        data = shutil.copytree(reviews, tmp_path / "data")
        (data / "more/pos").mkdir(parents=True)
        for split in ("valid", "test"):
            shutil.rmtree(data / split)
            for name in ("neg", "pos"):
                (data / split / name).mkdir(parents=True)
                (data / split / name / "0_5.txt").write_text(f"All of its own: {split} {name}.")
        shutil.copy(next((data / "train/pos").glob("*.txt")), data / "more/pos")
        run = train(make_text_recipe("data.overlap=refuse", f"data.root={data}"), runs=tmp_path / "runs").run
        with pytest.raises(DataError, match="stand in train"):
            evaluate(run, "test", overrides=["data.test=more"])

    def test_valid_read_in_another_way_is_compared_with_train_as_it_was(self, text_run_copy):
        other = evaluate(text_run_copy, "valid", overrides=["data.reader.folders=[neg]"])
        assert other.folder.name == "valid+folders=[neg]"
        assert (other.scores["texts"], other.scores["curves"]) == (12, None)
        assert set(other.scores["scores"]) >= {"accuracy", "roc_auc"}
        assert other.scores["scores"]["roc_auc"] is None
        assert other.scores["reasons"]["roc_auc"]

    def test_other_test_data_do_not_take_the_place_of_an_evaluation(self, text_run_copy, reviews, tmp_path):
        first = evaluate(text_run_copy, "test")
        data = shutil.copytree(reviews, tmp_path / "data")
        (data / "test/pos/999_10.txt").write_text("What a film!")
        other = evaluate(text_run_copy, "test", overrides=[f"data.root={data}"])
        assert other.folder.name.startswith("test+content-")
        assert json.loads((first.folder / "scores.json").read_text())["texts"] == 24

    def test_another_test_says_nothing_of_valid(self, text_run_copy):
        with pytest.raises(RecordError, match=r"data\.test has no effect on the split 'valid'"):
            evaluate(text_run_copy, "valid", overrides=["data.test=valid"])

    @pytest.mark.parametrize(
        "change", ["model.length.max=10", "data.clean.html_breaks=false", "data.train=test"]
    )
    def test_what_the_run_was_cannot_be_changed(self, text_run_copy, change):
        with pytest.raises(RecordError, match="this key cannot be changed"):
            evaluate(text_run_copy, "test", overrides=[change])


@pytest.mark.parametrize("split", ["train", "valid"])
def test_changed_data_are_refused(text_run_copy, reviews, tmp_path, split):
    data = shutil.copytree(reviews, tmp_path / "data")
    next((data / split / "neg").glob("*.txt")).write_text("Something else.")
    with pytest.raises(RecordError, match=f"The {split} split is not what the run was trained with"):
        evaluate(text_run_copy, split, overrides=[f"data.root={data}"])


def test_test_is_refused_beside_a_train_that_changed(text_run_copy, reviews, tmp_path):
    data = shutil.copytree(reviews, tmp_path / "data")
    next((data / "train/neg").glob("*.txt")).write_text("Something else.")
    with pytest.raises(RecordError, match="The train split is not what"):
        evaluate(text_run_copy, "test", overrides=[f"data.root={data}"])


HELD_OUT = ("data.valid={source: train, size: 10}", "data.test={source: train, size: 12}")


class TestHeldOut:
    def test_each_text_of_train_is_in_one_split(self, make_any_text_recipe, reviews, tmp_path):
        run = train(make_any_text_recipe(*HELD_OUT, "train.epochs=1"), runs=tmp_path).run
        sources = {
            split: [row["source"] for row in predictions(evaluate(run, split))]
            for split in ("train", "valid", "test")
        }
        assert {split: len(held) for split, held in sources.items()} == {"train": 26, "valid": 10, "test": 12}
        every = [source for held in sources.values() for source in held]
        assert sorted(every) == sorted(
            f"train/{path.parent.name}/{path.name}" for path in (reviews / "train").glob("*/*.txt")
        )

    def test_another_training_seed_holds_out_the_same(self, make_text_recipe, tmp_path):
        first, second = (
            train(make_text_recipe(*HELD_OUT, f"seed={seed}", "train.epochs=1"), runs=tmp_path).run
            for seed in (1, 2)
        )
        ours, theirs = (
            [row["source"] for row in predictions(evaluate(run, "test"))] for run in (first, second)
        )
        assert ours == theirs

    def test_a_test_of_other_files_leaves_train_what_it_was(self, make_text_recipe, tmp_path):
        run = train(make_text_recipe(*HELD_OUT, "train.epochs=1"), runs=tmp_path).run
        scores = evaluate(run, "test", overrides=["data.test=test"]).scores
        assert (scores["texts"], scores["reading"]) == (24, {"data.test": "test"})


class TestOverlap:
    def test_dropped_copies_leave_nothing_seen(self, make_text_recipe, tmp_path):
        run = train(make_text_recipe("data.overlap=drop", "train.epochs=1"), runs=tmp_path).run
        assert evaluate(run, "valid").scores["seen_texts"] == 0

    def test_copies_are_refused_where_the_recipe_says_so(self, make_text_recipe, reviews, tmp_path):
        with pytest.raises(DataError, match="train"):
            train(make_text_recipe("data.overlap=refuse"), runs=tmp_path / "runs")
        assert not (tmp_path / "runs").exists()

    def test_copies_in_test_are_refused_when_it_is_evaluated(self, make_text_recipe, reviews, tmp_path):
        data = shutil.copytree(reviews, tmp_path / "data")
        learned = {path.read_text() for path in (data / "train").glob("*/*.txt")}
        for path in (data / "valid").glob("*/*.txt"):
            if path.read_text() in learned:
                path.unlink()
        run = train(make_text_recipe("data.overlap=refuse", f"data.root={data}"), runs=tmp_path / "runs").run
        with pytest.raises(DataError):
            evaluate(run, "test")


def test_three_classes_have_no_curves_and_every_score(make_text_recipe, tmp_path):
    reader = "data.reader={format: class-folders, name: '[0-9]+_(?P<rating>[0-9]+)', label: rating}"
    labels = "data.labels={bad: ['1', '2', '3'], middling: ['4', '7'], good: ['8', '9', '10']}"
    run = train(make_text_recipe(reader, labels, "train.epochs=1"), runs=tmp_path).run
    scores = evaluate(run, "test").scores
    assert scores["curves"] is None
    assert scores["scores"]["roc_auc"] is not None
    assert scores["confusion"]["classes"]


@pytest.mark.parametrize("name", ["model/encoder.json", "model/model.json", "provenance.json"])
@pytest.mark.parametrize("content", [None, "{", "[]", "{}"])
def test_a_damaged_record_is_told_in_words(text_run_copy, name, content):
    (text_run_copy / name).unlink()
    if content is not None:
        (text_run_copy / name).write_text(content)
    with pytest.raises(RecordError):
        evaluate(text_run_copy, "valid")


@pytest.mark.parametrize("key", ["class_counts", "encoder_config"])
def test_a_model_json_without_a_key_is_told_in_words(text_run_copy, key):
    path = text_run_copy / "model/model.json"
    stored = json.loads(path.read_text())
    del stored[key]
    path.write_text(json.dumps(stored))
    with pytest.raises(RecordError, match=rf"model\.json lacks {key}"):
        evaluate(text_run_copy, "valid")


def test_options_of_another_version_are_told_in_words(text_run_copy):
    path = text_run_copy / "model/model.json"
    stored = json.loads(path.read_text())
    stored["options"]["pooling"] = {"kind": "hierarchical"}
    path.write_text(json.dumps(stored))
    with pytest.raises(RecordError) as caught:
        evaluate(text_run_copy, "valid")
    assert "options in the record's model.json" in str(caught.value)
    assert caught.value.problems[0].where == "options.pooling"


def test_a_tokenizer_that_is_gone_is_told_in_words(text_runs, tmp_path):
    run = shutil.copytree(text_runs["transformer-classifier"], tmp_path / "run")
    (run / "model/tokenizer.json").unlink()
    with pytest.raises(RecordError, match=r"tokenizer\.json"):
        evaluate(run, "valid")


def test_a_record_of_another_task_is_not_read_as_one_of_this(text_run_copy, trained_run):
    shutil.copy(trained_run / "model/model.json", text_run_copy / "model/model.json")
    with pytest.raises(RecordError, match="format"):
        evaluate(text_run_copy, "valid")


def test_the_report_is_for_people(text_run_copy):
    report = evaluate(text_run_copy, "test").report
    assert "split test, look 1, checkpoint best" in report
    assert "24 texts, " in report
    assert "word for word in train (seen): 1 text\n" in report
    assert "cut by the length limit: 24 texts, " in report
    assert "bag of words" in report
    assert "calibration: ECE" in report


def test_what_computes_may_differ_and_is_no_other_reading(text_run_copy):
    evaluation = evaluate(text_run_copy, "test", overrides=["train.threads=1", "train.device=cpu"])

    assert (evaluation.folder.name, evaluation.scores["reading"]) == ("test", {})
