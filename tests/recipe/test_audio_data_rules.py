"""Every rule on the data of an audio classification recipe: where it fires, and next to that where it stays quiet."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from danlu.errors import RecipeError
from danlu.recipe.audio_data_rules import AUDIO_DATA_RULES
from danlu.recipe.load import recipe_from_mapping
from rule_case import Case, each, load

RECIPE = """
name: voices
data:
  reader: {format: audio-table, speaker: who}
model: {family: light-sernet}
"""
FOLDER = r"data.reader={format: audio-folder, name: '(?P<label>\w+)-\d+'}"
SPEAKERS = r"data.reader={format: audio-folder, name: '(?P<label>\w+)-(?P<speaker>\d+)'}"
SPLITS = r"data.reader={format: audio-folder, name: '(?P<split>\w+)/(?P<label>\w+)-(?P<speaker>\d+)'}"
DECLARED = "data.split={kind: declared}"
PAPER = "data.split={kind: paper}"
CASES = (
    Case(
        "_speakers_or_sentences_are_read",
        fires=(
            ["data.reader.speaker=null"],
            ["data.split={valid: [a], test: 1}", "data.reader.speaker=null"],
        ),
        key="data.split.group",
        says=("tells no speakers: data.reader.speaker is null", "a split of another kind", "to the column"),
        quiet=(
            [],
            ["data.reader.speaker=null", PAPER],
            ["data.reader={format: audio-table, sentence: said}", "data.split={group: sentence}"],
        ),
    ),
    Case(
        "_speakers_or_sentences_are_read",
        fires=(["data.split={group: sentence}"],),
        key="data.split.group",
        says=("tells no sentences: data.reader.sentence is null", "allowed:  speaker"),
        quiet=(["data.reader.sentence=said", "data.split={group: sentence}"],),
    ),
    Case(
        "_speakers_or_sentences_are_read",
        fires=([FOLDER],),
        key="data.split.group",
        says=("data.reader.name has no group (?P<speaker>…)", "put the part of data.reader.name"),
        quiet=([FOLDER, PAPER], [SPEAKERS]),
    ),
    Case(
        "_declared_splits_are_read",
        fires=([DECLARED],),
        key="data.split.kind",
        says=("tells no splits: data.reader.split is null", "set data.reader.split to the column"),
        quiet=([DECLARED, "data.reader.split=part"],),
    ),
    Case(
        "_declared_splits_are_read",
        fires=([SPEAKERS, DECLARED],),
        key="data.split.kind",
        says=("data.reader.name has no group (?P<split>…)",),
        quiet=([SPLITS, DECLARED],),
    ),
    Case(
        "_column_of_splits_is_used",
        fires=(["data.reader.split=part"], ["data.reader.split=part", PAPER]),
        key="data.reader.split",
        says=("has no effect with data.split.kind:", "{kind: declared}"),
        quiet=(["data.reader.split=part", DECLARED], [SPLITS]),
    ),
    Case(
        "_groups_are_drawn",
        fires=(["data.split={valid: [a], seed: 2}"], ["data.split={valid: [a], test: [b, c], seed: 2}"]),
        key="data.split.seed",
        says=("every speaker that is held out is named", "remove it"),
        quiet=(
            ["data.split={valid: [a], seed: 1}"],
            ["data.split={valid: [a], test: 1, seed: 2}"],
            ["data.split={valid: 2, seed: 2}"],
            ["data.split={kind: paper, seed: 2}"],
        ),
    ),
    Case(
        "_clips_can_be_unmapped",
        fires=(["data.on_unmapped=drop"],),
        key="data.on_unmapped",
        says=("has no effect with data.labels: null",),
        quiet=(["data.on_unmapped=drop", "data.labels={a: [x], b: [y]}"], ["data.on_unmapped=error"]),
    ),
)


def test_every_rule_has_a_case() -> None:
    assert {rule.find.__name__ for rule in AUDIO_DATA_RULES} == {case.rule for case in CASES}


@each(CASES, "fires")
def test_a_rule_fires(case: Case, overrides: Sequence[str]) -> None:
    case.assert_fires(RECIPE, overrides)


@each(CASES, "quiet")
def test_a_rule_stays_quiet(case: Case, overrides: Sequence[str]) -> None:
    load(RECIPE, overrides)


def problems_of(values: dict[str, object]) -> list[str]:
    with pytest.raises(RecipeError) as caught:
        recipe_from_mapping({"name": "voices", "model": {"family": "light-sernet"}, **values})
    return [problem.where.removeprefix("the recipe ") for problem in caught.value.problems]


def test_rules_are_asked_although_other_keys_are_wrong() -> None:
    reader = {"format": "audio-table"}
    assert problems_of({"seed": -1, "data": {"reader": reader, "on_unmapped": "drop"}}) == [
        "seed",
        "data.split.group",
        "data.on_unmapped",
    ]


def test_rules_are_asked_although_the_reader_lacks_its_pattern() -> None:
    reader = {"format": "audio-folder"}
    assert problems_of({"data": {"reader": reader, "on_unmapped": "drop"}}) == [
        "data.reader.name",
        "data.on_unmapped",
    ]


def test_rules_are_asked_although_there_is_no_reader() -> None:
    data = {"task": "audio-classification", "labels": None, "on_unmapped": "drop"}
    assert problems_of({"data": data}) == ["data.reader", "data.on_unmapped"]


@pytest.mark.parametrize(
    ("override", "where", "says"),
    [
        ("data.split.valid=0", "data.split.valid", "out of range"),
        ("data.split.valid=[]", "data.split.valid", "too few"),
        ("data.split={valid: [a], test: [a]}", "data.split", "'a' is named twice"),
        ("data.split={kind: paper, fold: 11}", "data.split", "there are 10 folds"),
        ("data.split={kind: random}", "data.split.kind", "by-group, declared, paper"),
        ("data.labels={a: [x]}", "data.labels", "two classes or more"),
        ("data.labels={a: [x], b: [x]}", "data.labels", "'x' is named twice"),
        ("data.rate=44", "data.rate", "at least 1000"),
        ("data.silence_db=3", "data.silence_db", "below 0"),
        ("data.reader.colums=[a]", "data.reader.colums", "did you mean columns?"),
    ],
)
def test_values_that_make_no_sense_are_refused(override: str, where: str, says: str) -> None:
    with pytest.raises(RecipeError) as caught:
        load(RECIPE, [override])
    problem = caught.value.problems[0]
    assert problem.where.removeprefix("override ").startswith(where)
    assert says in str(problem)
