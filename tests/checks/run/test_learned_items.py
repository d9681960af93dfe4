"""R21: evaluated on what was learned."""

from __future__ import annotations

import pytest

from checks.run.made_up_evaluation import classified
from checks.run.made_up_run import made_up_run
from danlu.checks.run.learned_items import CHECK

DATA = {
    "train": {"clips": 4045, "labels": {"a": 2045, "b": 2000}, "content_sha256": "aa"},
    "valid": {"clips": 449, "labels": {"a": 249, "b": 200}, "content_sha256": "bb"},
}


def clips(a, b, **more):
    return classified({"a": {"a": a}, "b": {"b": b}}, item="clip", **more)


def answer(name, evaluation, data=DATA):
    run = made_up_run("audio-classification", evaluations={name: evaluation}, provenance={"data": data})
    return CHECK.answer(run)


def test_the_content_of_train_is_an_issue():
    found = answer("test", clips(2045, 2000, content_sha256="aa"))

    assert (found.outcome, found.confidence) == ("issue", "high")
    assert (
        found.what == "test has the content of train, byte for byte: the model is scored on what it learned"
    )


def test_equal_hashes_of_other_counts_are_no_proof():
    assert answer("test", clips(20, 20, content_sha256="aa")).outcome == "passed"


@pytest.mark.parametrize("split", ["valid", "test"])
def test_as_many_as_train_and_valid_together_is_an_issue(split):
    found = answer(split, clips(2294, 2200))

    assert found.outcome == "issue"
    assert found.what == (
        f"4494 clips of {split} are scored, as many as train and valid have together (4045 and 449): what the model "
        "learned from is among them"
    )
    assert found.evidence == {"items": 4494, "train": 4045, "valid": 449, "split": split}


def test_a_test_split_may_be_as_large_by_design():
    assert answer("test", clips(2294, 2200, overlap_with_train={"same_audio": 3})).outcome == "passed"
    assert answer("test", clips(2000, 2494)).outcome == "passed"


def test_copies_of_train_throughout_are_an_issue():
    data = {"train": {"texts": 5000}, "valid": {"texts": 500}}
    evaluation = {"texts": 400, "overlap_with_train": {"count": 396}}

    found = CHECK.answer(made_up_run(evaluations={"test": evaluation}, provenance={"data": data}))

    assert found.what == "396 of 400 texts of test stand in train: the model is scored on what it learned"


def test_some_copies_are_another_matter():
    evaluation = {"sentences": 664, "overlap_with_train": {"count": 364}}

    assert CHECK.answer(made_up_run("tagging", evaluations={"test": evaluation})).outcome == "passed"


def test_train_by_its_name_is_not_asked():
    found = answer("train", clips(2045, 2000, content_sha256="aa"))

    assert (found.outcome, found.what) == ("not applicable", "nothing but train is evaluated")


def test_without_evaluation_it_is_not_applicable():
    assert CHECK.answer(made_up_run()).outcome == "not applicable"


def test_incomplete_records_are_quiet():
    assert answer("test", {"scores": None}, data=None).outcome == "passed"
