"""Every rule on the family `joint-rnn`: where it fires, and next to that where it stays quiet."""

from __future__ import annotations

from collections.abc import Sequence

from danlu.recipe.families.joint_rnn_rules import JOINT_RNN_RULES
from rule_case import Case, each, load

JOINT = """\
name: small
data:
  train: train.txt
  valid: valid.txt
  reader: {format: phrase-lines}
model: {family: joint-rnn}
"""
BILSTM = JOINT.replace("joint-rnn", "bilstm-crf")

NOTHING = "model.dropout.input=0.0"
GREEDY, IO = "model.decoding=greedy", "data.encode_as=io"

CASES = (
    Case(
        "_joint_variational_needs_dropout",
        fires=([NOTHING, "model.dropout.variational=true"],),
        key="model.dropout.variational",
        says=("has no effect: nothing is dropped", "input, between or heads"),
        quiet=(
            [NOTHING],
            ["model.dropout.variational=true"],
            [NOTHING, "model.dropout.variational=true", "model.dropout.between=0.2"],
            [NOTHING, "model.dropout.variational=true", "model.dropout.heads=0.2"],
        ),
    ),
    Case(
        "_greedy_may_break_the_scheme",
        fires=([GREEDY, IO],),
        key="model.decoding",
        says=("has no effect with data.encode_as: io", "such as bioes"),
        quiet=([IO], [GREEDY], [GREEDY, "data.encode_as=bio2"]),
    ),
)


def test_every_rule_has_a_case_and_a_reason() -> None:
    assert {rule.find.__name__ for rule in JOINT_RNN_RULES} == {case.rule for case in CASES}
    assert all(rule.reason.endswith(".") for rule in JOINT_RNN_RULES)


@each(CASES, "fires")
def test_a_rule_fires(case: Case, overrides: Sequence[str]) -> None:
    case.assert_fires(JOINT, overrides)


@each(CASES, "quiet")
def test_a_rule_stays_quiet(case: Case, overrides: Sequence[str]) -> None:
    load(JOINT, overrides)


def test_another_family_for_the_same_data_is_left_alone() -> None:
    load(BILSTM, ["model.dropout.input=0.0"])
