"""`danlu verify` and `danlu reproduce`: exit codes, and what is printed."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from danlu.recipe.dump import to_yaml

DANLU = [str(Path(sys.executable).with_name("danlu"))]


def danlu(*words):
    return subprocess.run([*DANLU, *map(str, words)], capture_output=True, text=True, check=False)


@pytest.fixture(scope="module")
def trained(tmp_path_factory, corpus):
    """A run in a notebook."""
    from danlu.jobs.train import train
    from small_recipe import MakeRecipe

    recipe = MakeRecipe(corpus)("train.epochs=1", "train.threads=1")
    runs = tmp_path_factory.mktemp("notebook")
    (runs.parent / "tiny.yaml").write_text(to_yaml(recipe), encoding="utf-8")
    return train(recipe, runs=runs).run


def test_all_points_are_printed_part_by_part(trained):
    done = danlu("verify", "last", "--runs", trained.parent)
    lines = done.stdout.splitlines()

    assert done.returncode == 0, done.stderr
    assert lines[0] == trained.name
    assert [line for line in lines if line in ("record", "data", "model", "evaluation/valid")] == [
        "record",
        "data",
        "model",
        "evaluation/valid",
    ]
    assert any(line.split()[:3] == ["holds", "scores", "again"] for line in lines)
    assert lines[-1].split(" (")[0].endswith(" points hold")


def test_what_does_not_hold_is_exit_code_1(trained, tmp_path):
    run = shutil.copytree(trained, tmp_path / trained.name)
    (run / "evaluation/valid/predictions.jsonl").unlink()

    done = danlu("verify", run, "--without-model", "--json")
    told = json.loads(done.stdout)

    assert done.returncode == 1
    assert told["holds"] is False
    assert told["counts"]["does not hold"] == 1
    (point,) = [point for point in told["points"] if point["outcome"] == "does not hold"]
    assert (point["part"], point["point"]) == ("record", "complete")
    assert danlu("verify", run, "--without-model").returncode == 1


def test_what_cannot_be_checked_is_no_failure(trained, tmp_path):
    done = danlu("verify", trained, "--without-model", f"data.root={tmp_path}")

    assert done.returncode == 0
    assert "points cannot be checked" in done.stdout


def test_a_mistake_is_told_in_words(trained):
    done = danlu("verify", trained, "model.encoder.hidden=3")

    assert done.returncode == 1
    assert "override model.encoder.hidden=3: this key cannot be changed" in done.stderr


def test_a_reproduction_says_how_far_the_two_agree(trained, tmp_path):
    # The original is of this process, perhaps with other threads; the first reproduction is of the second's kind.
    first = danlu("reproduce", trained, "--runs", tmp_path, "train.threads=1", "--json")
    told = json.loads(first.stdout)

    assert first.returncode == 0, first.stderr
    assert told["verdict"] in ("same bits", "within rounding")
    assert Path(told["run"]).parent == tmp_path
    assert "epoch: 1" in first.stderr

    again = danlu("reproduce", told["run"], "--runs", tmp_path)

    assert again.returncode == 0, again.stderr
    name = Path(told["run"]).name
    assert any(
        line.startswith(name) and line.endswith("  the same to the last bit")
        for line in again.stdout.splitlines()
    )


def test_a_different_run_is_exit_code_1(trained, tmp_path):
    run = shutil.copytree(trained, tmp_path / trained.name)
    scores = json.loads((run / "evaluation/valid/scores.json").read_text(encoding="utf-8"))
    scores["scores"]["token.accuracy"] = 0.111
    (run / "evaluation/valid/scores.json").write_text(json.dumps(scores), encoding="utf-8")

    done = danlu("reproduce", run, "--runs", tmp_path)

    assert done.returncode == 1
    assert (
        "different: scores.token.accuracy" in done.stdout
        or "different: token.accuracy on valid is" in done.stdout
    )
    assert "may explain it" in done.stdout
