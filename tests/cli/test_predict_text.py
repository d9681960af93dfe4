"""`danlu predict` and `danlu evaluate` with a text classifier: formats that it takes, and those it refuses."""

from __future__ import annotations

import json
import sys

import pytest
from typer.testing import CliRunner

import danlu
from danlu.cli.main import app
from danlu.jobs.train import train
from small_text_recipe import MakeTextRecipe

TEXTS = ["Not a dull minute.", "A bad film,\twith a worse end."]


@pytest.fixture(scope="module")
def runs(reviews, tmp_path_factory):
    """A notebook with one text classifier."""
    folder = tmp_path_factory.mktemp("text-runs")
    train(MakeTextRecipe(reviews)("train.epochs=1"), runs=folder)
    return folder


@pytest.fixture(scope="module")
def critic(runs):
    return danlu.load(next(path for path in runs.iterdir() if path.is_dir()))


@pytest.fixture
def danlu_command(runs):
    """Runs the command line over the notebook."""

    def run(*words, text=None):
        return CliRunner().invoke(app, [*words, "--runs", str(runs)], input=text)

    return run


def test_each_line_is_a_text_and_each_answer_a_line(danlu_command, critic):
    done = danlu_command("predict", "last", "-", text="\n".join([TEXTS[0], "", "  ", TEXTS[1]]) + "\n")
    assert done.exit_code == 0, done.output
    rows = [json.loads(line) for line in done.stdout.splitlines()]
    numbered = zip((1, 4), critic.predict(TEXTS), strict=True)
    assert rows == [{"line": line, **prediction.as_json()} for line, prediction in numbered]
    assert "2 empty lines passed over" in done.stderr


def test_tsv_has_class_probability_and_text(danlu_command, critic):
    done = danlu_command("predict", "last", "-", "--output", "tsv", text="\n".join(TEXTS))
    assert done.exit_code == 0, done.output
    rows = [line.split("\t") for line in done.stdout.splitlines()]
    assert rows == [
        [prediction.label, f"{prediction.probability:.4f}", " ".join(prediction.text.split())]
        for prediction in critic.predict(TEXTS)
    ]


def test_a_file_is_read(danlu_command, tmp_path):
    (tmp_path / "texts.txt").write_text("\ufeffGood.\r\nBad.\r\n", encoding="utf-8")
    done = danlu_command("predict", "last", str(tmp_path / "texts.txt"), "--batch", "1")
    assert [json.loads(line)["text"] for line in done.stdout.splitlines()] == ["Good.", "Bad."]


def test_nothing_gives_nothing(danlu_command):
    done = danlu_command("predict", "last", "-", text="")
    assert (done.exit_code, done.stdout) == (0, "")


REFUSED = {
    ("--input", "words"): ("--input: has no meaning for a text classifier", "allowed:  text"),
    ("--input", "conll"): ("--input: has no meaning for a text classifier", "allowed:  text"),
    ("--output", "conll"): ("--output: has no meaning for a text classifier", "allowed:  jsonl, tsv"),
}


@pytest.mark.parametrize("words", REFUSED)
def test_formats_of_taggers_are_refused(danlu_command, words):
    done = danlu_command("predict", "last", "-", *words, text=TEXTS[0])
    assert done.exit_code != 0
    told = done.stderr if done.stderr else str(done.exception)
    assert all(part in told for part in REFUSED[words])
    assert done.stdout == ""


def test_tsv_is_refused_for_taggers(make_recipe, tmp_path):
    train(make_recipe("train.epochs=1"), runs=tmp_path)
    words = ["predict", "last", "-", "--output", "tsv", "--runs", str(tmp_path)]
    done = CliRunner().invoke(app, words, input="It fell.\n")
    assert done.exit_code != 0
    told = done.stderr if done.stderr else str(done.exception)
    assert "--output: has no meaning for a tagger" in told
    assert done.stdout == ""


def test_evaluating_prints_the_report_or_one_object(danlu_command):
    report = danlu_command("evaluate", "last", "--split", "test")
    assert report.exit_code == 0, report.output
    assert "split test, look 1, checkpoint best" in report.stdout
    assert "By class" in report.stdout
    printed = json.loads(danlu_command("evaluate", "last", "--split", "test", "--json").stdout)
    assert (printed["looks"], printed["texts"]) == (2, 24)
    low, high = printed["intervals"]["accuracy"]
    assert low <= printed["scores"]["accuracy"] <= high
    assert "sentences" not in printed


def test_predicting_needs_no_scientific_packages(runs):
    import subprocess

    script = (
        "import sys, danlu\n"
        f"run = next(p for p in __import__('pathlib').Path({str(runs)!r}).iterdir() if p.is_dir())\n"
        "danlu.load(run).predict(['Good.'])\n"
        "print(sorted({'transformers', 'tokenizers', 'jieba', 'pyarrow'} & set(sys.modules)))\n"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False)
    assert done.stdout.strip() == "[]", done.stderr
