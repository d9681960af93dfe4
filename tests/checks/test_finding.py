"""Findings: checks are asked, one that fails takes nothing with it, and findings go through JSON unchanged."""

from __future__ import annotations

import json

from danlu.checks import Check, Try, issue, passed
from danlu.checks.finding import Finding, ask


def check(code, answer, **fields):
    return Check(code, "title", "Question?", "run", answer, "sees", "example", "cure", **fields)


def fail(_):
    raise ValueError("no such key")


def test_each_check_is_asked_of_the_subject():
    checks = [
        check("R01", lambda run: passed(f"it is {run}")),
        check("R02", lambda _: issue("bad", {"n": 1})),
    ]

    findings = ask(checks, "mine", task="tagging")

    assert [(one.code, one.answer.what) for one in findings] == [("R01", "it is mine"), ("R02", "bad")]


def test_a_check_that_fails_says_so_and_the_others_are_asked():
    first, second = ask([check("R01", fail), check("R02", lambda _: passed("fine"))], None, task="tagging")

    assert first.failed
    assert first.answer.outcome == "not applicable"
    assert first.answer.what == "the check itself failed: ValueError: no such key"
    assert not second.failed


def test_a_check_of_another_task_is_not_asked():
    (finding,) = ask([check("R01", fail, tasks=("joint-tagging",))], None, task="tagging")

    assert not finding.failed
    assert finding.answer.what == "it is asked of joint-tagging, and this is tagging"


def test_a_finding_survives_json():
    answer = issue("bad", {"n": [1, None]}, tries=[Try("do", {"train.epochs": 3})], examples=["a:1"])
    finding = Finding("R01", "title", "run", answer, 0.5)

    assert Finding.from_json(json.loads(json.dumps(finding.as_json()))) == finding
