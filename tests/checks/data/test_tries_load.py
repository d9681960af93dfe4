"""Every change of a recipe that checks of data propose is one that recipes have."""

from __future__ import annotations

import json

import pytest

from checks.data.made_up_data import clip_item, made_up_data, texts
from danlu.checks.data.class_imbalance import CHECK as IMBALANCE
from danlu.checks.data.exact_copies import CHECK as COPIES
from danlu.checks.data.gold_lost import CHECK as LOST
from danlu.checks.data.length_cuts import CHECK as CUTS
from danlu.checks.data.scheme_violations import CHECK as VIOLATIONS
from danlu.checks.data.shared_groups import CHECK as GROUPS
from danlu.checks.data.subject import Cut, GoldInFiles, Split, Unknown
from danlu.checks.data.unknown_words import CHECK as UNKNOWN_WORDS
from danlu.recipe.dump import to_mapping

COPIED = {"train": texts(30), "valid": texts(20) + texts(5, start=100), "test": texts(20)}
UNKNOWN = {"valid": Split("valid", [], unknown=Unknown(600, 1000))}
CUT = {"train": Split("train", [], cut=Cut(90, 100, 900, 1000, "words"))}
VOICES = {
    name: [clip_item(f"{name}{place}", speaker=f"s{place}", sentence="a") for place in range(4)]
    for name in ("train", "valid", "test")
}
RARE = {"train": [clip_item(str(place), "calm" if place else "glad") for place in range(20)]}
BROKEN = {"train": Split("train", [], violations=30), "valid": Split("valid", [], violations=0)}
GONE = {"counted": [GoldInFiles("the files of test", "word", 10, 9)]}


@pytest.mark.parametrize(
    ("check", "maker", "overrides", "given"),
    [
        (COPIES, "make_recipe", [], COPIED),
        (COPIES, "make_text_recipe", [], COPIED),
        (COPIES, "make_text_recipe", ["train.select=loss"], COPIED),
        (
            UNKNOWN_WORDS,
            "make_recipe",
            ["model.word_embedding.min_count=2", "model.characters=null"],
            UNKNOWN,
        ),
        (UNKNOWN_WORDS, "make_text_recipe", ["model.segmentation.kind=whitespace"], UNKNOWN),
        (UNKNOWN_WORDS, "make_joint_recipe", [], UNKNOWN),
        (CUTS, "make_text_recipe", ["model.length.keep=head"], CUT),
        (CUTS, "make_piece_recipe", [], CUT),
        (CUTS, "make_audio_recipe", [], CUT),
        (GROUPS, "make_audio_recipe", ['data.split={"kind": "paper"}'], VOICES),
        (IMBALANCE, "make_audio_recipe", [], RARE),
        (IMBALANCE, "make_text_recipe", [], RARE),
        (VIOLATIONS, "make_recipe", ["data.scheme=iob1"], BROKEN),
        (LOST, "make_recipe", ["data.reader.compat=flush-on-blank-only"], GONE),
    ],
)
def test_a_recipe_with_the_change_loads(check, maker, overrides, given, request):
    make = request.getfixturevalue(maker)
    recipe = make(*overrides)
    answer = check.answer(made_up_data(recipe.data.task, recipe=to_mapping(recipe), **given))

    assert answer.outcome in ("issue", "tip")
    assert any(one.changes for one in answer.tries)
    for one in answer.tries:
        changes = [f"{key}={json.dumps(value)}" for key, value in one.changes.items()]
        assert not one.changes or to_mapping(make(*overrides, *changes)) != to_mapping(recipe)
