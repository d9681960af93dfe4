"""Learning rates by part, falling schedules and the L2 penalty in whole runs: in the history, and through a resume."""

from __future__ import annotations

import json
import signal

import pytest
import torch
from safetensors.torch import load_file

from danlu.errors import RecipeError
from danlu.files import read_json_lines
from danlu.jobs.observer import Silence
from danlu.jobs.resume import resume
from danlu.jobs.train import train

RATES = "train.optimizer={name: sgd, lr: 0.02, momentum: 0.9, nesterov: true, lr_of: {head: 0.1}}"
PENALTY = "train.l2_penalty={weight: 0.001}"
PLATEAU = "train.schedule={name: plateau, patience: 1, min_delta: 0.9, warmup_epochs: 0.5}"


class StopAfter(Silence):
    """Presses Ctrl-C in the given epoch."""

    def __init__(self, epoch):
        self.epoch = epoch

    def on_batch(self, done):
        if (done.epoch, done.batch) == (self.epoch, 1):
            signal.raise_signal(signal.SIGINT)


def history(run):
    return read_json_lines(run / "history.jsonl")


def rates(run):
    return [row["learning_rates"] for row in history(run)]


def weights(run):
    return load_file(run / "checkpoints/last.safetensors")


def test_the_rate_of_every_part_is_in_the_history(make_recipe, tmp_path):
    schedule = "train.schedule={name: halve, every_epochs: 1}"
    run = train(make_recipe(RATES, schedule, "train.epochs=3"), runs=tmp_path).run
    assert rates(run) == [
        {"word_embedding": 0.02 * share, "encoder": 0.02 * share, "head": 0.1 * share}
        for share in (1, 0.5, 0.25)
    ]


def test_a_plateau_lowers_the_rate_of_the_epochs_after_it(make_recipe, tmp_path):
    plateau = "train.schedule={name: plateau, patience: 1, min_delta: 0.99}"
    run = train(make_recipe(plateau, "train.epochs=4"), runs=tmp_path).run
    assert [row["all"] for row in rates(run)] == [0.01, 0.01, 0.005, 0.0025]


def test_the_penalty_stands_beside_the_loss(make_recipe, tmp_path):
    penalised = history(train(make_recipe(PENALTY), runs=tmp_path).run)
    plain = history(train(make_recipe(), runs=tmp_path).run)
    assert all(row["train"]["l2_penalty"] > 0 for row in penalised)
    assert all("l2_penalty" not in row["train"] for row in plain)


@pytest.mark.parametrize("stop", [2, 3])
def test_a_resumed_run_is_as_if_never_stopped(make_recipe, tmp_path, stop):
    recipe = make_recipe(RATES, PENALTY, PLATEAU, "train.epochs=4")
    whole = train(recipe, runs=tmp_path).run
    stopped = train(recipe, runs=tmp_path, observer=StopAfter(stop)).run
    resume(stopped)
    ours, theirs = weights(whole), weights(stopped)
    assert ours.keys() == theirs.keys()
    assert all(torch.equal(ours[name], theirs[name]) for name in ours)
    assert rates(whole) == rates(stopped)
    assert len({row["head"] for row in rates(whole)}) > 1
    assert [row["train"] for row in history(whole)] == [row["train"] for row in history(stopped)]


def test_a_rate_for_a_part_that_the_recipe_leaves_out_is_refused(make_recipe, tmp_path):
    with pytest.raises(RecipeError, match=r"lr_of\.characters: this part of the model is absent or frozen"):
        train(make_recipe("train.optimizer.lr_of={characters: 0.1}"), runs=tmp_path)


def test_a_recipe_without_the_new_keys_says_what_it_leaves_alone(make_recipe, tmp_path):
    run = train(make_recipe(), runs=tmp_path).run
    written = json.dumps((run / "recipe.yaml").read_text())
    for line in ("lr_of: null", "layer_decay: null", "l2_penalty: null", "fast_matmul: false"):
        assert line in written
