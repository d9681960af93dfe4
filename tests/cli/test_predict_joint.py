"""`danlu predict`, `evaluate`, `show` and `runs` with models of joint tagging."""

from __future__ import annotations

import json

import pytest
from typer.testing import CliRunner

import danlu
from danlu.cli.main import app
from danlu.jobs.train import train
from small_joint_recipe import MakeJointRecipe

TEXTS = ["skipped midnight Rouroull and drove straight to Boskust instead of sleeping", "nobody knows why"]


@pytest.fixture(scope="module")
def runs(posts, tmp_path_factory):
    """A notebook with a run of two heads, and after it one of a single head."""
    folder = tmp_path_factory.mktemp("joint-runs")
    train(
        MakeJointRecipe(posts)(
            "name=two-heads", "train.epochs=15", "train.optimizer.lr=0.03", "model.alpha=0.3"
        ),
        runs=folder,
    )
    train(MakeJointRecipe(posts, "bilstm-crf")("name=one-head", "train.epochs=1"), runs=folder)
    return folder


@pytest.fixture
def danlu_command(runs):
    """Runs the command line over the notebook."""

    def run(*words, text=None):
        done = CliRunner().invoke(app, [*words, "--runs", str(runs)], input=text)
        assert done.exit_code == 0, done.output
        return done.stdout

    return run


def test_each_line_has_its_keywords_and_its_spans(danlu_command, runs):
    printed = danlu_command("predict", "two-heads", "-", "--input", "words", text="\n".join(TEXTS))
    rows = [json.loads(line) for line in printed.splitlines()]
    (run,) = runs.glob("*two-heads*")
    made = danlu.load(run).predict([text.split() for text in TEXTS])
    assert rows == [one.as_json() for one in made]
    assert [row["words"] for row in rows] == [text.split() for text in TEXTS]
    for row in rows:
        assert set(row) == {"words", "tags", "keywords", "probabilities", "spans"}
        assert [type(flag) for flag in row["keywords"]] == [bool] * len(row["words"])
    assert any(row["spans"] for row in rows)


def test_without_a_head_for_them_there_are_no_keywords(danlu_command):
    printed = danlu_command("predict", "one-head", "-", text=TEXTS[0])
    assert set(json.loads(printed)) == {"words", "tags", "probabilities", "spans"}


def test_conll_has_words_tags_and_probabilities(danlu_command):
    words = ("--input", "words", "--output", "conll")
    printed = danlu_command("predict", "two-heads", "-", *words, text=TEXTS[0])
    rows = [line.split("\t") for line in printed.splitlines() if line]
    assert [row[0] for row in rows] == TEXTS[0].split()
    assert {row[1] for row in rows} <= {"O", "B-phrase", "I-phrase", "E-phrase", "S-phrase"}


def test_tsv_is_refused(runs):
    words = ["predict", "last", "-", "--output", "tsv", "--runs", str(runs)]
    done = CliRunner().invoke(app, words, input=TEXTS[0])
    assert done.exit_code != 0
    assert "--output: has no meaning for a tagger" in (done.stderr or str(done.exception))


@pytest.mark.parametrize("run", ["two-heads", "one-head"])
def test_evaluating_prints_the_report_or_one_object(danlu_command, run):
    report = danlu_command("evaluate", run, "--split", "test")
    assert "split test, look 1, checkpoint best" in report
    assert "Keywords and phrases" in report
    assert ("of each head: keyword" in report) == (run == "two-heads")
    printed = json.loads(danlu_command("evaluate", run, "--split", "test", "--json"))
    assert (printed["looks"], printed["texts"], printed["cannot_be_labelled"]) == (2, 13, 0)
    assert set(printed["losses"]) == ({"keyword", "phrase"} if run == "two-heads" else set())


@pytest.mark.parametrize("run", ["two-heads", "one-head"])
def test_the_record_is_shown_for_people_and_for_machines(danlu_command, run):
    assert "phrase.f1" in danlu_command("show", run)
    printed = json.loads(danlu_command("show", run, "--json"))
    assert printed["task"] == "joint-tagging"
    listed = json.loads(danlu_command("runs", "--json"))
    assert len(listed) == 2
