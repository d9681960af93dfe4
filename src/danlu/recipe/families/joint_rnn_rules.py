"""Rules on the options of the family `joint-rnn` that its schema cannot say."""

from __future__ import annotations

from collections.abc import Iterator

from danlu.recipe.families.joint_rnn import JointRnnOptions
from danlu.recipe.families.shared_objections import to_mask_of_nothing
from danlu.recipe.joint_data import JointData
from danlu.recipe.problems import Objection
from danlu.recipe.rule import Rule
from danlu.recipe.schema import Recipe


def _joint_variational_needs_dropout(recipe: Recipe) -> Iterator[Objection]:
    model = recipe.model
    if isinstance(model, JointRnnOptions):
        yield from to_mask_of_nothing(model.dropout, ("input", "between", "heads"))


def _greedy_may_break_the_scheme(recipe: Recipe) -> Iterator[Objection]:
    model, data = recipe.model, recipe.data
    if not isinstance(model, JointRnnOptions) or not isinstance(data, JointData):
        return
    if model.decoding == "greedy" and data.encode_as == "io":
        yield Objection(
            ("model", "decoding"),
            "has no effect with data.encode_as: io, whose labels may stand in any order: the best path is made of the "
            "best label of each word",
            "'greedy'",
            "'viterbi'",
            "remove it, or set data.encode_as to a scheme with prefixes, such as bioes",
        )


JOINT_RNN_RULES: tuple[Rule, ...] = (
    Rule(
        reads=(
            "model.family",
            "model.dropout.variational",
            "model.dropout.input",
            "model.dropout.between",
            "model.dropout.heads",
        ),
        reason="A mask for all positions needs units to drop.",
        find=_joint_variational_needs_dropout,
    ),
    Rule(
        reads=("model.family", "model.decoding", "data.encode_as"),
        reason="Where every path is allowed, both ways of decoding give the same labels.",
        find=_greedy_may_break_the_scheme,
    ),
)
