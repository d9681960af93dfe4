"""The command line as a process: help, exit codes, errors in words, JSON."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from danlu.recipe.dump import to_yaml

DANLU = [str(Path(sys.executable).with_name("danlu"))]


def danlu(*words, text=None):
    return subprocess.run([*DANLU, *map(str, words)], capture_output=True, text=True, input=text, check=False)


@pytest.fixture(scope="module")
def recipe_file(tmp_path_factory, corpus):
    from small_recipe import MakeRecipe

    path = tmp_path_factory.mktemp("recipe") / "tiny.yaml"
    path.write_text(to_yaml(MakeRecipe(corpus)()))
    return path


@pytest.fixture(scope="module")
def notebook(tmp_path_factory, recipe_file):
    """A notebook with one run, trained through the command line, and what the command printed."""
    runs = tmp_path_factory.mktemp("notebook")
    return runs, danlu("train", recipe_file, "--runs", runs)


@pytest.mark.parametrize(
    "command",
    ["--help", "train --help", "runs", "recipe check {recipe}", "recipe schema", "recipe new bilstm-crf"],
)
def test_these_need_no_torch(command, recipe_file, tmp_path):
    words = [word.format(recipe=recipe_file) for word in command.split()]
    script = (
        "import sys\n"
        "from danlu.cli.main import main\n"
        f"sys.argv = ['danlu', *{words!r}]\n"
        "try:\n    main()\n"
        "except SystemExit as end:\n    code = end.code\n"
        "loaded = sorted({'torch', 'accelerate', 'sklearn', 'scipy'} & set(sys.modules))\n"
        "sys.exit(f'loaded {loaded}' if loaded else code)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=False, cwd=tmp_path
    )
    assert done.returncode == 0, done.stderr


def test_training_tells_what_it_reads_and_each_epoch(notebook):
    runs, done = notebook
    assert done.returncode == 0, done.stderr
    (run,) = (path for path in runs.iterdir() if path.is_dir())
    lines = done.stdout.splitlines()
    assert lines[0] == f"run    {run}"
    assert lines[1].startswith("train  ")
    assert sum(line.startswith("epoch: ") for line in lines) == 2
    assert f">>>model saved {run.name}<<<" in lines
    assert "loss_train: " in done.stdout
    assert "loss_valid: " in done.stdout
    assert lines[-1] == f"page   {run / 'page.html'}"


def test_training_as_json_prints_one_object_and_the_course_on_standard_error(recipe_file, tmp_path):
    done = danlu("train", recipe_file, "train.epochs=1", "--runs", tmp_path, "--json")
    printed = json.loads(done.stdout)
    assert printed["status"] == "finished"
    assert printed["best_epoch"] in (1, None)
    assert set(printed) >= {"run", "status", "best_epoch", "scores", "floors", "findings"}
    assert "epoch: 1" in done.stderr


def test_evaluating_prints_the_report_or_one_object(notebook):
    runs, _ = notebook
    done = danlu("evaluate", "last", "--split", "test", "--runs", runs)
    assert done.returncode == 0, done.stderr
    assert "split test, look 1, checkpoint best" in done.stdout
    printed = json.loads(danlu("evaluate", "last", "--split", "test", "--runs", runs, "--json").stdout)
    assert printed["looks"] == 2
    assert {"run", "split", "checkpoint", "looks", "scores", "intervals", "floors"} <= set(printed)
    low, high = printed["intervals"]["token.accuracy"]
    assert low <= printed["scores"]["token.accuracy"] <= high


def test_resuming_through_the_command_line(recipe_file, tmp_path):
    danlu("train", recipe_file, "--runs", tmp_path)
    done = danlu("resume", "last", "train.epochs=3", "--runs", tmp_path)
    assert done.returncode == 0, done.stderr
    assert "going on after epoch 2" in done.stdout
    assert "epoch: 3" in done.stdout


def test_predicting_text_words_and_conll(notebook, tmp_path):
    runs, _ = notebook
    lines = danlu("predict", "last", "-", "--runs", runs, text="Amber Poker fell.\nIt rained.\n").stdout
    rows = [json.loads(line) for line in lines.splitlines()]
    assert [row["words"] for row in rows] == [["Amber", "Poker", "fell", "."], ["It", "rained", "."]]
    (tmp_path / "words.txt").write_text("Amber Poker fell.\n")
    words = danlu("predict", "last", tmp_path / "words.txt", "--input", "words", "--runs", runs).stdout
    assert json.loads(words)["words"] == ["Amber", "Poker", "fell."]
    conll = danlu(
        "predict", "last", "-", "--input", "conll", "--output", "conll", "--runs", runs, text="It O\nfell O\n"
    )
    columns = [line.split("\t") for line in conll.stdout.splitlines() if line]
    assert [row[0] for row in columns] == ["It", "fell"]
    assert all(len(row) == 3 for row in columns)


MISTAKES = {
    "no such recipe": (("train", "missing.yaml"), 1, "missing.yaml"),
    "an unknown key": (("train", "{recipe}", "train.epocs=3"), 1, "did you mean epochs?"),
    "a bad value": (("train", "{recipe}", "train.epochs=0"), 1, "train.epochs"),
    "no such data": (
        ("train", "{recipe}", "data.train=trian.txt", "--runs", "{tmp}"),
        1,
        "did you mean 'train.txt'?",
    ),
    "no such run": (("evaluate", "nothing-like-it", "--runs", "{runs}"), 1, "nothing-like-it"),
    "no such split": (("evaluate", "last", "--split", "tset", "--runs", "{runs}"), 1, "train, valid, test"),
    "no such device": (("train", "{recipe}", "train.device=cuda:97", "--runs", "{tmp}"), 1, "cuda:97"),
    "no such file to predict": (("predict", "last", "{tmp}/none.txt", "--runs", "{runs}"), 1, "none.txt"),
    "an unknown command": (("trian",), 2, "trian"),
    "an unknown option": (("train", "{recipe}", "--epochs", "3"), 2, "--epochs"),
    "a missing argument": (("train",), 2, "RECIPE"),
    "an unknown demo": (("demo", "cooking"), 2, "cooking"),
}


@pytest.mark.parametrize("name", MISTAKES)
def test_mistakes_are_told_in_words_without_a_traceback(name, recipe_file, notebook, tmp_path):
    words, code, said = MISTAKES[name]
    done = danlu(*(word.format(recipe=recipe_file, runs=notebook[0], tmp=tmp_path) for word in words))
    assert done.returncode == code
    assert said in done.stderr
    assert "Traceback" not in done.stderr


def test_input_that_is_no_utf_8_is_told_in_words(notebook, tmp_path):
    (tmp_path / "latin.txt").write_bytes(b"caf\xe9\n")
    for words in ((tmp_path / "latin.txt",), ("-",)):
        with (tmp_path / "latin.txt").open("rb") as file:
            done = subprocess.run(
                [*DANLU, "predict", "last", *map(str, words), "--runs", str(notebook[0])],
                stdin=file,
                capture_output=True,
                text=True,
                check=False,
            )
        assert done.returncode == 1
        assert "is not UTF-8" in done.stderr


@pytest.mark.parametrize(
    "words", [("--debug", "train", "missing.yaml"), ("train", "missing.yaml", "--debug")]
)
def test_a_traceback_comes_with_debug_alone(words):
    done = danlu(*words)
    assert done.returncode == 1
    assert "Traceback" in done.stderr


def test_an_error_as_json_names_every_problem(recipe_file):
    done = danlu("train", recipe_file, "train.epocs=3", "train.epochs=0", "--json")
    assert done.returncode == 1
    printed = json.loads(done.stdout)
    assert printed["kind"] == "RecipeError"
    assert printed["total"] == 2


def test_what_the_system_refuses_is_an_object_too(notebook, tmp_path):
    (tmp_path / "file").write_text("", encoding="utf-8")

    done = danlu("next", "last", "--runs", notebook[0], "--out", tmp_path / "file", "--json")

    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    assert json.loads(done.stdout)["error"] in done.stderr


def test_the_version():
    import danlu as package

    assert danlu("--version").stdout.strip() == package.__version__


def test_the_page_is_drawn_again(notebook):
    runs, _ = notebook
    (run,) = (path for path in runs.iterdir() if path.is_dir())
    (run / "page.html").unlink()
    assert danlu("page", "last", "--runs", runs).stdout.strip() == str(run / "page.html")
    assert (run / "page.html").is_file()


def test_a_terminal_that_cannot_show_a_character_ends_no_command(notebook):
    runs, _ = notebook
    for words in (("runs",), ("show", "last")):
        done = subprocess.run(
            [*DANLU, *words, "--runs", str(runs)],
            capture_output=True,
            text=True,
            check=False,
            env={**os.environ, "PYTHONIOENCODING": "ascii"},
        )
        assert done.returncode == 0, done.stderr


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no /dev/full on this system")
def test_a_full_disk_is_told_in_words(notebook):
    with Path("/dev/full").open("w") as full:
        done = subprocess.run(
            [*DANLU, "predict", "last", "-", "--runs", str(notebook[0])],
            input="It rained.\n" * 5000,
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
            check=False,
        )
    assert done.returncode == 1
    assert "No space left" in done.stderr
    assert "Traceback" not in done.stderr
