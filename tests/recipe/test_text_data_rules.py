"""Every rule on the data of a text classification recipe: where it fires, and next to that where it stays quiet."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pytest

from danlu.errors import RecipeError
from danlu.recipe.load import recipe_from_mapping
from danlu.recipe.schema import Recipe
from danlu.recipe.split_source import FromTrain
from danlu.recipe.text_data import FromFiles
from danlu.recipe.text_data_rules import TEXT_DATA_RULES


@dataclass(frozen=True)
class Case:
    """Overrides that a rule objects to, and overrides close by that it does not.

    Args:
        rule: The name of the rule's function.
        fires: Lists of overrides that it refuses, all at the same key.
        key: The key.
        says: Parts of the message.
        quiet: Lists of overrides that are fine.
    """

    rule: str
    fires: tuple[Sequence[str], ...]
    key: str
    says: tuple[str, ...]
    quiet: tuple[Sequence[str], ...]


HELD_OUT = "data.valid={source: train, size: 0.1}"
BY_GROUP = "data.draw.by=group"
CASES = (
    Case(
        "_texts_stand_apart",
        fires=(
            ["data.valid=train.csv"],
            ["data.valid=./train.csv"],
            ["data.valid={source: files, files: [more.csv, train.csv]}"],
            ["data.valid={source: files, files: train.csv, take: [0, 5]}"],
            ["data.valid={source: files, files: train.csv, size: 5}"],
            [
                "data.train={source: files, files: train.csv, take: [0, 10]}",
                "data.valid={source: files, files: train.csv, take: [9, 20]}",
            ],
            [
                "data.train={source: files, files: train.csv, take: {a: [0, 10], b: [0, 10]}}",
                "data.valid={source: files, files: train.csv, take: {a: [10, 20], b: [5, 20]}}",
            ],
        ),
        key="data.valid",
        says=("its texts are also texts of train", "'train.csv'", "{source: train, size: 0.1}"),
        quiet=(
            [],
            [HELD_OUT],
            [
                "data.train={source: files, files: train.csv, take: [0, 10]}",
                "data.valid={source: files, files: train.csv, take: [10, 20]}",
            ],
            [
                "data.train={source: files, files: train.csv, take: {a: [0, 10]}}",
                "data.valid={source: files, files: train.csv, take: {a: [10, 20], b: [0, 20]}}",
            ],
            [
                "data.train={source: files, files: train.csv, take: [0, 10]}",
                "data.valid={source: files, files: [more.csv, train.csv], take: [0, 10]}",
            ],
            ["data.test=sub/train.csv"],
        ),
    ),
    Case(
        "_texts_stand_apart",
        fires=(
            ["data.test=train.csv"],
            ["data.test=valid.csv"],
            ["data.test={source: files, files: valid.csv, take: [0, 1]}"],
        ),
        key="data.test",
        says=("its texts are also texts of", "draw test out of train"),
        quiet=(["data.test=test.csv"], ["data.test=null"]),
    ),
    Case(
        "_text_files_once",
        fires=(["data.train=[a.csv, b.csv, ./a.csv]"],),
        key="data.train.files",
        says=("a file is named twice", "'a.csv'"),
        quiet=(["data.train=[a.csv, b.csv]"],),
    ),
    Case(
        "_draw_has_a_size",
        fires=(["data.draw.seed=2"],),
        key="data.draw.seed",
        says=("no split declares a size",),
        quiet=(
            ["data.draw={}"],
            ["data.draw.seed=2", HELD_OUT],
            ["data.draw.seed=2", "data.train={source: files, files: train.csv, size: 5}"],
        ),
    ),
    Case(
        "_groups_are_read",
        fires=([BY_GROUP, HELD_OUT],),
        key="data.draw.by",
        says=("has no groups to draw with data.reader.group: null",),
        quiet=([BY_GROUP, HELD_OUT, "data.reader.group=film"], [HELD_OUT]),
    ),
    Case(
        "_groups_are_read",
        fires=(["data.reader={format: class-folders}", BY_GROUP, HELD_OUT],),
        key="data.draw.by",
        says=("data.reader.groups: null", "set data.reader.groups"),
        quiet=(
            [
                "data.reader={format: class-folders, name: '(?P<n>.*)', groups: {source: name, part: n}}",
                BY_GROUP,
                HELD_OUT,
            ],
        ),
    ),
    Case(
        "_train_keeps_texts",
        fires=(
            ["data.valid={source: train, size: 0.5}", "data.test={source: train, size: 0.5}"],
            [
                "data.train={source: files, files: train.csv, size: 100}",
                "data.valid={source: train, size: 50}",
                "data.test={source: train, size: 50}",
            ],
        ),
        key="data.test.size",
        says=("nothing is left of train", " + ", "hold fewer texts out"),
        quiet=(
            ["data.valid={source: train, size: 0.5}", "data.test={source: train, size: 0.4}"],
            ["data.valid={source: train, size: 50}", "data.test={source: train, size: 50}"],
            ["data.valid={source: train, size: 0.9}", "data.test=test.csv"],
        ),
    ),
    Case(
        "_taken_classes_are_known",
        fires=(
            [
                "data.labels={bad: ['1'], good: ['5']}",
                "data.train={source: files, files: train.csv, take: {bad: [0, 5], '5': [0, 5]}}",
            ],
        ),
        key="data.train.take.5",
        says=("is no class of data.labels", "bad, good"),
        quiet=(
            ["data.train={source: files, files: train.csv, take: {'5': [0, 5]}}"],
            [
                "data.labels={bad: ['1'], good: ['5']}",
                "data.train={source: files, files: train.csv, take: {bad: [0, 5]}}",
            ],
        ),
    ),
    Case(
        "_labels_can_be_unmapped",
        fires=(["data.on_unmapped=drop"],),
        key="data.on_unmapped",
        says=("has no effect with data.labels: null",),
        quiet=(
            ["data.on_unmapped=drop", "data.labels={bad: ['1'], good: ['5']}"],
            ["data.on_unmapped=error"],
        ),
    ),
)


def load(overrides: Sequence[str]) -> Recipe:
    data = {"train": "train.csv", "valid": "valid.csv", "reader": {"format": "table"}}
    return recipe_from_mapping(
        {"name": "small", "data": data, "model": {"family": "lstm-classifier"}}, overrides
    )


def test_every_rule_has_a_case_and_a_reason() -> None:
    assert {rule.find.__name__ for rule in TEXT_DATA_RULES} == {case.rule for case in CASES}
    assert all(rule.reason.endswith(".") for rule in TEXT_DATA_RULES)


@pytest.mark.parametrize(
    ("case", "overrides"),
    [
        pytest.param(case, overrides, id=f"{case.rule}-{overrides}")
        for case in CASES
        for overrides in case.fires
    ],
)
def test_a_rule_fires(case: Case, overrides: Sequence[str]) -> None:
    with pytest.raises(RecipeError) as caught:
        load(overrides)

    (problem,) = caught.value.problems
    assert problem.where == f"override {case.key}"
    assert [part for part in case.says if part not in str(problem)] == []


@pytest.mark.parametrize(
    "overrides",
    [pytest.param(overrides, id=f"{case.rule}-{overrides}") for case in CASES for overrides in case.quiet],
)
def test_a_rule_stays_quiet(overrides: Sequence[str]) -> None:
    load(overrides)


def test_files_named_alone_are_all_texts_of_these_files() -> None:
    data = load([HELD_OUT, "data.test=[a.csv, b.csv]"]).data

    assert data.train == FromFiles(source="files", files="train.csv")
    assert data.valid == FromTrain(source="train", size=0.1)
    assert data.test == FromFiles(source="files", files=["a.csv", "b.csv"])


@pytest.mark.parametrize(
    ("override", "where", "says"),
    [
        ("data.labels={bad: ['1'], good: ['1', '5']}", "data.labels", "'1' is named twice"),
        ("data.labels={all: ['1', '5']}", "data.labels", "two classes or more"),
        ("data.labels={bad: [1], good: ['5']}", "data.labels.bad.0", "put it in quotes: '1'"),
        ("data.train={source: files, files: a.csv, take: [5, 5]}", "data.train", "the first must be smaller"),
        ("data.train={source: files, files: a.csv, take: [0, 5], size: 5}", "data.train", "give one of them"),
        ("data.train={source: train, size: 5}", "data.train", ""),
        ("data.valid={source: train}", "data.valid.size", "a required key is missing"),
        ("data.valid={source: train, size: 1.5}", "data.valid.size", "below 1"),
        ("data.valid={source: train, size: 0}", "data.valid.size", "out of range"),
        ("data.valid={source: train, size: 40.0}", "data.valid.size", "write 40"),
        ("data.valid={source: tarin, size: 5}", "data.valid.source", "did you mean train?"),
        ("data.reader.colums=[a]", "data.reader.colums", "did you mean columns?"),
    ],
)
def test_values_that_make_no_sense_are_refused(override: str, where: str, says: str) -> None:
    with pytest.raises(RecipeError) as caught:
        load([override])

    problem = caught.value.problems[0]
    assert problem.where.removeprefix("override ").startswith(where)
    assert says in str(problem)


@pytest.mark.parametrize(
    "override", ["data.valid={source: train, size: 1.0}", "model.length.max=0", "model.length.max=1.5"]
)
def test_no_cure_is_told_that_does_not_help(override: str) -> None:
    with pytest.raises(RecipeError) as caught:
        load([override])

    assert caught.value.problems[0].fix is None
