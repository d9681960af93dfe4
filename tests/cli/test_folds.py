"""`danlu folds`: arguments, exit codes, what is printed and written."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from danlu.recipe.dump import to_yaml
from small_audio_recipe import MakeAudioRecipe

DANLU = [str(Path(sys.executable).with_name("danlu"))]
QUICK = """
import sys
import danlu.jobs.folds.files, danlu.jobs.folds.page, danlu.record.page
from danlu.cli.main import main

for room in (danlu.jobs.folds.page, danlu.record.page):
    room.draw = lambda name, spec: "<svg></svg>"
danlu.jobs.folds.files.draw_file = lambda spec: "<svg></svg>"
sys.argv = ["danlu", *sys.argv[1:]]
main()
"""
"""The command with empty pictures: drawing them takes longer than training does."""
PAPER = ("--protocol", "paper", "--folds", "2")


def danlu(*words):
    return run(*DANLU, *words)


def quick(*words):
    return run(sys.executable, "-c", QUICK, *words)


def run(*words):
    return subprocess.run([*map(str, words)], capture_output=True, text=True, check=False)


@pytest.fixture(scope="module")
def recipe_file(tmp_path_factory, tones):
    path = tmp_path_factory.mktemp("recipe") / "tiny.yaml"
    path.write_text(to_yaml(MakeAudioRecipe(tones)("train.epochs=1")), encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def done(tmp_path_factory, recipe_file):
    """A folder with two folds, and what the command printed."""
    out = tmp_path_factory.mktemp("folds")
    return out, quick("folds", recipe_file, *PAPER, "--out", out)


def test_it_shows_a_line_for_each_fold_and_then_the_report(done):
    out, printed = done
    lines = printed.stdout.splitlines()

    assert printed.returncode == 0, printed.stderr
    assert lines[0] == "2 folds of paper, 48 clips"
    assert lines[1].startswith("       leak: 48 of 48 tested clips are of speakers")
    ends = [line for line in lines if line.startswith("[")]
    assert [line.split("  ")[0] for line in ends] == ["[1/2] fold 1", "[2/2] fold 2"]
    assert all("trained  " in line for line in ends)
    report = (out / "report.txt").read_text(encoding="utf-8")
    assert printed.stdout.endswith(f"\n{report}page   {out / 'page.html'}\n")
    assert "WARNING protocol paper" in report


def test_again_as_json_it_prints_one_object_and_the_course_on_standard_error(done, recipe_file):
    out, _ = done
    printed = quick("folds", recipe_file, *PAPER, "--out", out, "--json")
    told = json.loads(printed.stdout)

    assert printed.returncode == 0
    assert set(told) == {
        "format", "name", "task", "status", "point", "protocol", "groups", "classes", "leaks", "leak_notes",
        "warning", "notes", "seconds", "folds", "pooled", "spread", "valid", "out",
    }  # fmt: skip
    assert (told["status"], told["out"], [fold["how"] for fold in told["folds"]]) == (
        "finished", str(out), ["taken", "taken"],
    )  # fmt: skip
    assert "[2/2] fold 2" in printed.stderr


def test_points_are_compared_in_a_table(recipe_file, tmp_path):
    over = ("--over", "model.width=0.125,0.25")
    printed = quick("folds", recipe_file, *PAPER, *over, "--out", tmp_path)
    lines = printed.stdout.splitlines()

    assert printed.returncode == 0, printed.stderr
    assert lines[0] == "4 folds of paper, 2 points, 48 clips"
    (head,) = (number for number, line in enumerate(lines) if line.startswith("model.width"))
    assert lines[head].split()[:4] == ["model.width", "accuracy", "ua", "macro_f1"]
    assert [line.split()[0] for line in lines[head + 1 : head + 3]] == ["0.125", "0.25"]
    assert lines[-1] == f"wrote {tmp_path / 'table.md'}, table.csv and table.json"
    assert "chosen on the tested clips" in lines[-2]
    assert sorted(path.name for path in tmp_path.iterdir()) == [
        "table.csv", "table.json", "table.md", "width-0.125", "width-0.25",
    ]  # fmt: skip


def test_a_fold_that_fails_is_told_and_the_exit_code_says_so(recipe_file, tmp_path):
    diverging = ("train.optimizer={name: sgd, lr: 1.0e+38}", "train.clip_norm=null")
    printed = quick("folds", recipe_file, *diverging, *PAPER, "--out", tmp_path)

    assert printed.returncode == 1
    assert "[2/2] fold 2 failed: " in printed.stdout
    assert "No fold has scores yet." in printed.stdout
    assert "Traceback" not in printed.stdout + printed.stderr


@pytest.mark.slow
def test_two_at_once_find_the_same(done, recipe_file, tmp_path):
    printed = danlu("folds", recipe_file, *PAPER, "--jobs", "2", "--out", tmp_path)

    assert printed.returncode == 0, printed.stderr
    for name in ("predictions.jsonl", "confusion.csv"):
        assert (tmp_path / name).read_bytes() == (done[0] / name).read_bytes()
    assert (tmp_path / "ua-by-fold.svg").read_text(encoding="utf-8").startswith("<svg")


INTERRUPT = """
import signal
from danlu.cli.folds import FoldsConsole

FoldsConsole.on_epoch = lambda self, point, fold, epoch, epochs: signal.raise_signal(signal.SIGINT)
"""


def test_ctrl_c_says_that_the_same_command_goes_on_and_exits_with_130(recipe_file, tmp_path):
    words = ["folds", recipe_file, "train.epochs=2", *PAPER, "--out", tmp_path]
    printed = run(sys.executable, "-c", INTERRUPT + QUICK, *words)

    assert printed.returncode == 130, printed.stderr
    assert printed.stdout.splitlines()[-1] == "2 folds without scores yet: the same command goes on"


MISTAKES = {
    "no protocol": (("{recipe}", "--out", "{out}"), 2, "--protocol"),
    "no folder": (("{recipe}", *PAPER), 2, "--out"),
    "no such protocol": (("{recipe}", "--protocol", "loso", "--out", "{out}"), 1, "no protocol has this name"),
    "no such recipe": (("missing.yaml", *PAPER, "--out", "{out}"), 1, "missing.yaml"),
    "an unknown key": (("{recipe}", "model.widht=1", *PAPER, "--out", "{out}"), 1, "did you mean width?"),
    "a split": (("{recipe}", "data.split.fold=2", *PAPER, "--out", "{out}"), 1, "folds set data.split"),
    "no jobs": (("{recipe}", *PAPER, "--jobs", "0", "--out", "{out}"), 2, "--jobs"),
    "a file": (("{recipe}", *PAPER, "--out", "{recipe}"), 1, "a file stands there"),
    "no such data": (("{recipe}", "data.root=none", *PAPER, "--out", "{out}"), 1, "none"),
    "too many folds": (
        ("{recipe}", "--protocol", "k-fold", "--folds", "9", "--out", "{out}"), 1, "fewer speakers than folds",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", MISTAKES)
def test_mistakes_are_told_in_words_and_nothing_is_trained(name, recipe_file, tmp_path):
    words, code, said = MISTAKES[name]
    out = tmp_path / "out"
    printed = danlu("folds", *(word.format(recipe=recipe_file, out=out) for word in words))

    assert printed.returncode == code
    assert said in printed.stderr
    assert "Traceback" not in printed.stderr
    assert not out.exists()


def test_every_problem_at_once_as_json(recipe_file, tmp_path):
    words = (
        "data.split=null",
        "--protocol",
        "leave-one-speaker-out",
        "--folds",
        "2",
        "--out",
        tmp_path,
        "--json",
    )
    printed = danlu("folds", recipe_file, *words)

    assert printed.returncode == 1
    assert json.loads(printed.stdout)["total"] == 2


def test_the_help_needs_no_torch():
    script = (
        "import sys\nfrom danlu.cli.main import main\nsys.argv = ['danlu', 'folds', '--help']\n"
        "try:\n    main()\nexcept SystemExit:\n    pass\n"
        "sys.exit(sorted({'torch', 'sklearn', 'soundfile'} & set(sys.modules)) or 0)"
    )
    printed = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False)

    assert printed.returncode == 0, printed.stderr
    assert "takes the place of the recipe's data.split" in " ".join(printed.stdout.split())
