"""Every rule between sections: where it fires, and next to that where it stays quiet."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from danlu.errors import RecipeError
from danlu.recipe.audio_data_rules import AUDIO_DATA_RULES
from danlu.recipe.effects import RULES
from danlu.recipe.families.class_head_rules import CLASS_HEAD_RULES
from danlu.recipe.families.joint_rnn_rules import JOINT_RNN_RULES
from danlu.recipe.families.light_sernet_rules import LIGHT_SERNET_RULES
from danlu.recipe.families.lstm_classifier_rules import LSTM_CLASSIFIER_RULES
from danlu.recipe.families.tagging_head_rules import TAGGING_HEAD_RULES
from danlu.recipe.families.transformer_classifier_rules import TRANSFORMER_CLASSIFIER_RULES
from danlu.recipe.families.transformer_tagger_rules import TRANSFORMER_TAGGER_RULES
from danlu.recipe.joint_data_rules import JOINT_DATA_RULES
from danlu.recipe.load import recipe_from_mapping
from danlu.recipe.text_data_rules import TEXT_DATA_RULES
from rule_case import Case, each, load

TWO_LAYERS = "model.encoder.layers=2"
TEXTS = "data.reader={format: table}"
CASES = (
    Case(
        "_family_is_for_the_task",
        fires=(
            ["model.family=lstm-classifier"],
            ["model={family: transformer-classifier, encoder: {source: tiny}}"],
            [TEXTS],
        ),
        key="model.family",
        says=("and the reader of data.reader.format gives examples for", "allowed:", "choose another family"),
        quiet=([], [TEXTS, "model.family=lstm-classifier"], ["data.task=tagging"]),
    ),
    Case(
        "_between_needs_two_layers",
        fires=(["model.dropout.between=0.3"], ["model.dropout.between=0.0", "model.encoder.layers=1"]),
        key="model.dropout.between",
        says=("has no effect with model.encoder.layers: 1", "set model.encoder.layers to 2 or more"),
        quiet=([], [TWO_LAYERS], [TWO_LAYERS, "model.dropout.between=0.3"], ["model.dropout.between=null"]),
    ),
    Case(
        "_variational_needs_dropout",
        fires=(["model.dropout={variational: true, input: 0.0, output: 0.0}"],),
        key="model.dropout.variational",
        says=("has no effect: nothing is dropped",),
        quiet=(
            ["model.dropout={input: 0.0, output: 0.0}"],
            ["model.dropout={variational: true, input: 0.0, output: 0.1}"],
            ["model.dropout={variational: true, input: 0.0, output: 0.0, between: 0.2}", TWO_LAYERS],
        ),
    ),
    Case(
        "_test_stands_apart",
        fires=(
            ["data.test=train.txt"],
            ["data.test=./train.txt"],
            ["data.test=[more.txt, train.txt]"],
            ["data.valid=[a.txt, b.txt]", "data.test=b.txt"],
        ),
        key="data.test",
        says=("a test file is also a file of",),
        quiet=(["data.test=test.txt"], ["data.test=null"], ["data.test=sub/train.txt"]),
    ),
    Case(
        "_files_once",
        fires=(["data.train=[a.txt, b.txt, ./a.txt]"],),
        key="data.train",
        says=("a file is named twice", "'a.txt'"),
        quiet=(["data.train=[a.txt, b.txt]"],),
    ),
    Case(
        "_documents_are_marked",
        fires=(["data.window.unit=document", "data.reader.docstart=null"],),
        key="data.window.unit",
        says=("data.reader.docstart: null",),
        quiet=(["data.window.unit=document"], ["data.reader.docstart=null"]),
    ),
    Case(
        "_there_are_prefixes_to_keep",
        fires=(["data.scheme=io", "data.fold={O: O, '*-Org': ['*-A', '*-B']}"],),
        key="data.fold",
        says=("with data.scheme: io they have none", "'*-Org'", "write Org"),
        quiet=(
            ["data.scheme=io", "data.fold={Noun: 'NN*', O: '*'}"],
            ["data.scheme=bio2", "data.fold={'*-Org': ['*-A', '*-B']}"],
            ["data.fold={'*-Org': ['*-A', '*-B']}"],
        ),
    ),
    Case(
        "_a_scheme_can_be_broken",
        fires=(["data.scheme=io", "data.on_violation=error"],),
        key="data.on_violation",
        says=("has no effect with data.scheme: io",),
        quiet=(
            ["data.scheme=io"],
            ["data.on_violation=error"],
            ["data.scheme=bio2", "data.on_violation=error", "data.fold={Ent: '*'}"],
        ),
    ),
    Case(
        "_select_is_a_score",
        fires=(
            ["train.select=span.mikro_f1"],
            ["train.select=span.micro_f1@unsen"],
            ["train.select=loss@seen"],
        ),
        key="train.select",
        says=("unknown score", "loss, token.accuracy", "did you mean"),
        quiet=(
            ["train.select=loss"],
            ["train.select=token.macro_f1"],
            ["train.select=span.micro_f1@unseen"],
            ["train.select=token.weighted_f1@seen"],
        ),
    ),
    Case(
        "_warmup_ends",
        fires=(
            ["train.schedule={name: linear, warmup_epochs: 20}"],
            ["train.schedule={name: cosine, warmup_epochs: 2.5}", "train.epochs=2"],
            ["train.schedule.warmup_epochs=20"],
            ["train.schedule={name: halve, warmup_epochs: 20}"],
            ["train.schedule={name: plateau, warmup_epochs: 21}"],
        ),
        key="train.schedule.warmup_epochs",
        says=("the warm-up is not over when training ends", "below"),
        quiet=(
            ["train.schedule={name: linear, warmup_epochs: 19.5}"],
            ["train.schedule={name: cosine}"],
            ["train.schedule={name: constant}"],
            ["train.schedule.warmup_epochs=19.5"],
        ),
    ),
    Case(
        "_rate_falls",
        fires=(
            ["train.schedule={name: halve, every_epochs: 20}"],
            ["train.schedule={name: step, every_epochs: 1}", "train.epochs=1"],
            ["train.schedule={name: step, every_epochs: 15, warmup_epochs: 5}"],
        ),
        key="train.schedule.every_epochs",
        says=("has no effect with train.epochs:", "training ends before the learning rate falls"),
        quiet=(
            ["train.schedule={name: halve, every_epochs: 19}"],
            ["train.schedule={name: step, every_epochs: 15, warmup_epochs: 4.5}"],
        ),
    ),
    Case(
        "_rate_falls",
        fires=(
            ["train.schedule={name: step, every_epochs: 1, first_fall: 20}"],
            ["train.schedule={name: step, first_fall: 19, warmup_epochs: 1.5}"],
        ),
        key="train.schedule.first_fall",
        says=("has no effect with train.epochs:", "training ends before the learning rate falls"),
        quiet=(
            ["train.schedule={name: step, every_epochs: 30, first_fall: 19}"],
            ["train.schedule={name: step, first_fall: 18, warmup_epochs: 1.5}"],
        ),
    ),
    Case(
        "_rate_decays",
        fires=(
            ["train.schedule={name: exponential}", "train.epochs=1"],
            ["train.schedule={name: exponential, warmup_epochs: 1}", "train.epochs=2"],
        ),
        key="train.schedule.factor",
        says=("training ends before the learning rate falls",),
        quiet=(
            ["train.schedule={name: exponential}", "train.epochs=2"],
            ["train.schedule={name: exponential, warmup_epochs: 0.5}", "train.epochs=2"],
        ),
    ),
    Case(
        "_plateau_can_come",
        fires=(
            ["train.schedule={name: plateau, patience: 19}"],
            ["train.schedule={name: plateau, patience: 1}", "train.epochs=2"],
            ["train.schedule={name: plateau, patience: 17, warmup_epochs: 1.5}"],
        ),
        key="train.schedule.patience",
        says=("training ends before the learning rate can fall",),
        quiet=(
            ["train.schedule={name: plateau, patience: 18}"],
            ["train.schedule={name: plateau, patience: 1}", "train.epochs=3"],
            ["train.schedule={name: plateau, patience: 16, warmup_epochs: 1.5}"],
        ),
    ),
    Case(
        "_plateau_before_the_stop",
        fires=(
            ["train.schedule={name: plateau, patience: 5}", "train.early_stopping={patience: 5}"],
            [
                "train.schedule={name: plateau, patience: 5, watch: loss}",
                "train.early_stopping={patience: 3}",
                "train.select=loss",
            ],
        ),
        key="train.schedule.patience",
        says=("training stops before the learning rate falls",),
        quiet=(
            ["train.schedule={name: plateau, patience: 4}", "train.early_stopping={patience: 5}"],
            [
                "train.schedule={name: plateau, patience: 5, watch: loss}",
                "train.early_stopping={patience: 5}",
            ],
            [
                "train.schedule={name: plateau, patience: 5, min_delta: 0.1}",
                "train.early_stopping={patience: 5}",
            ],
        ),
    ),
    Case(
        "_plateau_gain_is_possible",
        fires=(["train.schedule={name: plateau, min_delta: 1.0}"],),
        key="train.schedule.min_delta",
        says=("lies between 0 and 1",),
        quiet=(
            ["train.schedule={name: plateau, min_delta: 0.5}"],
            ["train.schedule={name: plateau, min_delta: 2.0, watch: loss}"],
            ["train.schedule={name: plateau, min_delta: 2.0}", "train.select=loss"],
        ),
    ),
    Case(
        "_plateau_has_a_floor",
        fires=(
            ["train.schedule={name: plateau, factor: 0.5, smallest_share: 0.6}"],
            ["train.schedule={name: plateau, patience: 9, factor: 0.5, smallest_share: 0.25}"],
        ),
        key="train.schedule.smallest_share",
        says=("fall",),
        quiet=(
            ["train.schedule={name: plateau, factor: 0.5, smallest_share: 0.5}"],
            ["train.schedule={name: plateau, patience: 9, factor: 0.5, smallest_share: 0.3}"],
        ),
    ),
    Case(
        "_parts_exist",
        fires=(["train.optimizer.lr_of={hed: 0.01}"], ["train.optimizer.lr_of={hed: 0.01, head: 0.01}"]),
        key="train.optimizer.lr_of.hed",
        says=("no part of this name", "word_embedding, characters, encoder, head", "did you mean head?"),
        quiet=(["train.optimizer.lr_of={head: 0.01, characters: 0.1}"],),
    ),
    Case(
        "_a_part_has_the_rate",
        fires=(
            ["train.optimizer.lr_of={}"],
            ["train.optimizer.lr_of={word_embedding: 0.1, characters: 0.1, encoder: 0.1, head: 0.1}"],
        ),
        key="train.optimizer.lr_of",
        says=("has no effect",),
        quiet=(["train.optimizer.lr_of={word_embedding: 0.1, characters: 0.1, encoder: 0.1}"],),
    ),
    Case(
        "_layers_to_decay",
        fires=(["train.optimizer.layer_decay=0.9"],),
        key="train.optimizer.layer_decay",
        says=("bilstm-crf, which has no stack of layers", "lr_of gives parts rates of their own"),
        quiet=(["train.optimizer.layer_decay=null"],),
    ),
    Case(
        "_something_decays",
        fires=(["train.optimizer={name: adamw, weight_decay: 0.0, decay_on: matrices}"],),
        key="train.optimizer.decay_on",
        says=("nothing decays",),
        quiet=(
            ["train.optimizer={name: adamw, decay_on: matrices}"],
            ["train.optimizer={name: adamw, weight_decay: 0.0}"],
        ),
    ),
    Case(
        "_nesterov_needs_momentum",
        fires=(["train.optimizer={name: sgd, nesterov: true}"],),
        key="train.optimizer.nesterov",
        says=("train.optimizer.momentum: 0",),
        quiet=(
            ["train.optimizer={name: sgd, nesterov: true, momentum: 0.9}"],
            ["train.optimizer={name: sgd, nesterov: false}"],
        ),
    ),
    Case(
        "_one_penalty",
        fires=(
            ["train.l2_penalty={weight: 0.01}", "train.optimizer.weight_decay=0.1"],
            ["train.l2_penalty={weight: 0.01}", "train.optimizer={name: sgd, weight_decay: 0.1}"],
        ),
        key="train.l2_penalty",
        says=("the same thing as train.optimizer.weight_decay", "weight_decay: 0.02"),
        quiet=(
            ["train.l2_penalty={weight: 0.01}"],
            ["train.l2_penalty={weight: 0.01}", "train.optimizer={name: adamw}"],
            ["train.optimizer.weight_decay=0.1"],
        ),
    ),
    Case(
        "_penalised_parts_exist",
        fires=(
            ["train.l2_penalty={parts: [hed]}"],
            ["train.l2_penalty={parts: [hed, encoder]}"],
        ),
        key="train.l2_penalty.parts.0",
        says=("no part of this name", "word_embedding, characters, encoder, head", "did you mean head?"),
        quiet=(["train.l2_penalty={parts: [head, encoder]}"], ["train.l2_penalty={parts: null}"]),
    ),
    Case(
        "_penalised_parts_exist",
        fires=(["train.l2_penalty={parts: []}"],),
        key="train.l2_penalty.parts",
        says=("nothing is penalised", "or null for all"),
        quiet=(["train.l2_penalty=null"],),
    ),
    Case(
        "_classes_can_be_balanced",
        fires=(["train.batch.sampling=balanced"],),
        key="train.batch.sampling",
        says=("an example of tagging has no single one", "model.head.class_weights"),
        quiet=(
            ["train.batch.sampling=natural"],
            [TEXTS, "model.family=lstm-classifier", "train.batch.sampling=balanced"],
        ),
    ),
    Case(
        "_fp32_is_multiplied",
        fires=(
            ["train.fast_matmul=true", "train.precision=bf16"],
            ["train.fast_matmul=true", "train.device=cuda:1"],
        ),
        key="train.fast_matmul",
        says=("has no effect with train.", "fp32 on a processor"),
        quiet=(["train.fast_matmul=true"], ["train.fast_matmul=true", "train.device=cpu"]),
    ),
    Case(
        "_patience_can_end",
        fires=(["train.early_stopping.patience=20"], ["train.early_stopping={}", "train.epochs=5"]),
        key="train.early_stopping.patience",
        says=("has no effect with train.epochs:",),
        quiet=(["train.early_stopping.patience=19"], ["train.epochs=1"], ["train.early_stopping=null"]),
    ),
    Case(
        "_improvement_is_possible",
        fires=(["train.early_stopping.min_delta=1"],),
        key="train.early_stopping.min_delta",
        says=("lies between 0 and 1",),
        quiet=(
            ["train.early_stopping.min_delta=0.5"],
            ["train.early_stopping.min_delta=2", "train.select=loss"],
        ),
    ),
    Case(
        "_batch_holds_a_window",
        fires=(["data.window={unit: words, size: 512}", "train.batch.max_tokens=511"],),
        key="train.batch.max_tokens",
        says=("a single sequence is larger (data.window.size: 512)", "at least 512"),
        quiet=(
            ["data.window={unit: words, size: 512}", "train.batch.max_tokens=512"],
            ["data.window={unit: words, size: 512}"],
            ["train.batch.max_tokens=1"],
        ),
    ),
)


ELSEWHERE = (
    *AUDIO_DATA_RULES,
    *JOINT_DATA_RULES,
    *JOINT_RNN_RULES,
    *TAGGING_HEAD_RULES,
    *TEXT_DATA_RULES,
    *LSTM_CLASSIFIER_RULES,
    *TRANSFORMER_CLASSIFIER_RULES,
    *TRANSFORMER_TAGGER_RULES,
    *CLASS_HEAD_RULES,
    *LIGHT_SERNET_RULES,
)
"""Rules whose cases stand in files of their own, named after those of the rules."""


def test_every_rule_has_a_case_and_a_reason() -> None:
    here = {rule.find.__name__ for rule in RULES} - {rule.find.__name__ for rule in ELSEWHERE}
    assert here == {case.rule for case in CASES}
    assert all(rule.reason.endswith(".") for rule in RULES)


@each(CASES, "fires")
def test_a_rule_fires(smallest: str, case: Case, overrides: Sequence[str]) -> None:
    case.assert_fires(smallest, overrides)


@each(CASES, "quiet")
def test_a_rule_stays_quiet(smallest: str, case: Case, overrides: Sequence[str]) -> None:
    load(smallest, overrides)


@pytest.mark.parametrize(
    "overrides",
    [
        ["data.scheme=bio2", "data.encode_as=bio2"],
        ["data.window={unit: words, size: 64}", "train.batch.by_length=true"],
        ["model.word_embedding.kind=frozen"],
        ["model.word_embedding={kind: none}"],
        ["train.precision=bf16", "train.deterministic=true"],
        ["train.early_stopping.min_delta=0.001", "train.select=loss"],
    ],
)
def test_harmless_combinations_pass(smallest: str, overrides: Sequence[str]) -> None:
    load(smallest, overrides)


def problems_of(smallest: str, overrides: Sequence[str]) -> list[str]:
    with pytest.raises(RecipeError) as caught:
        load(smallest, overrides)
    return [problem.where for problem in caught.value.problems]


def test_rules_are_asked_although_other_keys_are_wrong(smallest: str) -> None:
    overrides = ["seed=-1", "model.head.kind=sofmax", "data.reader.format=csv", "train.select=f1"]

    assert problems_of(smallest, overrides) == [
        "override seed",
        "override model.head.kind",
        "override data.reader.format",
        "override train.select",
    ]


def test_rules_are_asked_although_required_keys_are_missing() -> None:
    with pytest.raises(RecipeError) as caught:
        recipe_from_mapping({"train": {"early_stopping": {"patience": 50}}})

    assert [problem.where for problem in caught.value.problems] == [
        "the recipe name",
        "the recipe data",
        "the recipe model",
        "the recipe train.early_stopping.patience",
    ]


def test_a_rule_is_not_asked_about_a_key_that_may_be_misspelt(smallest: str) -> None:
    patience = "train.early_stopping.patience=25"

    assert problems_of(smallest, ["train.epoch=30", patience]) == ["override train.epoch"]
    assert problems_of(smallest, ["trian.epochs=30", "train=null"]) == [
        "override trian",
        "override train",
    ]
    assert problems_of(smallest, ["train.epohs=30", "train.epochs=20", patience]) == [
        "override train.epohs",
        "override train.early_stopping.patience",
    ]


def test_a_rule_that_reads_a_wrong_key_is_left_out(smallest: str) -> None:
    assert problems_of(smallest, ["train.epochs=-1", "train.early_stopping.patience=50"]) == [
        "override train.epochs"
    ]
    assert problems_of(smallest, ["data.valid=7", "data.test=train.txt"]) == ["override data.valid"]


LAYERED = {
    "name": "layered",
    "data": {"train": "train.csv", "valid": "valid.csv", "reader": {"format": "table"}},
    "model": {"family": "transformer-classifier", "encoder": {"source": "somewhere"}},
    "train": {"select": "loss"},
}


@pytest.mark.parametrize(
    "overrides", [["train.optimizer.layer_decay=0.9"], ["train.optimizer.lr_of.head=0.01"]]
)
def test_a_family_with_layers_takes_layer_decay(overrides: Sequence[str]) -> None:
    recipe_from_mapping(LAYERED, overrides)


def test_the_parts_of_each_family_are_its_own() -> None:
    with pytest.raises(RecipeError, match=r"(?s)lr_of\.characters.*transformer-classifier.*encoder, head"):
        recipe_from_mapping(LAYERED, ["train.optimizer.lr_of={characters: 0.1}"])


@pytest.mark.parametrize(("least", "is_possible"), [(1.5, True), (2.0, False)])
def test_a_correlation_can_gain_more_than_one(least: float, is_possible: bool) -> None:
    overrides = ["train.select=mcc", f"train.early_stopping={{min_delta: {least}}}"]
    if is_possible:
        recipe_from_mapping(LAYERED, overrides)
    else:
        with pytest.raises(RecipeError, match="mcc lies between -1 and 1"):
            recipe_from_mapping(LAYERED, overrides)
