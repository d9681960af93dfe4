from __future__ import annotations

import csv
import json
import math
import shutil

import numpy as np
import pytest
from sklearn.metrics import classification_report, log_loss, recall_score

from danlu.errors import DanluError, DataError, RecordError
from danlu.evaluation.audio_scores import audio_scores
from danlu.files import read_json_lines
from danlu.jobs.evaluate import evaluate
from danlu.jobs.train import train
from small_audio_recipe import CLASSES

KEYS = {
    "task",
    "split",
    "reading",
    "checkpoint",
    "looks",
    "looked_at",
    "clips",
    "seconds",
    "speakers",
    "seen_clips",
    "overlap_with_train",
    "protocol",
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
TWO_CLASSES = "data.labels={moving: [falling, rising], still: [level]}"


@pytest.fixture
def run(audio_run_copy):
    return audio_run_copy


def predictions(evaluation):
    return read_json_lines(evaluation.folder / "predictions.jsonl")


def columns(rows):
    """Gold, predicted, probabilities and whether seen, as scores are computed from."""
    classes = list(rows[0]["probabilities"])
    table = np.array([[row["probabilities"][name] for name in classes] for row in rows])
    seen = [row["seen"] for row in rows]
    return [row["gold"] for row in rows], [row["predicted"] for row in rows], table, classes, seen


def test_scores_json_says_all_that_a_reader_needs(run):
    scores = json.loads((evaluate(run, "test").folder / "scores.json").read_text())
    assert set(scores) == KEYS
    assert (scores["task"], scores["split"], scores["reading"]) == ("audio-classification", "test", {})
    assert scores["checkpoint"]["name"] == "best"
    assert (scores["clips"], scores["speakers"], scores["seen_clips"]) == (12, 1, 0)
    assert scores["seconds"] == pytest.approx(12 * 0.475)
    # Three of four sentences are 0.05, 0.1 and 0.15 seconds longer than what is heard.
    assert scores["cut"] == pytest.approx({"clips": 9, "seconds": 0.9, "of_seconds": 5.7})
    assert scores["overlap_with_train"]["same_audio"] == 0
    assert scores["overlap_with_train"]["speakers"]["shared"] == []
    assert scores["protocol"]["kind"] == "by-group"
    assert "bootstrap over clips" in scores["convention"]["interval"]
    assert scores["convention"]["level"] == "clip: one decision a clip"
    assert set(scores["confusion"]) == {"classes"}
    assert set(scores["class_report_parts"]) == {"seen", "unseen"}
    assert set(scores["calibration"]) == {"raw", "scaled", "temperature", "fitted_on", "reason"}
    assert scores["curves"] is None
    assert set(scores["floors"]) == {"majority_class", "stratified_chance", "mfcc_svm"}


def test_what_is_undefined_has_a_reason_and_no_interval_is_upside_down(run):
    scores = evaluate(run, "test").scores
    undefined = [name for name, value in scores["scores"].items() if value is None]
    assert "ua@seen" in undefined
    assert all(scores["reasons"][name] for name in undefined)
    assert {"accuracy", "ua", "macro_f1", "ua@unseen"} <= set(scores["intervals"])
    for name, (low, high) in scores["intervals"].items():
        assert low <= high, name


def test_predictions_re_score_to_the_scores(run):
    evaluation = evaluate(run, "test")
    scores = audio_scores(*columns(predictions(evaluation)))
    assert set(scores.values) == set(evaluation.scores["scores"]) - {"loss"}
    for name, value in scores.values.items():
        assert evaluation.scores["scores"][name] == (
            None if value is None else pytest.approx(value, abs=1e-5)
        )


def test_scores_are_scikit_learns(run):
    evaluation = evaluate(run, "test")
    gold, predicted, table, classes, _ = columns(predictions(evaluation))
    assert classification_report(gold, predicted, zero_division=0) in evaluation.report
    stored = evaluation.scores["scores"]
    exact = table / table.sum(axis=1, keepdims=True)  # those of the file are rounded
    assert stored["ua"] == pytest.approx(recall_score(gold, predicted, average="macro", zero_division=0))
    assert stored["loss"] == pytest.approx(log_loss(gold, exact, labels=classes), abs=1e-4)


def test_every_clip_of_the_split_is_predicted_once_with_its_source(run, tones):
    rows = predictions(evaluate(run, "test"))
    files = {f"wav/{path.name}" for path in (tones / "wav").glob("dee-*.wav")}
    assert {row["source"] for row in rows} == files
    assert len(rows) == len(files)
    for row in rows:
        speaker, label, sentence = row["source"].removeprefix("wav/").removesuffix(".wav").split("-")
        assert (row["speaker"], row["gold"], row["sentence"]) == (speaker, label, sentence)
        assert row["seconds"] == pytest.approx(0.4 + 0.05 * (int(sentence[1]) - 1))
        assert math.isclose(sum(row["probabilities"].values()), 1.0, abs_tol=1e-5)
        assert row["predicted"] == max(row["probabilities"], key=row["probabilities"].get)
        assert row["seen"] is False


def test_tables_add_up(run):
    evaluation = evaluate(run, "test")
    with (evaluation.folder / "confusion-classes.csv").open() as file:
        rows = list(csv.reader(file))[1:]
    assert sum(int(count) for row in rows for count in row[1:]) == 12
    with (evaluation.folder / "report-classes.csv").open() as file:
        parts = {row["part"] for row in csv.DictReader(file)}
    assert parts == {"all", "seen", "unseen"}
    bins = evaluation.scores["calibration"]["raw"]["bins"]
    assert sum(one["count"] for one in bins) == 12


def test_each_error_says_where_its_clip_lies_from_the_run(run):
    evaluation = evaluate(run, "test")
    errors = json.loads((evaluation.folder / "errors.json").read_text())
    wrong = {row["source"] for row in predictions(evaluation) if row["gold"] != row["predicted"]}
    assert errors
    assert {error["source"] for error in errors} <= wrong
    for error in errors:
        assert not error["path"].startswith("/")
        assert (run / error["path"]).resolve().name == error["source"].removeprefix("wav/")
        assert (run / error["path"]).is_file()


def test_each_look_at_a_split_is_counted_with_its_date(run):
    assert evaluate(run, "valid").scores["looks"] == 2  # the first is that of training
    assert [evaluate(run, "test").scores["looks"] for _ in range(2)] == [1, 2]
    looks = [row for row in read_json_lines(run / "looks.jsonl") if row["split"] == "test"]
    assert [look["look"] for look in looks] == [1, 2]
    assert all(look["at"] and look["checkpoint"]["sha256"] for look in looks)


def test_evaluating_valid_again_gives_what_training_gave(run):
    before = json.loads((run / "evaluation/valid/scores.json").read_text())
    again = evaluate(run, "valid").scores
    for key in ("looks", "looked_at"):
        before.pop(key), again.pop(key)
    assert json.loads(json.dumps(again)) == before


def test_the_training_split_is_all_seen(run):
    scores = evaluate(run, "train").scores
    assert scores["seen_clips"] == scores["clips"] == scores["overlap_with_train"]["same_audio"] == 24
    assert scores["scores"]["ua@unseen"] is None


def test_the_temperature_of_the_best_weights_is_used_and_no_other(make_audio_recipe, tmp_path):
    run = train(make_audio_recipe("train.epochs=2", "train.keep_every_epoch=true"), runs=tmp_path).run
    path = run / "model/temperature.json"
    path.write_text(json.dumps({**json.loads(path.read_text()), "temperature": 2.0, "reason": None}))
    best = json.loads((run / "evaluation/valid/scores.json").read_text())["checkpoint"]["epoch"]
    assert evaluate(run, "test").scores["calibration"]["temperature"] == 2.0
    calibration = evaluate(run, "test", checkpoint=str(3 - best)).scores["calibration"]
    assert {calibration[key] for key in ("temperature", "scaled", "fitted_on")} == {None}
    assert "best weights" in calibration["reason"]
    assert "no temperature: " in evaluate(run, "test", checkpoint=str(3 - best)).report


def test_two_classes_have_curves(make_audio_recipe, tmp_path):
    run = train(make_audio_recipe(TWO_CLASSES, "train.epochs=1"), runs=tmp_path).run
    scores = evaluate(run, "test").scores
    assert scores["curves"]["positive"] == "still"
    assert scores["curves"]["roc"][0] != scores["curves"]["roc"][-1]
    assert scores["class_report"]["rows"][0]["support"] == 8


class TestTheReport:
    def test_it_is_for_people(self, run):
        report = evaluate(run, "test").report
        assert "split test, look 1, checkpoint best" in report
        assert "12 clips of 1 speaker, 0.1 minutes\n" in report
        assert "of speakers of train (seen): 0 clips\n" in report
        assert "cut by the length: 9 clips, 0.9 of 5.7 seconds" in report
        assert "accuracy is WA, and UA is the mean recall of the classes that stand in gold" in report
        assert "percent of each row" in report
        assert "mfcc svm" in report
        assert "calibration: ECE" in report

    def test_it_names_what_is_shared_with_train(self, run):
        report = evaluate(run, "test").report
        assert (
            "Before believing these scores\ntest shares 4 of 4 sentences with train (s1, s2, s3, s4)"
            in report
        )
        assert "speakers with train" not in report

    def test_where_nothing_is_shared_nothing_is_told(self, make_audio_recipe, tmp_path):
        split = "data.split={kind: by-group, valid: [cy], test: [dee]}"
        run = train(
            make_audio_recipe("data.reader.sentence=null", split, "train.epochs=1"), runs=tmp_path
        ).run
        assert "Before believing" not in evaluate(run, "test").report


class TestAnotherReading:
    def test_the_same_clips_read_otherwise_stand_beside_the_plain_evaluation(self, run):
        plain = evaluate(run, "test")
        other = evaluate(run, "test", overrides=["data.reader.sentence=null"])
        assert plain.folder.name == "test"
        assert other.folder.name == "test+sentence=null"
        assert other.scores["reading"] == {"data.reader.sentence": "null"}
        assert ", read with data.reader.sentence=null" in other.report
        assert other.scores["looks"] == 2
        ours = {row["source"]: row for row in predictions(plain)}
        assert {row["source"]: row["predicted"] for row in predictions(other)} == {
            source: row["predicted"] for source, row in ours.items()
        }
        assert {row["sentence"] for row in predictions(other)} == {None}

    @pytest.mark.parametrize("split", ["valid", "test"])
    def test_clips_that_were_trained_on_are_refused(self, run, tones, split):
        """Who speaks is read from another column, so that the groups of the split are others."""
        table = tones / "swapped.csv"
        lines = (tones / "clips.csv").read_text().splitlines()
        swap = {"ada": "dee", "ben": "cy", "cy": "ben", "dee": "ada"}
        rows = [line.split(",") for line in lines[1:]]
        table.write_text("\n".join([lines[0], *(",".join([a, swap[b], c, d]) for a, b, c, d in rows)]))
        with pytest.raises(DataError, match=f"{split}, as it is read now, holds clips") as caught:
            evaluate(run, split, overrides=["data.reader.table=swapped.csv"])
        assert len(caught.value.problems) == 12
        assert caught.value.problems[0].what == "this clip is one of train"
        assert not (run / "evaluation/test").exists()
        assert {row["split"] for row in read_json_lines(run / "looks.jsonl")} == {"valid"}

    def test_clips_that_chose_the_epoch_are_refused_as_test(self, run, tones):
        table = tones / "chosen.csv"
        lines = (
            (tones / "clips.csv")
            .read_text()
            .replace(",cy,", ",x,")
            .replace(",dee,", ",cy,")
            .replace(",x,", ",dee,")
        )
        table.write_text(lines)
        with pytest.raises(DataError, match="test, as it is read now") as caught:
            evaluate(run, "test", overrides=["data.reader.table=chosen.csv"])
        assert {problem.what for problem in caught.value.problems} == {"this clip is one of valid"}

    def test_under_the_protocol_of_papers_clips_of_train_are_refused_too(
        self, make_audio_recipe, tones, tmp_path
    ):
        run = train(
            make_audio_recipe("data.split={kind: paper, folds: 4}", "train.epochs=1"), runs=tmp_path
        ).run
        (tones / "fewer.csv").write_text(
            "\n".join((tones / "clips.csv").read_text().splitlines()[:40]), encoding="utf-8"
        )
        with pytest.raises(DataError, match="this clip is one of train"):
            evaluate(run, "test", overrides=["data.reader.table=fewer.csv"])
        assert evaluate(run, "test", overrides=["data.reader.on_malformed=drop"]).scores["clips"] == 12

    @pytest.mark.parametrize(
        "change",
        [
            "data.rate=16000",
            "data.split.test=[ada]",
            "data.silence_db=-10",
            "model.width=1.0",
            "data.labels=null",
        ],
    )
    def test_what_the_run_was_cannot_be_changed(self, run, change):
        with pytest.raises(RecordError, match="this key cannot be changed"):
            evaluate(run, "test", overrides=[change])

    def test_there_is_no_key_for_another_test(self, run):
        with pytest.raises(DanluError, match=r"has no effect with data\.task"):
            evaluate(run, "test", overrides=["data.test=other"])

    def test_other_test_data_do_not_take_the_place_of_an_evaluation(self, run, tones, tmp_path):
        first = evaluate(run, "test")
        data = shutil.copytree(tones, tmp_path / "data")
        (data / "wav/dee-level-s1.wav").unlink()
        table = data / "clips.csv"
        table.write_text(table.read_text().replace("dee-level-s1,dee,s1,level\n", ""))
        other = evaluate(run, "test", overrides=[f"data.root={data}"])
        assert other.folder.name.startswith("test+content-")
        assert (first.scores["clips"], other.scores["clips"]) == (12, 11)


@pytest.mark.parametrize("split", ["train", "valid", "test"])
def test_a_train_that_changed_is_refused(run, tones, tmp_path, split):
    data = shutil.copytree(tones, tmp_path / "data")
    changed = "cy-level-s1" if split == "valid" else "ada-level-s1"
    shutil.copy(data / "wav/dee-level-s1.wav", data / f"wav/{changed}.wav")
    name = "valid" if split == "valid" else "train"
    with pytest.raises(RecordError, match=f"The {name} split is not what the run was trained with"):
        evaluate(run, split, overrides=[f"data.root={data}"])


def test_a_recipe_without_a_test_has_none_to_evaluate(make_audio_recipe, tmp_path):
    run = train(make_audio_recipe("data.split.test=null", "train.epochs=1"), runs=tmp_path).run
    with pytest.raises(DataError, match="has no test split"):
        evaluate(run, "test")


@pytest.mark.parametrize("name", ["model/audio.json", "model/model.json", "provenance.json"])
@pytest.mark.parametrize("content", [None, "{", "[]", "{}"])
def test_a_damaged_record_is_told_in_words(run, name, content):
    (run / name).unlink()
    if content is not None:
        (run / name).write_text(content)
    with pytest.raises(RecordError):
        evaluate(run, "valid")


@pytest.mark.parametrize("content", [None, b"no tensors"])
def test_mean_and_deviation_that_are_gone_are_told_in_words(run, content):
    (run / "model/audio.safetensors").unlink()
    if content is not None:
        (run / "model/audio.safetensors").write_bytes(content)
    with pytest.raises(RecordError, match="mean and deviation"):
        evaluate(run, "valid")


def test_a_record_of_another_task_is_not_read_as_one_of_this(run, trained_run):
    shutil.copy(trained_run / "model/model.json", run / "model/model.json")
    with pytest.raises(RecordError, match="format"):
        evaluate(run, "valid")


def test_what_computes_may_differ_and_is_no_other_reading(run):
    evaluation = evaluate(run, "test", overrides=["train.threads=1", "train.device=cpu"])
    assert (evaluation.folder.name, evaluation.scores["reading"]) == ("test", {})


def test_classes_are_those_of_train_in_order(run):
    assert list(predictions(evaluate(run, "test"))[0]["probabilities"]) == list(CLASSES)
