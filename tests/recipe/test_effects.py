"""Every rule between sections: where it fires, and next to that where it stays quiet."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pytest

from danlu.errors import RecipeError
from danlu.recipe.effects import RULES
from danlu.recipe.load import recipe_from_mapping
from danlu.recipe.yaml_document import read_yaml


@dataclass(frozen=True)
class Case:
    """Overrides that a rule objects to, and overrides close by that it does not.

    Args:
        rule: The name of the rule's function.
        fires: Lists of overrides that it refuses, all at the same key.
        key: The key.
        says: Parts of the message.
        quiet: Lists of overrides that are fine.
    """

    rule: str
    fires: tuple[Sequence[str], ...]
    key: str
    says: tuple[str, ...]
    quiet: tuple[Sequence[str], ...]


TWO_LAYERS = "model.encoder.layers=2"
CASES = (
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
        "_weights_differ",
        fires=(
            ["model.head={kind: softmax, class_weights: {}}"],
            ["model.head={kind: softmax, class_weights: {O: 1.0, B-Tool: 1.0}}"],
        ),
        key="model.head.class_weights",
        says=("every label weighs 1",),
        quiet=(
            ["model.head={kind: softmax}"],
            ["model.head={kind: softmax, class_weights: balanced}"],
            ["model.head={kind: softmax, class_weights: {O: 1.0, B-Tool: 2.0}}"],
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
        ),
        key="train.schedule.warmup_epochs",
        says=("the warm-up is not over when training ends", "below"),
        quiet=(
            ["train.schedule={name: linear, warmup_epochs: 19.5}"],
            ["train.schedule={name: cosine}"],
            ["train.schedule={name: constant}"],
        ),
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


def load(smallest: str, overrides: Sequence[str]) -> None:
    values = read_yaml(smallest, name="smallest").data
    assert isinstance(values, dict)
    recipe_from_mapping(values, overrides)


def test_every_rule_has_a_case_and_a_reason() -> None:
    assert {rule.find.__name__ for rule in RULES} == {case.rule for case in CASES}
    assert all(rule.reason.endswith(".") for rule in RULES)


@pytest.mark.parametrize(
    ("case", "overrides"),
    [
        pytest.param(case, overrides, id=f"{case.rule}-{overrides}")
        for case in CASES
        for overrides in case.fires
    ],
)
def test_a_rule_fires(smallest: str, case: Case, overrides: Sequence[str]) -> None:
    with pytest.raises(RecipeError) as caught:
        load(smallest, overrides)

    (problem,) = caught.value.problems
    assert problem.where == f"override {case.key}" or problem.where == f"the recipe {case.key}"
    for part in case.says:
        assert part in str(problem)


@pytest.mark.parametrize(
    ("case", "overrides"),
    [
        pytest.param(case, overrides, id=f"{case.rule}-{overrides}")
        for case in CASES
        for overrides in case.quiet
    ],
)
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
