from __future__ import annotations

import json
import shutil
import signal

import pytest
import torch
from safetensors.torch import load_file

import danlu
from danlu.errors import RecordError
from danlu.files import read_json_lines
from danlu.jobs.evaluate import evaluate
from danlu.jobs.observer import Silence
from danlu.jobs.resume import resume
from danlu.jobs.train import train

TIMES = ("seconds", "words_per_second", "memory_mb")
RATES = "train.optimizer.lr_of={head: 0.02}"
PLATEAU = "train.schedule={name: plateau, patience: 1, min_delta: 0.9, warmup_epochs: 0.5}"
ALL_DRAWS = (
    "model.augmentation={speeds: [0.9, 1.0, 1.1], gain_db: 6, noise: {}, time_masks: {}, "
    "frequency_masks: {longest: 0.3}}"
)


class StopAfter(Silence):
    """Presses Ctrl-C in the given epoch, once or twice."""

    def __init__(self, epoch, times=1):
        self.epoch, self.times = epoch, times

    def on_batch(self, done):
        if (done.epoch, done.batch) == (self.epoch, 1):
            for _ in range(self.times):
                signal.raise_signal(signal.SIGINT)


def same_weights(first, second):
    ours, theirs = (load_file(run / "checkpoints/last.safetensors") for run in (first, second))
    return ours.keys() == theirs.keys() and all(torch.equal(ours[name], theirs[name]) for name in ours)


def comparable_history(run):
    rows = read_json_lines(run / "history.jsonl")
    return [{key: value for key, value in row.items() if key not in TIMES} for row in rows]


def assert_the_same(whole, resumed):
    assert same_weights(whole, resumed)
    assert comparable_history(whole) == comparable_history(resumed)
    name = "evaluation/valid/predictions.jsonl"
    assert (whole / name).read_bytes() == (resumed / name).read_bytes()
    ours, theirs = (json.loads((run / "model/temperature.json").read_text()) for run in (whole, resumed))
    assert ours["temperature"] == theirs["temperature"]


@pytest.mark.parametrize("stop", [1, 3])
def test_a_stopped_and_resumed_run_is_as_if_never_stopped(make_audio_recipe, tmp_path, stop):
    recipe = make_audio_recipe(RATES, PLATEAU, "train.epochs=4")
    whole = train(recipe, runs=tmp_path).run
    stopped = train(recipe, runs=tmp_path, observer=StopAfter(stop))
    assert (stopped.status, stopped.reason) == ("interrupted", f"stopped by Ctrl-C after epoch {stop}")
    resumed = resume(stopped.run)
    assert resumed.status == "finished"
    assert_the_same(whole, resumed.run)
    assert len({row["learning_rates"]["head"] for row in comparable_history(whole)}) > 1


def test_a_run_stopped_in_its_first_epoch_resumes_to_the_same_weights(make_audio_recipe, tmp_path):
    recipe = make_audio_recipe()
    with pytest.raises(KeyboardInterrupt):
        train(recipe, runs=tmp_path, observer=StopAfter(1, times=2))
    (run,) = (path for path in tmp_path.iterdir() if path.is_dir())
    with pytest.raises(RecordError, match="no epoch was finished"):
        evaluate(run, "valid")
    assert_the_same(train(recipe, runs=tmp_path).run, resume(run).run)


CHANGES = (
    (ALL_DRAWS,),
    ("model.length={kind: crop, seconds: 0.3, crop: random}", "model.augmentation.time_masks={}"),
    ("model.length={kind: full, longest_seconds: 0.5}", "model.augmentation.speeds=[0.8, 1.2]"),
    ("train.batch.sampling=balanced", "data.labels={still: [level], moving: [falling, rising]}"),
    (
        "model.normalise=clip",
        "model.head.class_weights=balanced",
        "train.accumulate=2",
        "model.head.dropout=0.5",
    ),
    ("data.split={kind: paper, folds: 4, fold: 2}", "model.head.label_smoothing=0.1", "train.select=loss"),
)


@pytest.mark.parametrize(
    "change", CHANGES, ids=[change[0].split("=")[0] + str(n) for n, change in enumerate(CHANGES)]
)
def test_whatever_draws_or_counts_goes_on_as_it_was(make_audio_recipe, tmp_path, change):
    at_once = train(make_audio_recipe(*change, "train.epochs=3"), runs=tmp_path / "at-once").run
    in_two = train(make_audio_recipe(*change, "train.epochs=2"), runs=tmp_path / "in-two").run
    resume(in_two, overrides=["train.epochs=3"])
    assert_the_same(at_once, in_two)


@pytest.mark.parametrize("change", ["other audio", "other class", "one clip less"])
def test_changed_data_are_refused(make_audio_recipe, tones, tmp_path, change):
    data = shutil.copytree(tones, tmp_path / "data")
    run = train(make_audio_recipe(f"data.root={data}", "train.epochs=1"), runs=tmp_path / "runs").run
    table = data / "clips.csv"
    if change == "other audio":
        shutil.copy(data / "wav/dee-level-s1.wav", data / "wav/ada-level-s1.wav")
    elif change == "other class":
        table.write_text(table.read_text().replace("ada-level-s1,ada,s1,level", "ada-level-s1,ada,s1,rising"))
    else:
        table.write_text(table.read_text().replace("ada-level-s1,ada,s1,level\n", ""))
    with pytest.raises(RecordError, match="train split is not what the run was trained with"):
        resume(run, overrides=["train.epochs=2"])


def test_a_record_that_moved_with_its_data_resumes(make_audio_recipe, tones, tmp_path):
    data = shutil.copytree(tones, tmp_path / "old")
    run = train(make_audio_recipe(f"data.root={data}"), runs=tmp_path / "runs").run
    data.rename(tmp_path / "new")
    moved = run.rename(tmp_path / "elsewhere")
    resume(moved, overrides=["train.epochs=3", f"data.root={tmp_path / 'new'}"])
    assert len(comparable_history(moved)) == 3


def test_a_run_predicts_when_its_data_are_gone(make_audio_recipe, tones, tmp_path):
    data = shutil.copytree(tones, tmp_path / "data")
    run = train(make_audio_recipe(f"data.root={data}", "train.epochs=1"), runs=tmp_path / "runs").run
    shutil.rmtree(data)
    (prediction,) = danlu.load(run).predict([tones / "wav/dee-level-s1.wav"])
    assert prediction.label in prediction.probabilities


def test_a_run_killed_before_its_last_evaluation_is_finished_by_a_resume(audio_run_copy):
    run = audio_run_copy
    expected = (run / "evaluation/valid/predictions.jsonl").read_bytes()
    temperature = (run / "model/temperature.json").read_bytes()
    shutil.rmtree(run / "evaluation")
    (run / "model/temperature.json").unlink()
    status = json.loads((run / "status.json").read_text())
    # What kill -9 leaves: a status that says running, of a process that is gone.
    (run / "status.json").write_text(
        json.dumps({**status, "state": "running", "process_started": 0.0, "finished": None})
    )
    assert resume(run).status == "finished"
    assert (run / "evaluation/valid/predictions.jsonl").read_bytes() == expected
    assert (run / "model/temperature.json").read_bytes() == temperature


def test_lost_floors_are_computed_again(audio_run_copy):
    floors = json.loads((audio_run_copy / "floors.json").read_text())["valid"]
    (audio_run_copy / "floors.json").write_text("{}")
    shutil.rmtree(audio_run_copy / "evaluation")
    resume(audio_run_copy, overrides=["train.epochs=4"])
    scores = json.loads((audio_run_copy / "evaluation/valid/scores.json").read_text())
    assert scores["floors"] == floors


def test_known_floors_are_not_computed_again(audio_run_copy, monkeypatch):
    def refuse(*_, **__):
        raise AssertionError

    monkeypatch.setattr("danlu.jobs.audio.evaluation_files.floors_of", refuse)
    resume(audio_run_copy, overrides=["train.epochs=4"])
    with pytest.raises(AssertionError):
        evaluate(audio_run_copy, "test")
