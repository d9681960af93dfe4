"""Rules on the section `head` of every family of text classification."""

from __future__ import annotations

from collections.abc import Iterator

from danlu.recipe.families.lstm_classifier import LstmClassifierOptions
from danlu.recipe.families.shared_objections import to_weights_of_one
from danlu.recipe.families.transformer_classifier import TransformerClassifierOptions
from danlu.recipe.problems import Objection
from danlu.recipe.rule import Rule
from danlu.recipe.schema import Recipe


def _text_class_weights_differ(recipe: Recipe) -> Iterator[Objection]:
    model = recipe.model
    if isinstance(model, LstmClassifierOptions | TransformerClassifierOptions):
        yield from to_weights_of_one(model.head.class_weights, of="class")


TEXT_HEAD_RULES = (
    Rule(
        reads=("model.family", "model.head.class_weights"),
        reason="Weights of 1 are the loss without weights.",
        find=_text_class_weights_differ,
    ),
)
