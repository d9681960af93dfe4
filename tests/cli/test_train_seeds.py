"""`danlu train --seeds N`: several seeds as one unit, printed as mean and spread."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from danlu.cli.seeds import plan_seeds
from danlu.errors import RecipeError
from danlu.recipe.dump import to_yaml

DANLU = [str(Path(sys.executable).with_name("danlu"))]


def danlu(*words):
    return subprocess.run([*DANLU, *map(str, words)], capture_output=True, text=True, check=False)


@pytest.fixture(scope="module")
def recipe_file(tmp_path_factory, corpus):
    from small_recipe import MakeRecipe

    path = tmp_path_factory.mktemp("recipe") / "tiny.yaml"
    path.write_text(to_yaml(MakeRecipe(corpus)("train.epochs=1")), encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def done(tmp_path_factory, recipe_file):
    """A notebook with two seeds, and what the command printed."""
    runs = tmp_path_factory.mktemp("notebook")
    return runs, danlu("train", recipe_file, "--seeds", 2, "--runs", runs)


def test_it_prints_each_run_and_then_the_spread(done):
    runs, printed = done
    lines = printed.stdout.splitlines()

    assert printed.returncode == 0, printed.stderr
    assert [line for line in lines if line.startswith("[")] == ["[1/2] seed 1", "[2/2] seed 2"]
    head = next(number for number, line in enumerate(lines) if line.split()[:2] == ["seed", "span.micro_f1"])
    assert [line.split()[0] for line in lines[head + 1 : head + 3]] == ["1", "2"]
    assert {run.name for run in runs.iterdir() if not run.name.startswith(".")} == {
        line.split()[-1] for line in lines[head + 1 : head + 3]
    }
    (spread,) = [line for line in lines if line.startswith("span.micro_f1 ")]
    assert "±" in spread
    assert any(line.endswith("mean ± standard deviation over 2 seeds, and range") for line in lines)


def test_more_seeds_take_the_runs_that_are_there(done, recipe_file, tmp_path):
    runs = shutil.copytree(done[0], tmp_path / "notebook")
    printed = danlu("train", recipe_file, "--seeds", 3, "--runs", runs, "--json")
    told = json.loads(printed.stdout)

    assert printed.returncode == 0, printed.stderr
    assert told["seeds"] == [1, 2, 3]
    assert [run["how"] for run in told["runs"]] == ["taken", "taken", "trained"]
    spread = told["rows"][0]["scores"]["token.accuracy"]
    values = [run["scores"]["token.accuracy"] for run in told["runs"]]
    assert spread["count"] == 3
    assert spread["mean"] == pytest.approx(sum(values) / 3)
    assert "epoch: 1" in printed.stderr


def test_the_seeds_begin_with_that_of_the_recipe(recipe_file):
    plan = plan_seeds(recipe_file, ["seed=7", "train.epochs=2"], seeds="3")

    assert plan.seeds == (7, 8, 9)
    assert {point.recipe.train.epochs for point in plan.points} == {2}
    assert [point.recipe.name for point in plan.points] == [f"tiny-seed-{seed}" for seed in (7, 8, 9)]


@pytest.mark.parametrize("seeds", ["1", "0", "-2", "x", "2.5", ""])
def test_what_is_no_number_of_seeds_is_refused(recipe_file, seeds):
    with pytest.raises(RecipeError) as caught:
        plan_seeds(recipe_file, [], seeds=seeds)

    (problem,) = caught.value.problems
    assert problem.where == "--seeds"


def test_seeds_by_their_numbers_are_those_of_a_series(recipe_file):
    done = danlu("train", recipe_file, "--seeds", "1,2,5")

    assert done.returncode == 1
    assert "danlu series RECIPE --seeds 1,2,5 trains these seeds" in done.stderr


def test_seeds_beyond_the_largest_are_refused(recipe_file):
    with pytest.raises(RecipeError, match="in the series"):
        plan_seeds(recipe_file, [f"seed={2**32 - 1}"], seeds="2")


def test_a_mistake_in_the_recipe_is_told_before_anything_is_trained(recipe_file, tmp_path):
    done = danlu("train", recipe_file, "--seeds", 2, "train.epoch=3", "--runs", tmp_path / "runs")

    assert done.returncode == 1
    assert "train.epoch" in done.stderr
    assert not (tmp_path / "runs").exists()
