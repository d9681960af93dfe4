"""Rules on the options of the family `bilstm-crf` that its schema cannot say."""

from __future__ import annotations

from collections.abc import Iterator

from danlu.recipe.families.bilstm_crf import BilstmCrfOptions
from danlu.recipe.families.shared_objections import to_dropout_between_one_layer, to_mask_of_nothing
from danlu.recipe.problems import Objection
from danlu.recipe.rule import Rule
from danlu.recipe.schema import Recipe

_DROPPED = ("model.dropout.input", "model.dropout.between", "model.dropout.output")


def _between_needs_two_layers(recipe: Recipe) -> Iterator[Objection]:
    model = recipe.model
    if isinstance(model, BilstmCrfOptions):
        yield from to_dropout_between_one_layer(model.dropout.between, layers=model.encoder.layers)


def _variational_needs_dropout(recipe: Recipe) -> Iterator[Objection]:
    model = recipe.model
    if isinstance(model, BilstmCrfOptions):
        yield from to_mask_of_nothing(model.dropout, ("input", "between", "output"))


BILSTM_CRF_RULES = (
    Rule(
        reads=("model.family", "model.dropout.between", "model.encoder.layers"),
        reason="Dropout between layers acts on nothing when there is one layer.",
        find=_between_needs_two_layers,
    ),
    Rule(
        reads=("model.family", "model.dropout.variational", *_DROPPED),
        reason="A mask for all positions needs units to drop.",
        find=_variational_needs_dropout,
    ),
)
