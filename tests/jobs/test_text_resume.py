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
from small_text_recipe import MakeTextRecipe
from tiny_encoder import write_tiny_encoder

TIMES = ("seconds", "words_per_second", "memory_mb")
RATES = "train.optimizer.lr_of={head: 0.02}"
PLATEAU = "train.schedule={name: plateau, patience: 1, min_delta: 0.9, warmup_epochs: 0.5}"


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
    for name in ("evaluation/valid/predictions.jsonl", "evaluation/valid/errors.json"):
        assert (whole / name).read_bytes() == (resumed / name).read_bytes(), name
    ours, theirs = (json.loads((run / "model/temperature.json").read_text()) for run in (whole, resumed))
    assert ours["temperature"] == theirs["temperature"]


@pytest.mark.parametrize("stop", [2, 3])
def test_a_stopped_and_resumed_run_is_as_if_never_stopped(make_any_text_recipe, tmp_path, stop):
    recipe = make_any_text_recipe(RATES, PLATEAU, "train.epochs=4")
    whole = train(recipe, runs=tmp_path).run
    stopped = train(recipe, runs=tmp_path, observer=StopAfter(stop))
    assert (stopped.status, stopped.reason) == ("interrupted", f"stopped by Ctrl-C after epoch {stop}")
    resumed = resume(stopped.run)
    assert resumed.status == "finished"
    assert_the_same(whole, resumed.run)
    assert len({row["learning_rates"]["head"] for row in comparable_history(whole)}) > 1


def test_a_run_stopped_in_its_first_epoch_resumes_to_the_same_weights(make_any_text_recipe, tmp_path):
    recipe = make_any_text_recipe()
    with pytest.raises(KeyboardInterrupt):
        train(recipe, runs=tmp_path, observer=StopAfter(1, times=2))
    (run,) = (path for path in tmp_path.iterdir() if path.is_dir())
    with pytest.raises(RecordError, match="no epoch was finished"):
        evaluate(run, "valid")
    assert_the_same(train(recipe, runs=tmp_path).run, resume(run).run)


MODELS = (
    (),
    ("model.word_embedding.word_dropout=0.2", "model.word_embedding.rare_word_dropout=0.5"),
    ("model.pooling={kind: attention, size: 4}", "model.encoder.layers=2", "model.dropout.between=0.3"),
    ("model.padding=left", "model.dropout.variational=true"),
    ("model.head={hidden: 6, class_weights: balanced}", "model.dropout.head=0.2", "data.repeats=once"),
    ("data.valid={source: train, size: 10}", "data.overlap=drop"),
)


@pytest.mark.parametrize("model", MODELS, ids=" ".join)
def test_whatever_draws_or_counts_goes_on_as_it_was(make_text_recipe, tmp_path, model):
    at_once = train(make_text_recipe(*model, "train.epochs=3"), runs=tmp_path / "at-once").run
    in_two = train(make_text_recipe(*model, "train.epochs=2"), runs=tmp_path / "in-two").run
    resume(in_two, overrides=["train.epochs=3"])
    assert_the_same(at_once, in_two)


def test_a_run_with_windows_goes_on_as_it_was(make_piece_recipe, tmp_path):
    windows = "model.length={kind: windows, size: 32, overlap: 8, most: 3}"
    decay = "train.optimizer.layer_decay=0.5"
    at_once = train(make_piece_recipe(windows, decay, "train.epochs=3"), runs=tmp_path / "at-once").run
    in_two = train(make_piece_recipe(windows, decay, "train.epochs=2"), runs=tmp_path / "in-two").run
    resume(in_two, overrides=["train.epochs=3"])
    assert_the_same(at_once, in_two)


def test_the_pretrained_encoder_need_not_be_there_any_more(reviews, tmp_path):
    source = write_tiny_encoder(tmp_path / "encoder")
    make_recipe = MakeTextRecipe(reviews, source)
    whole = train(make_recipe("train.epochs=3"), runs=tmp_path).run
    run = train(make_recipe("train.epochs=2"), runs=tmp_path).run
    shutil.rmtree(source)
    assert danlu.load(run).predict(["Good film."])[0].label in {"neg", "pos"}
    assert evaluate(run, "valid").scores["texts"] == 24
    resume(run, overrides=["train.epochs=3"])
    assert same_weights(whole, run)


def test_the_vectors_need_not_be_there_any_more(make_text_recipe, tmp_path):
    vectors = tmp_path / "vectors.txt"
    vectors.write_text("film 0.25 0.5 0.75\n")
    embedding = f"model.word_embedding={{kind: trained, dim: 3, vectors: {vectors}}}"
    whole = train(make_text_recipe(embedding, "train.epochs=3"), runs=tmp_path).run
    run = train(make_text_recipe(embedding), runs=tmp_path).run
    vectors.unlink()
    resume(run, overrides=["train.epochs=3"])
    assert same_weights(whole, run)


def test_changed_data_are_refused(make_text_recipe, reviews, tmp_path):
    data = shutil.copytree(reviews, tmp_path / "data")
    run = train(make_text_recipe(f"data.root={data}"), runs=tmp_path / "runs").run
    some = next((data / "train/neg").glob("*.txt"))
    some.write_text("Something else.")
    with pytest.raises(RecordError, match="train split is not what the run was trained with"):
        resume(run, overrides=["train.epochs=3"])


def test_a_record_that_moved_with_its_data_resumes(make_text_recipe, reviews, tmp_path):
    data = shutil.copytree(reviews, tmp_path / "old")
    run = train(make_text_recipe(f"data.root={data}"), runs=tmp_path / "runs").run
    data.rename(tmp_path / "new")
    moved = run.rename(tmp_path / "elsewhere")
    resume(moved, overrides=["train.epochs=3", f"data.root={tmp_path / 'new'}"])
    assert len(comparable_history(moved)) == 3


def test_a_run_killed_before_its_last_evaluation_is_finished_by_a_resume(make_text_recipe, tmp_path):
    run = train(make_text_recipe(), runs=tmp_path).run
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
