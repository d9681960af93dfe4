"""Siblings: the same recipe and data with another seed, in the same notebook."""

from __future__ import annotations

import json
import shutil
import time

import pytest

from danlu.files import write_json_atomically
from danlu.record.layout import RunFolder
from danlu.record.record import Record
from danlu.record.siblings import siblings_of
from made_up_record import make_record


def add_run(notebook, name, *, seed=1, recipe=(), content=("aa", "bb"), like=None):
    """A run of the notebook; `recipe` are texts of its recipe with what stands in their place."""
    folder = notebook / name
    if like is None:
        make_record(folder, extras=False)
    else:
        shutil.copytree(like, folder)
    path = RunFolder(folder).recipe
    lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
    text = "".join([f"name: {name}\n", f"seed: {seed}\n", *lines[2:]])
    for old, new in recipe:
        assert old in text
        text = text.replace(old, new)
    path.write_text(text, encoding="utf-8")
    provenance = json.loads(RunFolder(folder).provenance.read_text(encoding="utf-8"))
    for split, hashed in zip(("train", "valid"), content, strict=True):
        provenance["data"][split]["content_sha256"] = hashed
    write_json_atomically(RunFolder(folder).provenance, provenance)
    return folder


def names(folder):
    return [(one.run, one.seed) for one in siblings_of(Record(folder))]


@pytest.fixture
def own(tmp_path):
    return add_run(tmp_path, "2026-11-20-first-01")


def test_another_seed_is_a_sibling_with_its_scores(own, tmp_path):
    other = add_run(tmp_path, "2026-11-20-second-01", seed=2, like=own)

    (sibling,) = siblings_of(Record(own))

    assert (sibling.run, sibling.seed) == ("2026-11-20-second-01", 2)
    stored = json.loads((other / "evaluation/test/scores.json").read_text(encoding="utf-8"))["scores"]
    assert sibling.scores["test"]["span.micro_f1"] == stored["span.micro_f1"]


def test_the_place_of_the_data_does_not_count(own, tmp_path):
    add_run(tmp_path, "2026-11-20-moved-01", seed=2, recipe=[("  root: data", "  root: /elsewhere")])

    assert names(own) == [("2026-11-20-moved-01", 2)]


@pytest.mark.parametrize(
    "changes",
    [
        {"seed": 1},
        {"seed": 2, "recipe": [("lr: 1e-3", "lr: 1e-4")]},
        {"seed": 2, "content": ("xx", "bb")},
        {"seed": 2, "content": ("aa", "xx")},
        {"seed": 2, "content": (None, None)},
    ],
)
def test_the_same_seed_other_recipes_and_other_data_are_no_siblings(own, tmp_path, changes):
    add_run(tmp_path, "2026-11-20-other-01", **changes)

    assert names(own) == []


def test_unknown_data_have_no_siblings(tmp_path):
    own = add_run(tmp_path, "2026-11-20-first-01", content=(None, None))
    add_run(tmp_path, "2026-11-20-second-01", seed=2, content=(None, None))

    assert names(own) == []


def test_a_killed_run_stands_with_its_best_epoch(own, tmp_path):
    other = add_run(tmp_path, "2026-11-20-killed-01", seed=2)
    shutil.rmtree(RunFolder(other).evaluations)

    (sibling,) = siblings_of(Record(own))

    assert list(sibling.scores) == ["valid"]
    assert sibling.scores["valid"]["span.micro_f1@unseen"] == Record(other).selection["value"]


def test_a_run_without_an_epoch_is_left_out(own, tmp_path):
    other = add_run(tmp_path, "2026-11-20-failed-01", seed=2)
    shutil.rmtree(RunFolder(other).evaluations)
    RunFolder(other).history.unlink()

    assert names(own) == []


def test_of_one_seed_the_last_run_counts(own, tmp_path):
    for name, seed in (("second-01", 3), ("third-01", 2), ("second-02", 3)):
        add_run(tmp_path, f"2026-11-21-{name}", seed=seed)

    assert names(own) == [("2026-11-21-third-01", 2), ("2026-11-21-second-02", 3)]


@pytest.mark.parametrize("damage", ["", "seed: many\n", "seed: 2\n\udcff"])
def test_damaged_recipes_are_passed_over(own, tmp_path, damage):
    other = add_run(tmp_path, "2026-11-20-damaged-01", seed=2)
    RunFolder(other).recipe.write_bytes(damage.encode("utf-8", "surrogateescape"))

    assert names(own) == []
    assert names(other) == []


def test_hundreds_of_runs_are_looked_through_in_a_moment(own, tmp_path):
    text = RunFolder(own).recipe.read_text(encoding="utf-8")
    for number in range(200):
        folder = RunFolder(tmp_path / f"2026-11-22-other-{number:03}")
        folder.recipe.parent.mkdir()
        folder.recipe.write_text(
            text.replace("seed: 1", f"seed: {number}").replace("1e-3", "2e-3"), encoding="utf-8"
        )
    started = time.perf_counter()

    assert names(own) == []

    assert time.perf_counter() - started < 1.0
