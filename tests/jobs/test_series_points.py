"""What a series trains: every mistake is told at once, before anything is trained."""

from __future__ import annotations

import subprocess
import sys

import pytest

from danlu.errors import RecipeError
from danlu.jobs.series_arguments import parse_over, parse_seeds
from danlu.jobs.series_points import plan_series
from danlu.recipe.dump import to_mapping, to_yaml
from danlu.record.create import NAME_PATTERN


@pytest.fixture
def recipe_file(make_recipe, tmp_path):
    path = tmp_path / "tiny.yaml"
    path.write_text(to_yaml(make_recipe()), encoding="utf-8")
    return path


def problems_of(recipe_file, *overrides, **arguments):
    with pytest.raises(RecipeError) as caught:
        plan_series(recipe_file, overrides, **arguments)
    assert caught.value.message == (
        f"{len(caught.value.problems)} problem{'s' * (len(caught.value.problems) > 1)} in the series"
    )
    return [(problem.where, problem.what, problem.received) for problem in caught.value.problems]


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("0.3,0.4", [0.3, 0.4]),
        ("[0.3, 0.4]", [0.3, 0.4]),
        ("1e-3, null,crf", [0.001, None, "crf"]),
        ("[1, 2],[3]", [[1, 2], [3]]),
        ("[[1, 2], [3]]", [[1, 2], [3]]),
        ("{kind: crf}, {kind: softmax}", [{"kind": "crf"}, {"kind": "softmax"}]),
        ("差评,好评", ["差评", "好评"]),
        ("5", [5]),
    ],
)
def test_values_are_read_as_yaml(text, values):
    assert parse_over(f"some.key={text}") == ("some.key", values, [])


@pytest.mark.parametrize(
    "text", ["some.key", "some.key=", "=1,2", "", "some.key=1,,2", "some.key=[]", "some.key=[1"]
)
def test_values_that_cannot_be_read_are_a_problem(text):
    key, values, problems = parse_over(text)

    assert (key, values) == (None, [None])
    assert len(problems) == 1


@pytest.mark.parametrize("seed", ["", "x", "-1", "1.5", "4294967296", "9" * 5000, "²"])
def test_what_is_no_seed_is_refused(seed):
    assert [problem.what for problem in parse_seeds(["1", seed])[1]] == ["not a seed"]


def test_each_value_meets_each_seed(recipe_file):
    plan = plan_series(recipe_file, ["train.epochs=3"], over="train.optimizer.lr=0.1,0.2", seeds=[4, 5])

    assert [(point.value, point.seed) for point in plan.points] == [(0.1, 4), (0.1, 5), (0.2, 4), (0.2, 5)]
    assert [point.recipe.train.optimizer.lr for point in plan.points] == [0.1, 0.1, 0.2, 0.2]
    assert {point.recipe.train.epochs for point in plan.points} == {3}
    assert plan.points[1].label == "train.optimizer.lr=0.1 seed 5"
    assert plan.points[1].recipe.name == "tiny-lr-0.1-seed-5"
    assert plan.scores == ("span.micro_f1", "token.accuracy")


def test_seeds_alone_and_values_alone(recipe_file):
    seeds = plan_series(recipe_file, seeds=["1", "2"])
    values = plan_series(recipe_file, ["seed=7"], over="train.optimizer.lr=0.1,0.2")

    assert (seeds.key, seeds.values, [point.label for point in seeds.points]) == (
        None,
        (None,),
        ["seed 1", "seed 2"],
    )
    assert [point.recipe.seed for point in values.points] == [7, 7]


def test_a_point_is_its_recipe_with_value_seed_and_name(recipe_file, make_recipe):
    (first, *_) = plan_series(recipe_file, over="train.optimizer.lr=0.1,0.2", seeds=[4]).points

    expected = make_recipe("train.optimizer.lr=0.1", "seed=4", "name=tiny-lr-0.1-seed-4")
    assert to_mapping(first.recipe) == to_mapping(expected)


@pytest.mark.parametrize(
    ("over", "parts"),
    [
        ("train.optimizer.lr=1e-05,0.1", ["lr-1e-05", "lr-0.1"]),
        ("train.clip_norm=null,5", ["clip_norm-null", "clip_norm-5"]),
        ("model.head={kind: crf},{kind: softmax}", ["head-kind-crf", "head-kind-softmax"]),
        ("data.train=甲.txt,乙.txt", ["train-value-1", "train-value-2"]),
        ("data.train=a b.txt,a/b.txt", ["train-value-1", "train-value-2"]),
        (f"data.train={'a' * 300}.txt,b.txt", ["train-value-1", "train-value-2"]),
    ],
)
def test_runs_have_legal_names(recipe_file, over, parts):
    names = [point.recipe.name for point in plan_series(recipe_file, over=over).points]

    assert all(NAME_PATTERN.fullmatch(name) for name in names)
    assert names == [f"tiny-{part}-seed-1" for part in parts]


def test_numbers_of_epochs_that_are_beginnings_need_not_be_recipes_by_themselves(recipe_file):
    """A rate that falls after three epochs is refused for a run of two, and means nothing in its beginning."""
    halve = "train.schedule={name: halve, every_epochs: 3}"
    plan = plan_series(recipe_file, [halve], over="train.epochs=1,2,5", seeds=[1])

    assert [(point.recipe.train.epochs, point.is_beginning) for point in plan.points] == [
        (1, True),
        (2, True),
        (5, False),
    ]
    assert problems_of(recipe_file, halve, over="train.epochs=1,2", seeds=[1])
    assert problems_of(recipe_file, halve, over="train.epochs=0,x,5", seeds=[1]) == [
        ("override train.epochs", "out of range", "0"),
        ("override train.epochs", "of the wrong type", "'x'"),
    ]


def test_every_problem_is_told_at_once(recipe_file):
    assert problems_of(
        recipe_file,
        "train.epocs=3",
        over="train.optimizer.lr=0,-1,0.1",
        seeds=["1", "x", "1"],
        scores=["span.micro_f1", "span.f1"],
    ) == [
        ("--seeds", "not a seed", "'x'"),
        ("--seeds", "the seed 1 stands twice", None),
        ("override train.epocs", "unknown key", "epocs: 3"),
        ("override train.optimizer.lr", "out of range", "0; -1"),
        ("--scores", "no task has a score of this name", "'span.f1'"),
    ]


def test_a_problem_of_some_values_says_which(recipe_file):
    (problem,) = problems_of(
        recipe_file,
        "train.epochs=9",
        "train.schedule.patience=3",
        over="train.schedule.name=plateau,constant",
    )

    assert problem[0] == "override train.schedule.patience, at train.schedule.name=constant"


@pytest.mark.parametrize(
    ("arguments", "where", "what"),
    [
        ({"over": "model.hed=1,2"}, "override model.hed", "unknown key"),
        ({"over": "model.head"}, "--over", "no key with values"),
        (
            {"over": "train.optimizer.lr=0.1,0.1"},
            "--over train.optimizer.lr",
            "two values make the same recipe",
        ),
        (
            {"over": "train.optimizer.lr=1,1.0"},
            "--over train.optimizer.lr",
            "two values make the same recipe",
        ),
        ({"over": "name=a,b"}, "--over name", "two values make the same recipe"),
        ({"over": "seed=1,2"}, "--over seed", "seeds have an option of their own"),
        ({}, "--over, --seeds", "nothing changes from run to run"),
        ({"seeds": [1], "scores": ["accuracy"]}, "--scores", "tagging has no score of this name"),
        ({"seeds": [1], "scores": ["loss@seen"]}, "--scores", "tagging has no score of this name"),
    ],
)
def test_mistakes(recipe_file, arguments, where, what):
    assert [problem[:2] for problem in problems_of(recipe_file, **arguments)] == [(where, what)]


@pytest.mark.parametrize(
    ("override", "arguments", "is_refused"),
    [
        ("seed=3", {"seeds": [1, 2]}, True),
        ("train.optimizer.lr=0.1", {"over": "train.optimizer.lr=0.2,0.3"}, True),
        ("model.head.constraints=false", {"over": "model.head={kind: crf},{kind: softmax}"}, True),
        ("model.head={kind: softmax}", {"over": "model.head.label_smoothing=0.1,0.2"}, False),
        ("seed=3", {"over": "train.optimizer.lr=0.2,0.3"}, False),
    ],
)
def test_an_override_of_what_the_series_sets_is_refused(recipe_file, override, arguments, is_refused):
    if is_refused:
        problems = problems_of(recipe_file, override, **arguments)
        assert problems[0][0] == f"override {override.partition('=')[0]}"
        assert problems[0][1].endswith("sets this key")
    else:
        assert plan_series(recipe_file, [override], **arguments).points


def test_the_columns_are_the_scores_asked_for_each_once(recipe_file):
    asked = ["loss", "span.micro_f1@unseen", "loss"]

    assert plan_series(recipe_file, seeds=[1, 2], scores=asked).scores == ("loss", "span.micro_f1@unseen")


def test_each_way_of_selecting_has_its_column(recipe_file):
    plan = plan_series(recipe_file, over="train.select=loss,token.accuracy", seeds=[1])

    assert plan.scores == ("loss", "token.accuracy", "span.micro_f1")


def test_a_missing_recipe_is_told_with_the_rest(tmp_path):
    problems = problems_of(tmp_path / "none.yaml", over="train.epochs=1,2", seeds=["x"])

    assert [what for _, what, _ in problems] == ["not a seed", "there is no such file"]


def test_planning_needs_no_torch(recipe_file):
    script = (
        "import sys\nfrom pathlib import Path\nfrom danlu.jobs.series_points import plan_series\n"
        "plan_series(Path(sys.argv[1]), over='train.epochs=1,2', seeds=[1])\nsys.exit('torch' in sys.modules)"
    )

    assert subprocess.run([sys.executable, "-c", script, str(recipe_file)], check=False).returncode == 0
