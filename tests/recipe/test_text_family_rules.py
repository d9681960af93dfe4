"""Every rule on families of text classification: where it fires, and next to that where it stays quiet."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from danlu.errors import RecipeError
from danlu.recipe.families.class_head_rules import CLASS_HEAD_RULES
from danlu.recipe.families.lstm_classifier_rules import LSTM_CLASSIFIER_RULES
from danlu.recipe.families.transformer_classifier_rules import TRANSFORMER_CLASSIFIER_RULES
from rule_case import Case, each, load

DATA = """\
name: small
data:
  train: train.csv
  valid: valid.csv
  reader: {format: table, text: review, label: class}
"""
LSTM = f"{DATA}model: {{family: lstm-classifier}}\n"
TRANSFORMER = f"{DATA}model: {{family: transformer-classifier, encoder: {{source: tiny}}}}\n"

TWO_LAYERS, HIDDEN = "model.encoder.layers=2", "model.head.hidden=8"
SHORT, LAST, MEAN = "model.length.max=600", "model.pooling.kind=last", "model.pooling.kind=mean"
LEFT, RIGHT, ONE_WAY = "model.padding=left", "model.padding=right", "model.encoder.bidirectional=false"
FOCAL, BALANCED = "model.head.loss.name=focal", "train.batch.sampling=balanced"
ALL_FROZEN = "model.encoder.frozen_layers=all"

LSTM_CASES = (
    Case(
        "_between_needs_two_lstm_layers",
        fires=(["model.dropout.between=0.3"], ["model.dropout.between=0.0"]),
        key="model.dropout.between",
        says=("has no effect with model.encoder.layers: 1", "set model.encoder.layers to 2 or more"),
        quiet=([], [TWO_LAYERS, "model.dropout.between=0.3"], ["model.dropout.between=null"]),
    ),
    Case(
        "_head_dropout_needs_a_hidden_layer",
        fires=(["model.dropout.head=0.3"],),
        key="model.dropout.head",
        says=("has no effect with model.head.hidden: null",),
        quiet=([HIDDEN], [HIDDEN, "model.dropout.head=0.3"]),
    ),
    Case(
        "_variational_needs_dropped_words",
        fires=(
            ["model.dropout={variational: true, input: 0.0}"],
            ["model.dropout={variational: true, input: 0.0, between: 0.0}", TWO_LAYERS],
        ),
        key="model.dropout.variational",
        says=("has no effect: nothing of the words is dropped",),
        quiet=(
            ["model.dropout={input: 0.0}"],
            ["model.dropout.variational=true"],
            ["model.dropout={variational: true, input: 0.0, between: 0.2}", TWO_LAYERS],
        ),
    ),
    Case(
        "_keep_needs_a_limit",
        fires=(["model.length.keep=tail"], ["model.length.keep=both"]),
        key="model.length.keep",
        says=("has no effect with model.length.max: null: nothing is cut",),
        quiet=(["model.length.keep=head"], ["model.length={max: mean+2sd, keep: both}"]),
    ),
    Case(
        "_padding_needs_a_length",
        fires=([LEFT], [RIGHT]),
        key="model.padding",
        says=("up to model.length.max, which is null", "then padding is never read"),
        quiet=([LEFT, SHORT], [RIGHT, "model.length.max=mean+2sd"], ["model.padding=null"]),
    ),
    Case(
        "_last_state_has_read_words",
        fires=(
            [RIGHT, SHORT, LAST],
            [RIGHT, SHORT, LAST, ONE_WAY],
            [LEFT, SHORT, LAST],
        ),
        key="model.padding",
        says=("with model.pooling.kind: last", "the one after its last word"),
        quiet=([LAST], [LAST, SHORT], [LEFT, SHORT, LAST, ONE_WAY], [RIGHT, SHORT, MEAN]),
    ),
    Case(
        "_padding_is_read",
        fires=([RIGHT, SHORT, ONE_WAY], [RIGHT, SHORT, ONE_WAY, MEAN]),
        key="model.padding",
        says=("has no effect with model.encoder.bidirectional: false",),
        quiet=([RIGHT, SHORT], [LEFT, SHORT, ONE_WAY], [ONE_WAY]),
    ),
)
TRANSFORMER_CASES = (
    Case(
        "_dropout_needs_trained_layers",
        fires=(["model.encoder.hidden_dropout=0.2", ALL_FROZEN],),
        key="model.encoder.hidden_dropout",
        says=("has no effect with model.encoder.frozen_layers: all",),
        quiet=([ALL_FROZEN], ["model.encoder.hidden_dropout=0.2", "model.encoder.frozen_layers=6"]),
    ),
    Case(
        "_dropout_needs_trained_layers",
        fires=(["model.encoder.attention_dropout=0.0", ALL_FROZEN],),
        key="model.encoder.attention_dropout",
        says=("has no effect with model.encoder.frozen_layers: all",),
        quiet=(["model.encoder.attention_dropout=0.0"],),
    ),
    Case(
        "_windows_are_several",
        fires=(
            ["model.length={kind: windows, most: 1}"],
            ["model.length={kind: windows, most: 1, size: 64, overlap: 8}"],
        ),
        key="model.length.most",
        says=("one window is the head of the text", "write length: {kind: cut, max: "),
        quiet=(["model.length.kind=windows"], ["model.length={kind: windows, most: 2}"]),
    ),
)
HEAD_CASES = (
    Case(
        "_weights_of_classes_differ",
        fires=(["model.head.class_weights={}"], ["model.head.class_weights={pos: 1.0, neg: 1.0}"]),
        key="model.head.class_weights",
        says=("every class weighs 1",),
        quiet=(
            [],
            ["model.head.class_weights=balanced"],
            ["model.head.class_weights={pos: 1.0, neg: 2.0}"],
        ),
    ),
    Case(
        "_smoothing_knows_all_classes",
        fires=([FOCAL, "model.head.label_smoothing=0.1"],),
        key="model.head.label_smoothing",
        says=("has no meaning with model.head.loss.name: focal",),
        quiet=([FOCAL], ["model.head.label_smoothing=0.1"], [FOCAL, "model.head.label_smoothing=0.0"]),
    ),
    Case(
        "_weights_are_balanced_once",
        fires=([BALANCED, "model.head.class_weights=balanced"],),
        key="model.head.class_weights",
        says=("has no effect with train.batch.sampling: balanced",),
        quiet=([BALANCED], [BALANCED, "model.head.class_weights={pos: 2.0}"]),
    ),
    Case(
        "_frequencies_are_natural",
        fires=([BALANCED, "model.head.logit_adjustment=1.0"],),
        key="model.head.logit_adjustment",
        says=("has no effect with train.batch.sampling: balanced",),
        quiet=(
            ["model.head.logit_adjustment=1.0"],
            ["model.head.logit_adjustment=1.0", "model.head.class_weights=balanced"],
            ["model.head.logit_adjustment=1.0", FOCAL],
        ),
    ),
)


def test_every_rule_has_a_case_and_a_reason() -> None:
    for rules, cases in (
        (LSTM_CLASSIFIER_RULES, LSTM_CASES),
        (TRANSFORMER_CLASSIFIER_RULES, TRANSFORMER_CASES),
        (CLASS_HEAD_RULES, HEAD_CASES),
    ):
        assert {rule.find.__name__ for rule in rules} == {case.rule for case in cases}
        assert all(rule.reason.endswith(".") for rule in rules)


@each((*LSTM_CASES, *HEAD_CASES), "fires")
def test_a_rule_of_the_lstm_fires(case: Case, overrides: Sequence[str]) -> None:
    case.assert_fires(LSTM, overrides)


@each((*LSTM_CASES, *HEAD_CASES), "quiet")
def test_a_rule_of_the_lstm_stays_quiet(case: Case, overrides: Sequence[str]) -> None:
    load(LSTM, overrides)


@each((*TRANSFORMER_CASES, *HEAD_CASES), "fires")
def test_a_rule_of_the_transformer_fires(case: Case, overrides: Sequence[str]) -> None:
    case.assert_fires(TRANSFORMER, overrides)


@each((*TRANSFORMER_CASES, *HEAD_CASES), "quiet")
def test_a_rule_of_the_transformer_stays_quiet(case: Case, overrides: Sequence[str]) -> None:
    load(TRANSFORMER, overrides)


@pytest.mark.parametrize(
    ("recipe", "override"),
    [
        (LSTM, "model.softmax=true"),
        (LSTM, "model.head.softmax=true"),
        (LSTM, "model.head.activation=softmax"),
        (TRANSFORMER, "model.head.softmax=true"),
        (LSTM, "model.pooling.kind=cls"),
        (TRANSFORMER, "model.pooling.kind=last"),
        (LSTM, "model.length={kind: windows}"),
        (LSTM, "model.word_embedding={kind: none}"),
        (LSTM, "model.pooling.size=10"),
        (TRANSFORMER, "model.encoder.frozen_layers=-1"),
        (TRANSFORMER, "model.encoder.frozen_layers=some"),
        (TRANSFORMER, "model.padding=left"),
    ],
)
def test_what_would_be_a_fault_cannot_be_said(recipe: str, override: str) -> None:
    """Softmax before cross-entropy, pooling on the last position of padded pieces, and the like: no key says so."""
    with pytest.raises(RecipeError):
        load(recipe, [override])


def test_rules_are_asked_although_the_source_is_missing() -> None:
    missing = f"{DATA}model: {{family: transformer-classifier, head: {{class_weights: {{pos: 1.0}}}}}}\n"
    with pytest.raises(RecipeError) as caught:
        load(missing, [])
    assert [problem.where for problem in caught.value.problems] == [
        "the recipe model.encoder",
        "the recipe model.head.class_weights",
    ]
