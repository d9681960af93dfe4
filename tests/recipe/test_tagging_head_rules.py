"""Every rule on the head of a tagger: where it fires, and next to that where it stays quiet; for each family."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from danlu.recipe.families.tagging_head_rules import TAGGING_HEAD_RULES
from rule_case import Case, each, load

DATA = """\
name: small
data:
  train: train.txt
  valid: valid.txt
  reader: {format: conll}
"""
BILSTM = f"{DATA}model: {{family: bilstm-crf, head: {{kind: softmax}}}}\n"
TRANSFORMER = f"{DATA}model: {{family: transformer-tagger, encoder: {{source: tiny}}}}\n"

FOCAL, DICE = "model.head.loss.name=focal", "model.head.loss.name=dice"
BALANCED, SMOOTHED = "model.head.class_weights=balanced", "model.head.label_smoothing=0.1"
FREE = "model.head={kind: crf, constraints: false}"
ONES = "model.head.class_weights={O: 1.0, B-Tool: 1.0}"

CASES = (
    Case(
        "_weights_differ",
        fires=(["model.head.class_weights={}"], [ONES], [FOCAL, ONES]),
        key="model.head.class_weights",
        says=("every label weighs 1",),
        quiet=([], [BALANCED], [FOCAL, BALANCED], ["model.head.class_weights={O: 1.0, B-Tool: 2.0}"]),
    ),
    Case(
        "_dice_has_no_weights",
        fires=([DICE, BALANCED], [DICE, ONES], [DICE, "model.head.class_weights={O: 0.5}"]),
        key="model.head.class_weights",
        says=("has no meaning with model.head.loss.name: dice", "cross-entropy or focal"),
        quiet=([DICE], [DICE, "model.head.class_weights=null"], [FOCAL, BALANCED]),
    ),
    Case(
        "_smoothing_is_of_cross_entropy",
        fires=([DICE, SMOOTHED], [FOCAL, SMOOTHED]),
        key="model.head.label_smoothing",
        says=("has no meaning with model.head.loss.name:", "set model.head.loss.name to cross-entropy"),
        quiet=([SMOOTHED], [DICE, "model.head.label_smoothing=0.0"], [FOCAL]),
    ),
    Case(
        "_constraints_forbid_something",
        fires=(
            [FREE, "data.encode_as=io"],
            [FREE, "data.scheme=io"],
            [FREE, "data.fold={Ent: '*', O: O}"],
        ),
        key="model.head.constraints",
        says=("has no effect: the model learns bare labels", "such as bioes"),
        quiet=(
            [FREE],
            [FREE, "data.scheme=io", "data.encode_as=bioes"],
            [FREE, "data.fold={'*-Ent': '*', O: O}"],
            ["model.head={kind: crf}", "data.encode_as=io"],
        ),
    ),
)


def test_every_rule_has_a_case_and_a_reason() -> None:
    assert {rule.find.__name__ for rule in TAGGING_HEAD_RULES} == {case.rule for case in CASES}
    assert all(rule.reason.endswith(".") for rule in TAGGING_HEAD_RULES)


@pytest.mark.parametrize("recipe", [BILSTM, TRANSFORMER], ids=["bilstm-crf", "transformer-tagger"])
@each(CASES, "fires")
def test_a_rule_fires(recipe: str, case: Case, overrides: Sequence[str]) -> None:
    case.assert_fires(recipe, overrides)


@pytest.mark.parametrize("recipe", [BILSTM, TRANSFORMER], ids=["bilstm-crf", "transformer-tagger"])
@each(CASES, "quiet")
def test_a_rule_stays_quiet(recipe: str, case: Case, overrides: Sequence[str]) -> None:
    load(recipe, overrides)
