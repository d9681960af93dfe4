"""Rules on the section `head` of every family of text classification."""

from __future__ import annotations

from collections.abc import Iterator

from danlu.recipe.families.lstm_classifier import LstmClassifierOptions
from danlu.recipe.families.transformer_classifier import TransformerClassifierOptions
from danlu.recipe.problems import Objection
from danlu.recipe.rule import Rule
from danlu.recipe.schema import Recipe


def _text_class_weights_differ(recipe: Recipe) -> Iterator[Objection]:
    model = recipe.model
    if not isinstance(model, LstmClassifierOptions | TransformerClassifierOptions):
        return
    weights = model.head.class_weights
    if isinstance(weights, dict) and all(weight == 1 for weight in weights.values()):
        yield Objection(
            ("model", "head", "class_weights"),
            "has no effect: every class weighs 1, as it does without",
            str(weights),
            "null, 'balanced', or a weight other than 1",
            "remove it, or give a class a weight",
        )


TEXT_HEAD_RULES = (
    Rule(
        reads=("model.family", "model.head.class_weights"),
        reason="Weights of 1 are the loss without weights.",
        find=_text_class_weights_differ,
    ),
)
