"""`danlu series`: arguments, exit codes, what is printed and written."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from danlu.recipe.dump import to_yaml

DANLU = [str(Path(sys.executable).with_name("danlu"))]
PLAN = ("--over", "train.optimizer.lr=0.03,0.1", "--seeds", "1,2")


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
    """A notebook with a whole series, and what the command printed."""
    runs = tmp_path_factory.mktemp("notebook")
    return runs, danlu("series", recipe_file, *PLAN, "--runs", runs)


def test_it_shows_each_run_under_its_heading_and_then_the_table(done):
    runs, printed = done
    lines = printed.stdout.splitlines()

    assert printed.returncode == 0, printed.stderr
    assert lines[0] == "[1/4] train.optimizer.lr=0.03 seed 1"
    assert lines[1].startswith(f"run    {runs}/")
    assert [line for line in lines if line.startswith("[")][1:] == [
        "[2/4] train.optimizer.lr=0.1 seed 1",
        "[3/4] train.optimizer.lr=0.03 seed 2",
        "[4/4] train.optimizer.lr=0.1 seed 2",
    ]
    assert lines[-5].split() == [
        "train.optimizer.lr", "span.micro_f1", "min..max", "token.accuracy", "min..max", "best", "epochs",
    ]  # fmt: skip
    assert lines[-4].startswith("0.03 ")
    assert "±" in lines[-3]
    assert lines[-2].startswith("On valid, each run at its best epoch; seeds 1, 2;")
    assert "the best (" in lines[-1]


def test_again_it_takes_every_run_and_writes_what_is_asked_for(done, recipe_file, tmp_path):
    runs, first = done
    written = [tmp_path / "table.csv", tmp_path / "picture.svg"]
    again = danlu("series", recipe_file, *PLAN, "--runs", runs, "--out", written[0], "--picture", written[1])
    lines = again.stdout.splitlines()

    assert again.returncode == 0, again.stderr
    assert sum(": taken from " in line for line in lines) == 4
    assert "epoch: 1" not in again.stdout
    assert lines[-7:-2] == first.stdout.splitlines()[-5:]
    assert lines[-2:] == [f"wrote {path}" for path in written]
    assert written[0].read_text(encoding="utf-8").startswith("train.optimizer.lr,span.micro_f1 mean,")
    assert written[1].read_text(encoding="utf-8").startswith("<svg")


def test_as_json_it_prints_one_object_and_the_course_on_standard_error(done, recipe_file):
    runs, _ = done
    printed = danlu("series", recipe_file, *PLAN, "--runs", runs, "--scores", "loss", "--json")
    told = json.loads(printed.stdout)

    assert printed.returncode == 0
    assert set(told) == {
        "name", "task", "notebook", "status", "split", "key", "values", "seeds", "scores", "rows", "runs", "findings",
    }  # fmt: skip
    assert (told["status"], told["scores"], told["values"]) == ("finished", ["loss"], [0.03, 0.1])
    assert [run["how"] for run in told["runs"]] == ["taken"] * 4
    assert "[1/4]" in printed.stderr


def test_a_shorter_run_is_the_beginning_of_a_longer_one(recipe_file, tmp_path):
    printed = danlu("series", recipe_file, "--over", "train.epochs=1,2", "--seeds", "1", "--runs", tmp_path)
    headings = [line for line in printed.stdout.splitlines() if line.startswith("[")]

    assert headings[0] == "[1/2] train.epochs=2 seed 1"
    assert headings[1].startswith("[2/2] train.epochs=1 seed 1: taken from the beginning of ")


def test_a_run_that_fails_is_told_below_the_table_and_the_exit_code_says_so(recipe_file, tmp_path):
    over = "train.optimizer={name: sgd, lr: 1.0e+38},{name: sgd, lr: 0.1}"
    words = ("series", recipe_file, "train.clip_norm=null", "--over", over, "--runs", tmp_path)
    printed = danlu(*words)

    assert printed.returncode == 1
    assert 'train.optimizer={"name": "sgd", "lr": 1e+38} seed 1 failed: ' in printed.stdout.splitlines()[-1]
    assert "Traceback" not in printed.stderr


INTERRUPT = """
import signal, sys
from danlu.cli.console import ConsoleObserver
from danlu.cli.main import main

ConsoleObserver.on_batch = lambda self, done: done.batch == 1 and signal.raise_signal(signal.SIGINT)
sys.argv = ["danlu", *sys.argv[1:]]
main()
"""


def test_ctrl_c_prints_what_there_is_and_exits_with_130(recipe_file, tmp_path):
    words = ["series", recipe_file, "train.epochs=2", *PLAN, "--runs", tmp_path]
    printed = subprocess.run(
        [sys.executable, "-c", INTERRUPT, *map(str, words)], capture_output=True, text=True, check=False
    )

    assert printed.returncode == 130, printed.stderr
    assert "[2/4]" not in printed.stdout
    assert printed.stdout.splitlines()[-1] == "4 of 4 runs have no scores yet: the same command goes on"


MISTAKES = {
    "nothing changes": (("{recipe}",), 1, "--over KEY=V1,V2 or --seeds 1,2,3"),
    "no such recipe": (("missing.yaml", "--seeds", "1,2"), 1, "missing.yaml"),
    "an unknown key": (("{recipe}", "--over", "model.hed=1,2"), 1, "did you mean head?"),
    "a value twice": (
        ("{recipe}", "--over", "train.optimizer.lr=0.1,0.10"),
        1,
        "two values make the same recipe",
    ),
    "a seed twice": (("{recipe}", "--seeds", "1,2,1"), 1, "the seed 1 stands twice"),
    "no seed": (("{recipe}", "--seeds", "1,,2"), 1, "not a seed"),
    "an unknown score": (
        ("{recipe}", "--seeds", "1,2", "--scores", "loss,f1"),
        1,
        "tagging has no score of this name",
    ),
    "a file of no kind": (("{recipe}", "--seeds", "1,2", "--out", "table.xls"), 1, ".json, .csv, .md"),
    "a picture of no kind": (("{recipe}", "--seeds", "1,2", "--picture", "p.png"), 1, ".svg"),
    "no such data": (("{recipe}", "--seeds", "1,2", "data.train=none.txt"), 1, "none.txt"),
    "an unknown option": (("{recipe}", "--grid"), 2, "--grid"),
    "a missing argument": ((), 2, "RECIPE"),
}


@pytest.mark.parametrize("name", MISTAKES)
def test_mistakes_are_told_in_words_and_nothing_is_trained(name, recipe_file, tmp_path):
    words, code, said = MISTAKES[name]
    printed = danlu(
        "series", *(word.format(recipe=recipe_file) for word in words), "--runs", tmp_path / "runs"
    )

    assert printed.returncode == code
    assert said in printed.stderr
    assert "Traceback" not in printed.stderr
    assert not (tmp_path / "runs").exists()


def test_every_problem_at_once_as_json(recipe_file, tmp_path):
    printed = danlu(
        "series",
        recipe_file,
        "--over",
        "train.optimizer.lr=0,0.1",
        "--seeds",
        "x",
        "--json",
        "--runs",
        tmp_path,
    )

    assert printed.returncode == 1
    assert json.loads(printed.stdout)["total"] == 2


def test_the_help_says_that_test_is_never_read_and_needs_no_torch():
    script = (
        "import sys\nfrom danlu.cli.main import main\nsys.argv = ['danlu', 'series', '--help']\n"
        "try:\n    main()\nexcept SystemExit:\n    pass\nsys.exit('torch' in sys.modules)"
    )
    printed = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False)

    assert printed.returncode == 0
    assert "The test split is never read" in " ".join(printed.stdout.split())


def test_files_that_cannot_be_written_are_told_before_anything_is_trained(recipe_file, tmp_path):
    (tmp_path / "picture.svg").mkdir()
    table = recipe_file / "table.csv"
    words = ("--out", table, "--picture", tmp_path / "picture.svg", "--runs", tmp_path / "runs")
    printed = danlu("series", recipe_file, *PLAN, *words)

    assert printed.returncode == 1
    assert "--out: no file can be written there" in printed.stderr
    assert str(table) in printed.stderr
    assert "--picture: no file can be written there: a folder stands there" in printed.stderr
    assert not (tmp_path / "runs").exists()
