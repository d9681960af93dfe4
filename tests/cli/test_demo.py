"""`danlu demo` on few made-up texts: what it prints, and what it leaves."""

from __future__ import annotations

import json
from functools import partial

import pytest
from typer.testing import CliRunner

from danlu.cli.main import app
from danlu.data.made_up.posts import write_posts
from danlu.data.made_up.voices import write_voices
from danlu.jobs import demo


@pytest.fixture
def few_posts(monkeypatch):
    """The demo of keyphrases has a hundred posts."""
    monkeypatch.setattr(demo, "write_posts", partial(write_posts, posts=100))


@pytest.fixture
def few_clips(monkeypatch):
    """The demo of emotions has two sentences, and trains for two epochs."""
    monkeypatch.setattr(demo, "write_voices", partial(write_voices, sentences=2))
    load_recipe = demo.load_recipe
    monkeypatch.setattr(
        demo, "load_recipe", lambda path, overrides: load_recipe(path, [*overrides, "train.epochs=2"])
    )


def run(*words):
    done = CliRunner().invoke(app, ["demo", *words])
    assert done.exit_code == 0, done.output
    return done


def test_the_demos_are_listed():
    assert all(name in run("--help").stdout for name in ("tagging", "keyphrase", "sentiment", "emotion"))


def test_keyphrases_as_one_object(few_posts, tmp_path):
    done = run("keyphrase", "--runs", str(tmp_path), "--json")
    printed = json.loads(done.stdout)
    assert printed["status"] == "finished"
    assert (printed["test"]["task"], printed["test"]["looks"], printed["test"]["texts"]) == (
        "joint-tagging",
        1,
        10,
    )
    assert "phrase.f1" in printed["test"]["scores"]
    assert "loss.keyword" in printed["scores"]["valid"]
    assert "epoch: 6" in done.stderr


def test_keyphrases_for_people_end_with_the_page(few_posts, tmp_path):
    printed = run("keyphrase", "--runs", str(tmp_path)).stdout
    (record,) = tmp_path.glob("*demo-keyphrase*")
    assert "Keywords and phrases" in printed
    last = printed.splitlines()[-1].split()
    assert last == ["page", str(record / "page.html")]
    assert (record / "page.html").is_file()
    assert (tmp_path / "demo-data/keyphrase/posts.tsv").is_file()


def test_emotions_as_one_object(few_clips, tmp_path):
    printed = json.loads(run("emotion", "--runs", str(tmp_path), "--json").stdout)
    assert printed["status"] == "finished"
    assert (printed["test"]["task"], printed["test"]["looks"]) == ("audio-classification", 1)
    protocols = printed["protocols"]["protocols"]
    assert list(protocols) == ["new voices", "known voices"]
    assert protocols["new voices"]["ua"] == printed["test"]["scores"]["ua"]
    assert protocols["new voices"]["clips"] == printed["test"]["clips"]


def test_emotions_for_people_end_with_the_lesson_and_the_run_on_new_voices(few_clips, tmp_path):
    printed = run("emotion", "--runs", str(tmp_path)).stdout
    (record,) = tmp_path.glob("*demo-emotion-0*")
    (shuffled,) = tmp_path.glob("*demo-emotion-shuffled-0*")
    assert printed.index(f"run    {shuffled}") < printed.index(f"run    {record}")
    assert "1 clip dropped: silent" in printed
    lesson = printed.partition("The same model and the same clips, held out in two ways")[2].splitlines()
    assert [line.split()[0] for line in lesson[2:4]] == ["new", "known"]
    assert printed.splitlines()[-1].split() == ["page", str(record / "page.html")]
    assert (tmp_path / "demo-data/emotion/metadata.csv").is_file()
