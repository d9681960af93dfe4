"""Rules on the options of the family `transformer-classifier` that its schema cannot say."""

from __future__ import annotations

from collections.abc import Iterator

from danlu.recipe.families.transformer_classifier import PretrainedEncoder, TransformerClassifierOptions
from danlu.recipe.problems import Objection
from danlu.recipe.rule import Rule
from danlu.recipe.schema import Recipe
from danlu.recipe.text_sections import WindowedLength


def to_dropout_of_frozen_layers(encoder: PretrainedEncoder) -> Iterator[Objection]:
    """Object to dropout inside an encoder of which nothing is trained."""
    if encoder.frozen_layers != "all":
        return
    for key in ("hidden_dropout", "attention_dropout"):
        share = getattr(encoder, key)
        if share is not None:
            yield Objection(
                ("model", "encoder", key),
                "has no effect with model.encoder.frozen_layers: all: frozen layers drop nothing",
                str(share),
                "null",
                "remove it, or freeze fewer layers",
            )


def _dropout_needs_trained_layers(recipe: Recipe) -> Iterator[Objection]:
    if isinstance(recipe.model, TransformerClassifierOptions):
        yield from to_dropout_of_frozen_layers(recipe.model.encoder)


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
