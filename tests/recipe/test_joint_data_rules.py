"""Every rule on the data of a joint tagging recipe: where it fires, and next to that where it stays quiet."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from danlu.errors import RecipeError
from danlu.recipe.joint_data import AllOfFiles, JointData
from danlu.recipe.joint_data_rules import JOINT_DATA_RULES
from danlu.recipe.load import recipe_from_mapping
from danlu.recipe.split_source import FromTrain
from rule_case import Case, each, load

SMALLEST = """\
name: small
data:
  train: train.tsv
  valid: valid.tsv
  reader:
    format: phrase-lines
model:
  family: joint-rnn
"""
HELD_OUT = "data.valid={source: train, size: 0.1}"
CASES = (
    Case(
        "_joint_texts_stand_apart",
        fires=(
            ["data.valid=train.tsv"],
            ["data.valid=./train.tsv"],
            ["data.valid=[more.tsv, sub/../train.tsv]"],
            ["data.valid={source: files, files: train.tsv}"],
        ),
        key="data.valid",
        says=("its texts are also texts of train", "'train.tsv'", "{source: train, size: 0.1}"),
        quiet=([], [HELD_OUT], ["data.valid=sub/train.tsv"]),
    ),
    Case(
        "_joint_texts_stand_apart",
        fires=(["data.test=train.tsv"], ["data.test=[test.tsv, valid.tsv]"]),
        key="data.test",
        says=("its texts are also texts of", "draw test out of train"),
        quiet=(["data.test=test.tsv"], ["data.test=null"], ["data.test={source: train, size: 5}"]),
    ),
    Case(
        "_joint_files_once",
        fires=(["data.train=[a.tsv, b.tsv, ./a.tsv]"],),
        key="data.train.files",
        says=("a file is named twice", "'a.tsv'"),
        quiet=(["data.train=[a.tsv, b.tsv]"],),
    ),
    Case(
        "_joint_draw_has_a_split",
        fires=(["data.draw.seed=2"], ["data.draw.seed=2", "data.test=test.tsv"]),
        key="data.draw.seed",
        says=("has no effect: no split comes out of train",),
        quiet=(
            ["data.draw={}"],
            ["data.draw.seed=1"],
            ["data.draw.seed=2", HELD_OUT],
            ["data.draw.seed=2", "data.test={source: train, size: 5}"],
        ),
    ),
    Case(
        "_joint_train_keeps_texts",
        fires=(["data.valid={source: train, size: 0.5}", "data.test={source: train, size: 0.5}"],),
        key="data.test.size",
        says=("nothing is left of train", "0.5 + 0.5", "hold fewer texts out"),
        quiet=(
            ["data.valid={source: train, size: 0.5}", "data.test={source: train, size: 0.4}"],
            ["data.valid={source: train, size: 500}", "data.test={source: train, size: 0.9}"],
        ),
    ),
    Case(
        "_phrases_can_be_told_apart",
        fires=(
            ['data.reader.phrase_separator="\\t"'],
            ["data.reader.separator=;", "data.reader.phrase_separator=;"],
            ["data.reader.separator=;", "data.reader.phrase_separator='; '"],
        ),
        key="data.reader.phrase_separator",
        says=("never stands between phrases", "or null"),
        quiet=(
            ["data.reader.phrase_separator=;"],
            ["data.reader.separator='||'", "data.reader.phrase_separator='|'"],
            ["data.reader.separator=;"],
        ),
    ),
)


def data_of(*overrides: str) -> JointData:
    values = {
        "name": "small",
        "data": {"train": "train.tsv", "valid": "valid.tsv", "reader": {"format": "phrase-lines"}},
        "model": {"family": "joint-rnn"},
    }
    data = recipe_from_mapping(values, overrides).data
    assert isinstance(data, JointData)
    return data


def test_every_rule_has_a_case_and_a_reason() -> None:
    assert {rule.find.__name__ for rule in JOINT_DATA_RULES} == {case.rule for case in CASES}
    assert all(rule.reason.endswith(".") for rule in JOINT_DATA_RULES)


@each(CASES, "fires")
def test_a_rule_fires(case: Case, overrides: Sequence[str]) -> None:
    case.assert_fires(SMALLEST, overrides)


@each(CASES, "quiet")
def test_a_rule_stays_quiet(case: Case, overrides: Sequence[str]) -> None:
    load(SMALLEST, overrides)


def test_files_named_alone_are_all_texts_of_these_files() -> None:
    data = data_of(HELD_OUT, "data.test=[a.tsv, b.tsv]")

    assert data.train == AllOfFiles(source="files", files="train.tsv")
    assert data.valid == FromTrain(source="train", size=0.1)
    assert data.test == AllOfFiles(source="files", files=["a.tsv", "b.tsv"])


def test_the_task_and_the_score_that_selects_follow_from_the_reader() -> None:
    values = {
        "name": "small",
        "data": {"train": "train.tsv", "valid": "valid.tsv", "reader": {"format": "phrase-lines"}},
        "model": {"family": "joint-rnn"},
    }
    recipe = recipe_from_mapping(values)

    assert getattr(recipe.data, "task", None) == "joint-tagging"
    assert recipe.train.select == "phrase.f1"


@pytest.mark.parametrize(
    ("override", "where", "says"),
    [
        ("data.train={source: train, size: 5}", "data.train", ""),
        ("data.train={source: files, files: a.tsv, size: 5}", "data.train", "size"),
        ("data.valid={source: train}", "data.valid.size", "a required key is missing"),
        ("data.valid={source: train, size: 1.5}", "data.valid.size", "below 1"),
        ("data.valid={source: train, size: 0}", "data.valid.size", "out of range"),
        ("data.valid={source: tarin, size: 5}", "data.valid.source", "did you mean train?"),
        ("data.draw={by: class}", "data.draw.by", ""),
        ("data.scheme=bioes", "data.scheme", ""),
        ("data.reader.separatr=;", "data.reader.separatr", "did you mean separator?"),
        ("data.reader.separator=''", "data.reader.separator", ""),
        ('data.reader.separator="\\n"', "data.reader.separator", "must stand within a line"),
        ('data.reader.phrase_separator="a\\r"', "data.reader.phrase_separator", "must stand within a line"),
    ],
)
def test_values_that_make_no_sense_are_refused(override: str, where: str, says: str) -> None:
    with pytest.raises(RecipeError) as caught:
        data_of(override)

    problem = caught.value.problems[0]
    assert problem.where.removeprefix("override ").startswith(where)
    assert says in str(problem)


def test_rules_are_asked_although_other_keys_are_wrong() -> None:
    with pytest.raises(RecipeError) as caught:
        data_of(
            "data.reader.words=letters", "model.family=joint-rn", "data.draw.seed=2", "data.test=valid.tsv"
        )

    assert sorted(problem.where for problem in caught.value.problems) == [
        "override data.draw.seed",
        "override data.reader.words",
        "override data.test",
        "override model.family",
    ]
