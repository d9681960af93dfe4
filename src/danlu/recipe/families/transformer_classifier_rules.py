"""Rules on the options of the family `transformer-classifier` that its schema cannot say."""

from __future__ import annotations

from collections.abc import Iterator

from danlu.recipe.families.transformer_classifier import TransformerClassifierOptions
from danlu.recipe.problems import Objection
from danlu.recipe.rule import Rule
from danlu.recipe.schema import Recipe
from danlu.recipe.text_sections import WindowedLength


def _dropout_needs_trained_layers(recipe: Recipe) -> Iterator[Objection]:
    model = recipe.model
    if not isinstance(model, TransformerClassifierOptions) or model.encoder.frozen_layers != "all":
        return
    for key in ("hidden_dropout", "attention_dropout"):
        share = getattr(model.encoder, key)
        if share is not None:
            yield Objection(
                ("model", "encoder", key),
                "has no effect with model.encoder.frozen_layers: all: frozen layers drop nothing",
                str(share),
                "null",
                "remove it, or freeze fewer layers",
            )


def _windows_are_several(recipe: Recipe) -> Iterator[Objection]:
    model = recipe.model
    if not isinstance(model, TransformerClassifierOptions) or not isinstance(model.length, WindowedLength):
        return
    if model.length.most == 1:
        yield Objection(
            ("model", "length", "most"),
            "one window is the head of the text: model.length.overlap has no effect",
            "1",
            "2 or more",
            f"raise it, or write length: {{kind: cut, max: {model.length.size}}}",
        )


TRANSFORMER_CLASSIFIER_RULES = (
    Rule(
        reads=(
            "model.family",
            "model.encoder.frozen_layers",
            "model.encoder.hidden_dropout",
            "model.encoder.attention_dropout",
        ),
        reason="Dropout in layers that are not trained is none.",
        find=_dropout_needs_trained_layers,
    ),
    Rule(
        reads=("model.family", "model.length.kind", "model.length.most", "model.length.size"),
        reason="Windows are for texts that are read in several parts.",
        find=_windows_are_several,
    ),
)
