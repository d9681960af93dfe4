from __future__ import annotations

import json
import shutil

import numpy as np
import pytest
import soundfile
import torch
from safetensors.torch import load_file

from danlu.errors import DataError, RecipeError, TrainingError
from danlu.features.audio_encoder import read_audio_encoder
from danlu.files import read_json_lines
from danlu.jobs.observer import Silence
from danlu.jobs.series import run_series
from danlu.jobs.series_points import plan_series
from danlu.jobs.train import train
from danlu.recipe.dump import to_yaml
from danlu.recipe.load import load_recipe
from danlu.record.status import read_status
from small_audio_recipe import CLASSES, RATE

FLOORS = {"majority_class", "stratified_chance", "mfcc_svm"}
FULL = "model.length={kind: full, longest_seconds: 0.5}"
TWO_CLASSES = ("data.labels={still: [level], moving: [falling, rising]}",)


class Witness(Silence):
    """Remembers what it was told."""

    def on_start(self, start):
        self.told = start.told


def history(run):
    return read_json_lines(run / "history.jsonl")


def read(run, name):
    return json.loads((run / name).read_text(encoding="utf-8"))


def best_weights(run):
    return load_file(run / "model/best.safetensors")


def equal(ours, theirs):
    return ours.keys() == theirs.keys() and all(torch.equal(ours[name], theirs[name]) for name in ours)


def told_of(recipe, runs):
    witness = Witness()
    train(recipe, runs=runs, observer=witness)
    return witness.told


def test_a_run_leaves_a_complete_record(audio_run):
    names = {str(path.relative_to(audio_run)) for path in audio_run.rglob("*") if path.is_file()}
    assert {
        "recipe.yaml",
        "provenance.json",
        "history.jsonl",
        "status.json",
        "floors.json",
        "page.html",
        "looks.jsonl",
        "data/skipped.csv",
        "data/mean_features.json",
        "model/model.json",
        "model/audio.json",
        "model/audio.safetensors",
        "model/temperature.json",
        "model/best.safetensors",
        "checkpoints/last.safetensors",
        "evaluation/valid/scores.json",
        "evaluation/valid/report.txt",
        "evaluation/valid/report-classes.csv",
        "evaluation/valid/confusion-classes.csv",
        "evaluation/valid/predictions.jsonl",
        "evaluation/valid/errors.json",
    } <= names
    assert not [name for name in names if name.endswith(".tmp") or "test" in name]


def test_the_record_names_no_other_folder_of_this_machine(audio_run, tones):
    with_data = {
        str(path.relative_to(audio_run))
        for path in audio_run.rglob("*")
        if path.suffix != ".safetensors" and path.is_file() and str(tones) in path.read_text("utf-8")
    }
    assert with_data <= {"recipe.yaml", "page.html"}


def test_the_outcome_is_the_best_epoch_of_the_history(make_audio_recipe, tmp_path):
    outcome = train(make_audio_recipe("train.epochs=4", "train.select=loss"), runs=tmp_path)
    rows = history(outcome.run)
    assert [row["epoch"] for row in rows] == [1, 2, 3, 4]
    best = min(rows, key=lambda row: row["valid"]["loss"])
    assert outcome.best_epoch == best["epoch"]
    assert outcome.scores == {"valid": best["valid"]}


def test_ua_selects_where_the_recipe_says_nothing(audio_run):
    assert {row["select"]["name"] for row in history(audio_run)} == {"ua"}
    assert "select: ua" in (audio_run / "recipe.yaml").read_text()


def test_evaluating_the_best_weights_gives_the_scores_of_the_history(audio_run):
    stored = read(audio_run, "evaluation/valid/scores.json")
    (best,) = (row for row in history(audio_run) if row["epoch"] == stored["checkpoint"]["epoch"])
    scores = {name: value for name, value in best["valid"].items() if value is not None}
    assert {"loss", "accuracy", "ua", "macro_f1@unseen"} <= set(scores)
    for name, value in scores.items():
        assert stored["scores"][name] == pytest.approx(value, rel=1e-6), name


@pytest.mark.parametrize(
    "change", ["model.augmentation.speeds=[0.9, 1.0, 1.1]", FULL], ids=["speeds", "full"]
)
def test_the_same_seed_gives_the_same_weights_and_another_seed_others(make_audio_recipe, tmp_path, change):
    first, second, third = (
        best_weights(train(make_audio_recipe(change, *seed), runs=tmp_path).run)
        for seed in ([], [], ["seed=2"])
    )
    assert equal(first, second)
    assert not equal(first, third)


def test_a_recipe_from_the_record_trains_to_the_same_weights(audio_run, tmp_path):
    second = train(load_recipe(audio_run / "recipe.yaml"), runs=tmp_path).run
    assert equal(best_weights(audio_run), best_weights(second))


def test_the_floors_are_of_valid_and_stand_in_the_evaluation_too(audio_run):
    floors = read(audio_run, "floors.json")["valid"]
    assert set(floors) == FLOORS
    assert all({"meaning", "scores", "reasons"} == set(floor) for floor in floors.values())
    assert {"accuracy", "ua", "macro_f1"} <= set(floors["mfcc_svm"]["scores"])
    assert read(audio_run, "evaluation/valid/scores.json")["floors"] == floors


def test_what_was_read_and_fitted_is_in_the_record(audio_run):
    provenance = read(audio_run, "provenance.json")
    assert provenance["fitted_on"] == "train"
    assert set(provenance["data"]) == {"train", "valid"}
    about = provenance["data"]["train"]
    assert about["clips"] == sum(about["labels"].values()) == 24
    assert about["seconds"] == pytest.approx(24 * 0.475)
    assert (about["speakers"], about["sentences"]) == (["ada", "ben"], 4)
    assert set(about["files"]) == {"clips.csv", "wav"}
    assert about["sampling"] == {"kind": "natural", "drawn": about["labels"], "of": about["labels"]}
    assert {"content_sha256", "skipped", "notes"} <= set(about)
    vocabulary = provenance["vocabulary"]
    assert vocabulary["classes"] == list(CLASSES)
    assert (vocabulary["rate"], vocabulary["bins"], vocabulary["frames"]) == (RATE, 16, 24)
    protocol = provenance["protocol"]
    assert (protocol["kind"], protocol["valid"], protocol["test"]) == ("by-group", ["cy"], ["dee"])
    assert (protocol["apart"], protocol["leaks"], protocol["warning"]) == ("speaker", [], None)
    overlap = provenance["overlap"]["valid"]
    assert (overlap["same_audio"], overlap["speakers"]["shared"]) == (0, [])
    assert overlap["sentences"]["shared"] == ["s1", "s2", "s3", "s4"]


def test_mean_and_deviation_are_those_of_train_alone(make_audio_recipe, tones, tmp_path, audio_run):
    louder = shutil.copytree(tones, tmp_path / "data")
    for path in louder.glob("wav/cy-*.wav"):
        samples, _ = soundfile.read(path)
        soundfile.write(path, np.sign(samples) * 0.9, RATE)
    run = train(make_audio_recipe(f"data.root={louder}", "train.epochs=1"), runs=tmp_path / "runs").run
    ours, theirs = (read_audio_encoder(one / "model") for one in (run, audio_run))
    assert torch.equal(ours.mean, theirs.mean)
    assert torch.equal(ours.deviation, theirs.deviation)


def test_the_page_gets_a_mean_spectrogram_of_each_class_of_train(audio_run):
    means = read(audio_run, "data/mean_features.json")
    assert {name: about["clips"] for name, about in means["classes"].items()} == dict.fromkeys(CLASSES, 8)
    shapes = {np.shape(about["mean"]) for about in means["classes"].values()}
    ((frames, bins),) = shapes
    assert bins == len(means["hertz"])
    assert frames * means["hop_seconds"] <= 0.4
    peaks = {name: np.argmax(about["mean"], axis=1) for name, about in means["classes"].items()}
    assert peaks["rising"][2] < peaks["rising"][-3]
    assert peaks["falling"][2] > peaks["falling"][-3]


@pytest.mark.parametrize("rate", [1000, 48000])
def test_every_rate_has_floors_and_mean_spectrograms(make_audio_recipe, tmp_path, rate):
    features = "model.features={kind: log-mel, frame: 64, hop: 32, mels: 8, low_hz: 0, high_hz: null}"
    run = train(make_audio_recipe(f"data.rate={rate}", features, "train.epochs=1"), runs=tmp_path).run
    assert set(read(run, "floors.json")["valid"]) == FLOORS
    assert set(read(run, "data/mean_features.json")["classes"]) == set(CLASSES)


def test_an_observer_is_told_of_speakers_classes_model_and_cut_clips(make_audio_recipe, tmp_path):
    told = told_of(make_audio_recipe("train.epochs=1"), tmp_path)
    assert [line.name for line in told.splits] == ["train", "valid"]
    assert told.splits[0].size == ("24 clips, 2 speakers, 0.2 minutes, classes falling 8, level 8, rising 8")
    assert told.splits[1].size.startswith("12 clips, 1 speaker, ")
    assert told.model.endswith(" trained parameters, 3 classes, 24 frames of 16 features")
    # The clips of three of four sentences are 0.05, 0.1 and 0.15 seconds longer than 0.4.
    assert told.notes[-1] == "the length cuts 18 training clips: 15.8% of all seconds"


def test_where_nothing_is_cut_or_drawn_nothing_is_told_of_it(make_audio_recipe, tmp_path):
    told = told_of(make_audio_recipe("model.length={kind: full}", "train.epochs=1"), tmp_path)
    assert [note for note in told.notes if not note.startswith("valid shares")] == []
    assert told.model.endswith("3 classes, 16 features")


def test_balanced_sampling_draws_rare_classes_more_often_and_says_so(make_audio_recipe, tmp_path):
    recipe = make_audio_recipe(*TWO_CLASSES, "train.batch.sampling=balanced", "train.epochs=1")
    witness = Witness()
    run = train(recipe, runs=tmp_path, observer=witness).run
    drawn, of = {"moving": 12, "still": 12}, {"moving": 16, "still": 8}
    assert read(run, "provenance.json")["data"]["train"]["sampling"] == {
        "kind": "balanced",
        "drawn": drawn,
        "of": of,
    }
    assert "balanced sampling draws, an epoch: moving 12 of 16, still 12 of 8" in witness.told.notes
    assert read(run, "model/model.json")["class_counts"] == drawn


def test_a_batch_holds_no_more_frames_than_it_may(make_audio_recipe, tmp_path):
    class Sizes(Silence):
        batches = 0

        def on_batch(self, done):
            self.batches = done.batches

    loose, tight = Sizes(), Sizes()
    train(make_audio_recipe("train.epochs=1"), runs=tmp_path, observer=loose)
    train(make_audio_recipe("train.epochs=1", "train.batch.max_tokens=80"), runs=tmp_path, observer=tight)
    assert (loose.batches, tight.batches) == (3, 8)


SMALL = "model.features={kind: mfcc, frame: 256, hop: 128, mels: 16, coefficients: 8, high_hz: 4000}"


@pytest.mark.parametrize("change", [SMALL, f"{FULL}"], ids=["crop", "full"])
def test_a_last_batch_of_one_clip_is_learned_from(make_audio_recipe, tmp_path, change):
    recipe = make_audio_recipe(SMALL, change, "train.batch.size=23", "train.epochs=1")
    assert train(recipe, runs=tmp_path).status == "finished"


def test_a_test_speaker_that_is_not_there_is_told_before_anything_is_trained(make_audio_recipe, tmp_path):
    with pytest.raises(DataError, match="eve"):
        train(make_audio_recipe("data.split.test=[eve]"), runs=tmp_path / "runs")
    assert not (tmp_path / "runs").exists()


def test_data_that_cannot_be_read_leave_no_record(make_audio_recipe, tmp_path):
    with pytest.raises(DataError, match="table of the clips cannot be found"):
        train(make_audio_recipe("data.reader.table=clip.csv"), runs=tmp_path / "runs")
    assert not (tmp_path / "runs").exists()


def test_a_class_that_train_does_not_have_is_refused(make_audio_recipe, tones, tmp_path):
    data = shutil.copytree(tones, tmp_path / "data")
    table = data / "clips.csv"
    table.write_text(table.read_text().replace("cy-rising-s1,cy,s1,rising", "cy-rising-s1,cy,s1,whistling"))
    with pytest.raises(DataError, match="train has no clip of the class 'whistling'"):
        train(make_audio_recipe(f"data.root={data}"), runs=tmp_path / "runs")
    assert not (tmp_path / "runs").exists()


def test_selecting_on_voices_that_valid_does_not_have_is_refused_before_training(make_audio_recipe, tmp_path):
    with pytest.raises(DataError, match="valid has no seen example"):
        train(make_audio_recipe("train.select=ua@seen"), runs=tmp_path / "runs")
    assert not (tmp_path / "runs").exists()


@pytest.mark.parametrize("name", ["span.micro_f1", "balanced_accuracy", "war", "loss@seen"])
def test_scores_of_another_task_select_nothing(make_audio_recipe, name):
    with pytest.raises(RecipeError, match="unknown score"):
        make_audio_recipe(f"train.select={name}")


def test_a_family_of_another_task_is_refused(make_audio_recipe):
    with pytest.raises(RecipeError, match="is for text-classification, and the reader"):
        make_audio_recipe("model={family: lstm-classifier}")


def test_a_loss_that_is_no_number_names_the_clips(make_audio_recipe, tmp_path):
    recipe = make_audio_recipe(
        "train.optimizer={name: sgd, lr: 1e38}", "train.clip_norm=null", "train.epochs=5"
    )
    with pytest.raises(TrainingError, match=r"batch \d+ of \d+, which holds the clips wav/(ada|ben)-"):
        train(recipe, runs=tmp_path)
    (run,) = (path for path in tmp_path.iterdir() if path.is_dir())
    assert read_status(run).state == "failed"


def test_every_part_of_the_family_can_have_its_rate(make_audio_recipe, tmp_path):
    rates = "train.optimizer.lr_of={paths: 0.002, head: 0.003}"
    (row,) = history(train(make_audio_recipe(rates, "train.epochs=1"), runs=tmp_path).run)
    assert row["learning_rates"] == {"paths": 0.002, "body": 0.01, "head": 0.003}


def test_the_temperature_belongs_to_the_best_weights(audio_run):
    stored, scores = (
        read(audio_run, "model/temperature.json"),
        read(audio_run, "evaluation/valid/scores.json"),
    )
    assert stored["weights_sha256"] == scores["checkpoint"]["sha256"]
    assert stored["nll_before"] == pytest.approx(scores["scores"]["loss"], rel=1e-5)
    assert scores["calibration"]["temperature"] == stored["temperature"]
    assert scores["calibration"]["fitted_on"] == (None if stored["temperature"] is None else "valid")


def test_logits_are_adjusted_in_the_loss_alone(make_audio_recipe, tmp_path):
    recipe = make_audio_recipe(*TWO_CLASSES, "model.head.logit_adjustment=1.0", "train.epochs=1")
    plain = make_audio_recipe(*TWO_CLASSES, "train.epochs=1")
    ours, theirs = (train(one, runs=tmp_path).run for one in (recipe, plain))
    assert not equal(best_weights(ours), best_weights(theirs))
    assert [set(row["valid"]) for row in history(ours)] == [set(row["valid"]) for row in history(theirs)]


def test_the_loss_goes_down(make_audio_recipe, tmp_path):
    run = train(make_audio_recipe("train.epochs=8"), runs=tmp_path).run
    losses = [row["train"]["loss"] for row in history(run)]
    assert losses[-1] < losses[0] / 3


def test_a_series_over_a_key_of_the_audio_family_is_ordinary_runs(make_audio_recipe, tmp_path):
    recipe = tmp_path / "tiny.yaml"
    recipe.write_text(to_yaml(make_audio_recipe("train.epochs=1")), encoding="utf-8")
    points = plan_series(recipe, over="model.width=0.0625,0.125", seeds=[1])
    series = run_series(points, runs=tmp_path / "runs")
    assert [(one.state, one.how) for one in series.results] == [("finished", "trained")] * 2
    assert {"ua", "accuracy"} <= set(series.results[0].scores)
    again = run_series(points, runs=tmp_path / "runs")
    assert {one.how for one in again.results} == {"taken"}
