"""The picture and the spread of folds, and intervals over whole groups."""

from __future__ import annotations

import numpy as np
import pytest

from danlu.jobs.folds.course import run_folds
from danlu.jobs.folds.group_intervals import group_intervals
from danlu.jobs.folds.picture import ua_picture
from danlu.jobs.folds.plan import plan_folds, read_arguments
from danlu.jobs.folds.spread import FoldSpread
from danlu.recipe.dump import to_yaml
from made_up_folds import MadeUpTraining


@pytest.fixture
def results(tmp_path, make_audio_recipe, monkeypatch):
    path = tmp_path / "tiny.yaml"
    path.write_text(to_yaml(make_audio_recipe()), encoding="utf-8")
    MadeUpTraining(monkeypatch)
    plan = plan_folds(read_arguments(path, protocol="leave-one-speaker-out"))
    return run_folds(plan, out=tmp_path / "out").points[0]


def test_the_picture_has_a_point_for_each_fold_and_its_floor(results):
    spec = ua_picture(results)
    line, points = (layer["data"]["values"] for layer in spec["layer"])

    assert line == [{"ua": pytest.approx(5 / 6)}]
    assert [(point["fold"], point["of"], point["ua"]) for point in points[-2:]] == [
        ("dee", "tiny-audio", pytest.approx(1 / 3)), ("dee", "mfcc svm", 0.5),
    ]  # fmt: skip
    drawn = (results.folder / "ua-by-fold.svg").read_text(encoding="utf-8")
    assert drawn.startswith("<svg")
    assert ">dee</text>" in drawn
    assert "<svg" in (results.folder / "page.html").read_text(encoding="utf-8")


def test_without_the_renderer_there_is_a_page_without_a_picture(results, monkeypatch):
    def missing(*arguments):
        raise ImportError

    monkeypatch.setattr("danlu.record.drawn.draw", missing)
    monkeypatch.setattr("danlu.jobs.folds.files.draw_file", missing)
    from danlu.jobs.folds.files import write_point

    write_point(results)
    assert "<svg" not in (results.folder / "page.html").read_text(encoding="utf-8")
    assert not (results.folder / "ua-by-fold.svg").exists()


def test_a_spread_leaves_out_what_is_undefined_and_counts_it():
    assert FoldSpread.over([]).shown == "–"
    assert FoldSpread.over([None, None]).as_json() == {
        "count": 0, "of": 2, "mean": None, "sd": None, "min": None, "max": None,
    }  # fmt: skip
    assert FoldSpread.over([0.5]).shown == "0.5000"
    assert FoldSpread.over([0.5, None]).shown == "0.5000 (1 of 2)"
    assert FoldSpread.over([0.1, 0.1, 0.1]).mean == 0.1


def test_intervals_over_groups_are_those_of_drawing_groups_by_hand():
    draws = np.random.default_rng(5)
    groups = [name for name in "abcde" for _ in range(20)]
    gold = draws.choice(["x", "y"], len(groups)).tolist()
    right = np.repeat([0.2, 0.9, 0.5, 0.7, 0.4], 20) > draws.random(len(groups))
    predicted = [
        label if is_right else {"x": "y", "y": "x"}[label]
        for label, is_right in zip(gold, right, strict=True)
    ]
    sure = np.eye(2)[[{"x": 0, "y": 1}[label] for label in predicted]]
    low, high = group_intervals(gold, predicted, sure, ["x", "y"], groups)["accuracy"]

    shares = right.reshape(5, 20).mean(axis=1)
    by_hand = draws.choice(shares, (20000, 5)).mean(axis=1)
    assert (low, high) == (
        pytest.approx(np.quantile(by_hand, 0.025), abs=0.03), pytest.approx(np.quantile(by_hand, 0.975), abs=0.03),
    )  # fmt: skip


def test_of_few_groups_there_are_no_intervals():
    assert group_intervals(["x"] * 3, ["x"] * 3, np.eye(2)[[0] * 3], ["x", "y"], ["a", "b", "c"]) == {}
