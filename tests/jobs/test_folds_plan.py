"""The plan of folds: complete recipes, points, and every mistake before a clip is read."""

from __future__ import annotations

import pytest

from danlu.errors import DataError, RecipeError
from danlu.jobs.folds.plan import plan_folds, read_arguments
from danlu.jobs.folds.points import read_points
from danlu.recipe.audio_data import ByGroup
from danlu.recipe.dump import to_mapping, to_yaml
from danlu.recipe.load import recipe_from_mapping


@pytest.fixture
def recipe_file(tmp_path, make_audio_recipe):
    path = tmp_path / "tiny.yaml"
    path.write_text(to_yaml(make_audio_recipe()), encoding="utf-8")
    return path


def problems_of(*arguments, **options):
    with pytest.raises(RecipeError) as error:
        read_arguments(*arguments, **options)
    return [str(problem) for problem in error.value.problems]


def test_each_fold_has_a_complete_recipe_of_its_own(recipe_file):
    plan = plan_folds(read_arguments(recipe_file, ["seed=7"], protocol="leave-one-speaker-out"))
    folds = plan.points[0].folds

    assert (plan.name, plan.is_comparison, len(folds)) == ("tiny-audio", False, 4)
    assert [fold.recipe.name for fold in folds] == [f"tiny-audio-fold-{number}" for number in (1, 2, 3, 4)]
    assert folds[0].recipe.data.split == ByGroup(group="speaker", valid=["ben"], test=["ada"])
    assert {fold.recipe.seed for fold in folds} == {7}
    assert [len(folds[0].splits[name].clips) for name in ("train", "valid", "test")] == [24, 12, 12]
    assert all(recipe_from_mapping(to_mapping(fold.recipe)) == fold.recipe for fold in folds)
    assert plan.points[0].classes == ["falling", "level", "rising"]


def test_one_thread_unless_the_recipe_names_a_number(recipe_file):
    def threads(*overrides):
        plan = plan_folds(read_arguments(recipe_file, overrides, protocol="paper", folds=2))
        return {fold.recipe.train.threads for fold in plan.points[0].folds}

    assert threads() == {1}
    assert threads("train.threads=2") == {2}


def test_leaks_are_known_before_anything_is_trained(recipe_file):
    def leaks(protocol, **options):
        plan = plan_folds(read_arguments(recipe_file, protocol=protocol, **options))
        return [leak.kind for leak in plan.points[0].leaks]

    assert leaks("leave-one-speaker-out") == ["sentences"]
    assert leaks("k-fold", group="sentence", folds=2) == ["speakers"]
    assert leaks("paper", folds=2) == ["speakers", "sentences", "choice"]


def test_a_class_that_a_fold_cannot_test_is_noted(recipe_file, tones, tmp_path):
    kept = [line for line in (tones / "clips.csv").read_text().splitlines() if "ada-rising" not in line]
    (tmp_path / "clips.csv").write_text("\n".join(kept) + "\n")
    (tmp_path / "wav").symlink_to(tones / "wav")
    asked = read_arguments(recipe_file, [f"data.root={tmp_path}"], protocol="leave-one-speaker-out")

    assert plan_folds(asked).points[0].notes == ("classes without a clip in the test of a fold: ada: rising",)


def test_points_are_every_combination_and_share_their_folds(recipe_file):
    over = ["model.width=0.125,0.25", "train.batch.sampling=natural,balanced"]
    plan = plan_folds(read_arguments(recipe_file, protocol="leave-one-speaker-out", over=over))

    assert [one.point.folder for one in plan.points] == [
        "width-0.125_sampling-natural", "width-0.125_sampling-balanced",
        "width-0.25_sampling-natural", "width-0.25_sampling-balanced",
    ]  # fmt: skip
    assert plan.points[2].point.label == "model.width=0.25 train.batch.sampling=natural"
    assert [one.recipe.model.width for one in plan.points] == [0.125, 0.125, 0.25, 0.25]
    assert plan.points[0].folds[0].splits is plan.points[3].folds[0].splits


def test_points_that_read_other_classes_have_their_own_folds(recipe_file):
    over = ["data.labels=[null, {moving: [falling, rising], level: [level]}]"]
    plan = plan_folds(read_arguments(recipe_file, protocol="leave-one-speaker-out", over=over))

    assert [one.classes for one in plan.points] == [["falling", "level", "rising"], ["level", "moving"]]
    assert [one.point.folder for one in plan.points] == ["point-01", "point-02"]


def test_seeds_are_a_key_like_any_other():
    points, problems = read_points(["seed=1,2"], [])

    assert problems == []
    assert [(point.changes, point.folder) for point in points] == [
        ({"seed": 1}, "seed-1"), ({"seed": 2}, "seed-2"),
    ]  # fmt: skip


def test_keys_of_one_name_are_told_apart_in_folders():
    points, _ = read_points(["train.optimizer.lr=0.1,0.2", "train.other.lr=1,2"], [])

    assert points[0].folder == "train.optimizer.lr-0.1_train.other.lr-1"


MISTAKES = {
    "a split": (("data.split.seed=2",), {}, "folds set data.split themselves"),
    "a split over": ((), {"over": ["data.split.seed=1,2"]}, "folds set data.split themselves"),
    "an unknown key": (("model.widht=1",), {}, "did you mean width?"),
    "an unknown key over": ((), {"over": ["model.widht=1,2"]}, "did you mean width?"),
    "a key twice": (("model.width=1",), {"over": ["model.width=0.5,1"]}, "--over model.width sets this key"),
    "a key over twice": ((), {"over": ["model.width=1", "model.width=2"]}, "model.width is changed too"),
    "a section and its key": (
        (), {"over": ["model.head={dropout: 0.1}", "model.head.dropout=0,1"]}, "model.head is changed too",
    ),
    "no values": ((), {"over": ["model.width"]}, "no key with values"),
    "no seed": ((), {"over": ["seed=x"]}, "--over seed: not a seed"),
    "the same twice": ((), {"over": ["model.width=1,1.0"]}, "two points make the same recipe"),
    "no such protocol": ((), {"protocol": "kfold"}, "did you mean k-fold?"),
}  # fmt: skip


@pytest.mark.parametrize("name", MISTAKES)
def test_mistakes_are_told_before_clips_are_read(name, recipe_file, tmp_path):
    overrides, options, said = MISTAKES[name]
    overrides = [*overrides, f"data.root={tmp_path / 'missing'}"]
    told = problems_of(recipe_file, overrides, **{"protocol": "leave-one-speaker-out", **options})

    assert said in "\n".join(told)


def test_all_mistakes_are_told_at_once(recipe_file):
    told = problems_of(
        recipe_file, ["data.split=null"], protocol="paper", group="speaker", over=["model.x=1"]
    )

    assert [problem.split(":")[0] for problem in told] == [
        "--group",
        "override data.split",
        "override model.x",
    ]


def test_other_tasks_are_refused(make_text_recipe, tmp_path):
    path = tmp_path / "text.yaml"
    path.write_text(to_yaml(make_text_recipe()), encoding="utf-8")
    (told,) = problems_of(path, protocol="leave-one-speaker-out")

    assert "folds are made of clips alone" in told
    assert "'text-classification'" in told


def test_a_fold_that_cannot_be_trained_is_named(recipe_file, tones, tmp_path):
    # Ben alone says anything but `level`, and chooses the epoch of the fold that tests ada.
    rows = (tones / "clips.csv").read_text().splitlines()
    kept = [rows[0], *(row for row in rows[1:] if "-level-" in row or row.startswith("ben"))]
    (tmp_path / "clips.csv").write_text("\n".join(kept) + "\n")
    (tmp_path / "wav").symlink_to(tones / "wav")
    asked = read_arguments(recipe_file, [f"data.root={tmp_path}"], protocol="leave-one-speaker-out")
    with pytest.raises(DataError, match="Fold 1, ada: Train has fewer than two classes"):
        plan_folds(asked)
