"""Every rule on the family `transformer-tagger`: where it fires, and next to that where it stays quiet."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from danlu.errors import RecipeError
from danlu.recipe.families.transformer_tagger_rules import TRANSFORMER_TAGGER_RULES
from rule_case import Case, each, load

RECIPE = """\
name: small
data:
  train: train.txt
  valid: valid.txt
  reader: {format: conll}
model: {family: transformer-tagger, encoder: {source: tiny}}
"""
ALL_FROZEN, CRF = "model.encoder.frozen_layers=all", "model.head={kind: crf}"

CASES = (
    Case(
        "_dropout_needs_trained_encoder",
        fires=(["model.encoder.hidden_dropout=0.2", ALL_FROZEN],),
        key="model.encoder.hidden_dropout",
        says=("has no effect with model.encoder.frozen_layers: all",),
        quiet=([ALL_FROZEN], ["model.encoder.hidden_dropout=0.2", "model.encoder.frozen_layers=6"]),
    ),
    Case(
        "_dropout_needs_trained_encoder",
        fires=(["model.encoder.attention_dropout=0.0", ALL_FROZEN],),
        key="model.encoder.attention_dropout",
        says=("has no effect with model.encoder.frozen_layers: all",),
        quiet=(["model.encoder.attention_dropout=0.0"],),
    ),
    Case(
        "_windows_go_on",
        fires=(
            ["model.windows.size=32"],
            ["model.windows.size=64"],
            ["model.windows={size: 128, overlap: 200}"],
        ),
        key="model.windows.overlap",
        says=("would be all overlap", "lower it, to "),
        quiet=(
            [],
            ["model.windows.overlap=600"],
            ["model.windows.size=128"],
            ["model.windows={size: 32, overlap: 8}"],
        ),
    ),
    Case(
        "_crf_labels_words",
        fires=(["model.alignment=all", CRF], ["model.alignment=all", "model.head.kind=crf"]),
        key="model.alignment",
        says=("does not go with model.head.kind: crf", "first, mean, max"),
        quiet=([CRF], ["model.alignment=all"], ["model.alignment=mean", CRF], ["model.alignment=max", CRF]),
    ),
)


def test_every_rule_has_a_case_and_a_reason() -> None:
    assert {rule.find.__name__ for rule in TRANSFORMER_TAGGER_RULES} == {case.rule for case in CASES}
    assert all(rule.reason.endswith(".") for rule in TRANSFORMER_TAGGER_RULES)


@each(CASES, "fires")
def test_a_rule_fires(case: Case, overrides: Sequence[str]) -> None:
    case.assert_fires(RECIPE, overrides)


@each(CASES, "quiet")
def test_a_rule_stays_quiet(case: Case, overrides: Sequence[str]) -> None:
    load(RECIPE, overrides)


@pytest.mark.parametrize(
    "overrides",
    [
        ["data.window={unit: words, size: 512}"],
        ["data.window={unit: document}", "data.reader.docstart=-DOCSTART-"],
        ["train.optimizer.layer_decay=0.9", "train.optimizer.lr_of.head=0.01"],
        ["model.encoder.frozen_layers=all", "train.optimizer.lr_of.head=0.01"],
    ],
)
def test_harmless_combinations_pass(overrides: Sequence[str]) -> None:
    load(RECIPE, overrides)


@pytest.mark.parametrize(
    "override",
    [
        "model.pooling={kind: cls}",
        "model.length.max=128",
        "model.alignment=last",
        "model.windows.size=7",
        "model.windows.overlap=-1",
        "model.dropout=1.0",
        "model.characters={kind: cnn}",
    ],
)
def test_what_would_be_a_fault_cannot_be_said(override: str) -> None:
    with pytest.raises(RecipeError):
        load(RECIPE, [override])
