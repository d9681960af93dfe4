"""R22: the epoch chosen on test."""

from __future__ import annotations

import pytest

from checks.run.made_up_run import made_up_history, made_up_recipe, made_up_run
from danlu.checks.run.choice_on_test import CHECK


def looks(*epochs, split="test"):
    return [{"split": split, "checkpoint": {"epoch": epoch, "sha256": f"{epoch:064}"}} for epoch in epochs]


def test_one_look_is_quiet():
    found = CHECK.answer(
        made_up_run(evaluations={"test": {"texts": 9}}, looks=looks(3, 3) + looks(1, 2, split="valid"))
    )

    assert (found.outcome, found.what) == ("passed", "the epoch was chosen on valid, and valid is not test")


@pytest.mark.parametrize(("epochs", "outcome"), [((3, 4), "tip"), (range(90, 100), "issue")])
def test_looks_with_the_weights_of_several_epochs(epochs, outcome):
    found = CHECK.answer(made_up_run(looks=looks(*epochs)))

    assert found.outcome == outcome
    assert found.what.startswith(f"test was looked at with the weights of {len(epochs)} epochs")
    assert found.evidence["epochs"] == list(epochs)


def test_looks_at_a_variant_of_test_count():
    found = CHECK.answer(made_up_run(looks=looks(1) + looks(2, split="test@last")))

    assert found.outcome == "tip"


def test_a_test_split_with_the_content_of_valid_is_an_issue():
    history = made_up_history([0.6, 0.4], scores={"accuracy": [0.7, 0.8]})
    valid = {"data": {"valid": {"texts": 500, "content_sha256": "bb"}}}
    evaluations = {"test": {"texts": 500, "content_sha256": "bb"}}

    found = CHECK.answer(made_up_run(history=history, evaluations=evaluations, provenance=valid))

    assert (found.outcome, found.confidence) == ("issue", "high")
    assert found.what == "test has the content of valid, which chose epoch 2"


def test_equal_hashes_of_other_counts_are_no_proof():
    valid = {"data": {"valid": {"texts": 500, "content_sha256": "bb"}}}

    found = CHECK.answer(
        made_up_run(evaluations={"test": {"texts": 47, "content_sha256": "bb"}}, provenance=valid)
    )

    assert found.outcome == "passed"


def test_the_protocol_of_papers_is_an_issue_with_a_cure():
    recipe = made_up_recipe("audio-classification", data={"split": {"kind": "paper", "folds": 10, "fold": 1}})
    protocol = {"protocol": {"kind": "paper", "leaks": ["speakers", "choice"]}}

    found = CHECK.answer(made_up_run("audio-classification", recipe=recipe, provenance=protocol))

    assert (found.outcome, found.what) == (
        "issue",
        "valid is test by the protocol (paper): the epoch is chosen on test",
    )
    assert found.tries[0].changes["data.split"]["group"] == "speaker"


@pytest.mark.parametrize(("valid", "test", "outcome"), [
    ("dev.txt", "dev.txt", "issue"),
    ({"source": "files", "files": "dev"}, {"source": "files", "files": "dev"}, "issue"),
    ({"source": "train", "size": 0.1}, {"source": "train", "size": 0.1}, "not applicable"),
    ("dev.txt", "test.txt", "not applicable"),
    (None, None, "not applicable"),
])  # fmt: skip
def test_the_same_files_for_valid_and_test(valid, test, outcome):
    recipe = made_up_recipe(data={"valid": valid, "test": test})

    assert CHECK.answer(made_up_run(recipe=recipe)).outcome == outcome


def test_without_a_look_it_is_not_applicable():
    found = CHECK.answer(made_up_run(evaluations={"valid": {"texts": 9}}))

    assert (found.outcome, found.what) == ("not applicable", "test was not looked at")


@pytest.mark.parametrize("row", [{}, {"split": "test"}, {"split": "test", "checkpoint": "best"}])
def test_damaged_looks_are_no_evidence(row):
    assert CHECK.answer(made_up_run(looks=[row] * 9)).outcome in ("passed", "not applicable")
