from __future__ import annotations

import json

import pytest

from checks.data.made_up_data import made_up_data
from danlu.checks.data.catalogue import CHECKS
from danlu.checks.data.subject import Split
from danlu.checks.finding import ask


def test_the_codes_are_in_order_and_all_there():
    assert [check.code for check in CHECKS] == [f"D{number:02}" for number in range(1, 15)]


@pytest.mark.parametrize("task", ["tagging", "joint-tagging", "text-classification", "audio-classification"])
def test_nothing_fails_where_everything_is_missing(task):
    empty = made_up_data(task, train=Split("train", []), valid=Split("valid", []), test=Split("test", []))

    findings = ask(CHECKS, empty, task=task)

    assert not [finding.answer.what for finding in findings if finding.failed]
    assert not [finding.code for finding in findings if finding.answer.outcome == "issue"]
    for finding in findings:
        json.dumps(finding.as_json(), allow_nan=False)


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.code)
def test_the_words_for_the_docs_are_sentences(check):
    assert check.question.endswith("?")
    for words in (check.sees, check.example, check.cure):
        assert words.endswith(".")
    assert not check.title.endswith(".")
