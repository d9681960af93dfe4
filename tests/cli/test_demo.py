"""`danlu demo` on few made-up texts: what it prints, and what it leaves."""

from __future__ import annotations

import json
from functools import partial

import pytest
from typer.testing import CliRunner

from danlu.cli.main import app
from danlu.data.made_up.posts import write_posts
from danlu.jobs import demo


@pytest.fixture
def few_posts(monkeypatch):
    """The demo of keyphrases has a hundred posts."""
    monkeypatch.setattr(demo, "write_posts", partial(write_posts, posts=100))


def run(*words):
    done = CliRunner().invoke(app, ["demo", *words])
    assert done.exit_code == 0, done.output
    return done


def test_the_demos_are_listed():
    assert all(name in run("--help").stdout for name in ("tagging", "keyphrase", "sentiment"))


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
