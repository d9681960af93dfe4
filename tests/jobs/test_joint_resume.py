from __future__ import annotations

import json
import signal

import pytest
import torch
from safetensors.torch import load_file

from danlu.errors import RecordError
from danlu.files import read_json_lines
from danlu.jobs.observer import Silence
from danlu.jobs.resume import resume
from danlu.jobs.train import train
from small_joint_recipe import JOINT_FAMILIES, MakeJointRecipe

TIMES = ("seconds", "words_per_second", "memory_mb")
COSINE = "train.schedule={name: cosine}"


class StopAfter(Silence):
    """Presses Ctrl-C in the given epoch, once or twice."""

    def __init__(self, epoch, times=1):
        self.epoch, self.times = epoch, times

    def on_batch(self, done):
        if (done.epoch, done.batch) == (self.epoch, 1):
            for _ in range(self.times):
                signal.raise_signal(signal.SIGINT)


def comparable_history(run):
    rows = read_json_lines(run / "history.jsonl")
    return [{key: value for key, value in row.items() if key not in TIMES} for row in rows]


def assert_the_same(whole, resumed):
    for name in ("checkpoints/last.safetensors", "model/best.safetensors"):
        ours, theirs = (load_file(run / name) for run in (whole, resumed))
        assert ours.keys() == theirs.keys()
        assert all(torch.equal(ours[key], theirs[key]) for key in ours), name
    assert comparable_history(whole) == comparable_history(resumed)
    for name in ("evaluation/valid/predictions.jsonl", "evaluation/valid/errors.json"):
        assert (whole / name).read_bytes() == (resumed / name).read_bytes(), name


@pytest.fixture(params=JOINT_FAMILIES)
def make_any_joint_recipe(request, posts, tiny_encoder):
    """A function from overrides to a small recipe of each family of joint tagging."""
    encoder = tiny_encoder if request.param == "transformer-tagger" else None
    return MakeJointRecipe(posts, request.param, encoder=encoder)


def test_a_stopped_and_resumed_run_is_as_if_never_stopped(make_any_joint_recipe, tmp_path):
    recipe = make_any_joint_recipe(COSINE, "train.epochs=3")
    whole = train(recipe, runs=tmp_path).run
    stopped = train(recipe, runs=tmp_path, observer=StopAfter(2))
    assert (stopped.status, stopped.reason) == ("interrupted", "stopped by Ctrl-C after epoch 2")
    assert_the_same(whole, resume(stopped.run).run)


def test_so_is_one_with_all_that_draws_by_chance(make_joint_recipe, tmp_path):
    recipe = make_joint_recipe(
        "model.characters={kind: lstm, dim: 4, hidden: 4}",
        "model.word_embedding={kind: trained, dim: 8, word_dropout: 0.1, rare_word_dropout: 0.5}",
        "model.dropout={input: 0.2, between: 0.2, heads: 0.2, variational: true}",
        "model.layers={cell: gru, bidirectional: true, hidden: [6, 4]}",
        "train.optimizer.lr_of={heads: 0.02, layers: 0.005}",
        "train.epochs=3",
    )
    whole = train(recipe, runs=tmp_path).run
    assert_the_same(whole, resume(train(recipe, runs=tmp_path, observer=StopAfter(1)).run).run)


def test_a_run_stopped_in_its_first_epoch_resumes_to_the_same_weights(make_joint_recipe, tmp_path):
    recipe = make_joint_recipe()
    with pytest.raises(KeyboardInterrupt):
        train(recipe, runs=tmp_path, observer=StopAfter(1, times=2))
    (run,) = (path for path in tmp_path.iterdir() if path.is_dir())
    assert_the_same(train(recipe, runs=tmp_path).run, resume(run).run)


def test_a_finished_run_can_be_trained_longer(make_joint_recipe, tmp_path):
    run = train(make_joint_recipe("train.epochs=1"), runs=tmp_path).run
    resume(run, overrides=["train.epochs=2"])
    assert_the_same(train(make_joint_recipe("train.epochs=2"), runs=tmp_path).run, run)


@pytest.mark.parametrize("change", ["model.alpha=0.2", "data.encode_as=bio2", "data.draw.seed=2"])
def test_another_recipe_is_another_run(joint_runs, change):
    with pytest.raises(RecordError, match=change.partition("=")[0].replace(".", r"\.")):
        resume(joint_runs["joint-rnn"], overrides=["train.epochs=20", change])


def test_changed_posts_are_refused(make_joint_recipe, posts, tmp_path):
    text = (posts / "posts.tsv").read_text(encoding="utf-8")
    (tmp_path / "posts.tsv").write_text(text, encoding="utf-8")
    run = train(make_joint_recipe(f"data.root={tmp_path}", "train.epochs=1"), runs=tmp_path / "runs").run
    (tmp_path / "posts.tsv").write_text(text.replace("\n", " so\n", 1), encoding="utf-8")
    with pytest.raises(RecordError, match="split is not what the run was trained with"):
        resume(run, overrides=["train.epochs=2"])
    assert json.loads((run / "status.json").read_text())["state"] == "finished"
