"""Rules on the options of the family `transformer-tagger` that its schema cannot say."""

from __future__ import annotations

from collections.abc import Iterator

from danlu.recipe.families.tagging_head import CRFHead
from danlu.recipe.families.transformer_classifier_rules import to_dropout_of_frozen_layers
from danlu.recipe.families.transformer_tagger import TransformerTaggerOptions
from danlu.recipe.problems import Objection
from danlu.recipe.rule import Rule
from danlu.recipe.schema import Recipe


def _dropout_needs_trained_encoder(recipe: Recipe) -> Iterator[Objection]:
    if isinstance(recipe.model, TransformerTaggerOptions):
        yield from to_dropout_of_frozen_layers(recipe.model.encoder)


def _windows_go_on(recipe: Recipe) -> Iterator[Objection]:
    model = recipe.model
    if not isinstance(model, TransformerTaggerOptions) or model.windows.size is None:
        return
    if model.windows.overlap >= model.windows.size:
        yield Objection(
            ("model", "windows", "overlap"),
            f"a window of model.windows.size: {model.windows.size} would be all overlap, and reading would never go on",
            str(model.windows.overlap),
            f"below {model.windows.size}, by more than the special pieces around a window",
            f"lower it, to {model.windows.size // 8} for example",
        )


def _crf_labels_words(recipe: Recipe) -> Iterator[Objection]:
    model = recipe.model
    if not isinstance(model, TransformerTaggerOptions) or not isinstance(model.head, CRFHead):
        return
    if model.alignment == "all":
        yield Objection(
            ("model", "alignment"),
            "does not go with model.head.kind: crf, whose path has one step a word and not one a piece",
            "'all'",
            "first, mean, max",
            "change it, or set model.head.kind to softmax",
        )


TRANSFORMER_TAGGER_RULES: tuple[Rule, ...] = (
    Rule(
        reads=(
            "model.family",
            "model.encoder.frozen_layers",
            "model.encoder.hidden_dropout",
            "model.encoder.attention_dropout",
        ),
        reason="Dropout in layers that are not trained is none.",
        find=_dropout_needs_trained_encoder,
    ),
    Rule(
        reads=("model.family", "model.windows.size", "model.windows.overlap"),
        reason="A window must show pieces that the one before it did not.",
        find=_windows_go_on,
    ),
    Rule(
        reads=("model.family", "model.alignment", "model.head.kind"),
        reason="A CRF's transitions are those of words: a tag scheme says nothing of pieces inside a word.",
        find=_crf_labels_words,
    ),
)
