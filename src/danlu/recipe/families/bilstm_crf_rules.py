"""Rules on the options of the family `bilstm-crf` that its schema cannot say."""

from __future__ import annotations

from collections.abc import Iterator

from danlu.recipe.families.bilstm_crf import BilstmCrfOptions, SoftmaxHead
from danlu.recipe.problems import Objection
from danlu.recipe.rule import Rule
from danlu.recipe.schema import Recipe

_DROPPED = ("model.dropout.input", "model.dropout.between", "model.dropout.output")


def _between_needs_two_layers(recipe: Recipe) -> Iterator[Objection]:
    model = recipe.model
    if (
        isinstance(model, BilstmCrfOptions)
        and model.dropout.between is not None
        and model.encoder.layers == 1
    ):
        yield Objection(
            ("model", "dropout", "between"),
            "has no effect with model.encoder.layers: 1: there is nothing between one layer",
            str(model.dropout.between),
            "null",
            "remove it, or set model.encoder.layers to 2 or more",
        )


def _variational_needs_dropout(recipe: Recipe) -> Iterator[Objection]:
    model = recipe.model
    if not isinstance(model, BilstmCrfOptions) or not model.dropout.variational:
        return
    if not any((model.dropout.input, model.dropout.between, model.dropout.output)):
        yield Objection(
            ("model", "dropout", "variational"),
            "has no effect: nothing is dropped",
            "true",
            "false",
            "remove it, or set model.dropout.input, between or output above 0",
        )


def _weights_differ(recipe: Recipe) -> Iterator[Objection]:
    head = getattr(recipe.model, "head", None)
    weights = head.class_weights if isinstance(head, SoftmaxHead) else None
    if isinstance(weights, dict) and all(weight == 1 for weight in weights.values()):
        yield Objection(
            ("model", "head", "class_weights"),
            "has no effect: every label weighs 1, as it does without",
            str(weights),
            "null, 'balanced', or a weight other than 1",
            "remove it, or give a label a weight",
        )


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
    Rule(
        reads=("model.family", "model.head.kind", "model.head.class_weights"),
        reason="Weights of 1 are the loss without weights.",
        find=_weights_differ,
    ),
)
