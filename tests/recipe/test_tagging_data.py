"""What a recipe may say under `data.fold`, and what it says when that makes no sense."""

from __future__ import annotations

import json

import pytest

from danlu.errors import RecipeError
from danlu.recipe.tagging_data import fold_patterns, keeps_prefixes
from rule_case import load


@pytest.mark.parametrize(
    "fold",
    [
        {"Ent": "*", "O": "O"},
        {"Ent": "*"},
        {"Ent": ["B-Org", "*"], "O": ["O", "*-Time"]},
        {"*-Org": ["*-HackOrg", "*-SecTeam"], "*-foo-bar": "?-Tool", "O": "*"},
        {"名字": "*-[人地]名"},
    ],
)
def test_a_folding_is_taken(smallest: str, fold: dict[str, object]) -> None:
    load(smallest, [f"data.fold={json.dumps(fold, ensure_ascii=False)}"])


@pytest.mark.parametrize(
    ("fold", "says"),
    [
        ({}, "must name a label besides O"),
        ({"O": "O"}, "must name a label besides O"),
        ({"O": ["O", "*"]}, "must name a label besides O"),
        ({"Ent": []}, "too few items"),
        ({"Ent": ""}, "a pattern is empty"),
        ({"Ent": 3}, "wrong type"),
        ({"E*": "*"}, "'E*' is none"),
        ({"": "*"}, "'' is none"),
        ({"two words": "*"}, "'two words' is none"),
        ({"*-": "*"}, "'*-' is none"),
        ({"B-Org": "B-*"}, "'B-Org' is a tag: write '*-Org' to keep prefixes, or 'Org' for bare labels"),
        ({"*-Org": "*-Org", "Time": "*"}, "'*-Org' does and 'Time' does not"),
        ({"Ent": ["B-X", "B-X"]}, "'B-X' stands twice"),
        ({"A": "*-X", "B": ["*-Y", "*-X"]}, "'*-X' stands twice"),
        ({"Ent": ["O", "*"]}, "O stands for itself and cannot become 'Ent'"),
    ],
)
def test_a_folding_that_makes_no_sense_is_refused(smallest: str, fold: dict[str, object], says: str) -> None:
    with pytest.raises(RecipeError) as caught:
        load(smallest, [f"data.fold={json.dumps(fold)}"])
    (problem,) = caught.value.problems
    assert problem.where.startswith("override data.fold")
    assert says in problem.what


def test_patterns_keep_their_order() -> None:
    assert fold_patterns({"B": "x", "A": ["z", "y"]}) == [("x", "B"), ("z", "A"), ("y", "A")]
    assert keeps_prefixes({"O": "O", "*-A": "*"})
    assert not keeps_prefixes({"O": "*", "A": "*-A"})
