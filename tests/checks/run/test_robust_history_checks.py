"""Every check of the history, asked of runs of which little or something odd is left."""

from __future__ import annotations

import json

import pytest

from checks.run.made_up_run import made_up_history, made_up_run
from danlu.checks.finding import ask
from danlu.checks.run.catalogue import CHECKS
from danlu.checks.run.subject import Run

CODES = {"R04", "R05", "R06", "R07", "R08", "R09", "R10", "R11", "R12", "R19", "R20"}
OURS = [check for check in CHECKS if check.code in CODES]


def odd_rows():
    rows = made_up_history([0.5] * 12, None, {"accuracy": [0.5] * 12})
    rows[0] = {"epoch": 1}
    rows[1] = {"epoch": 2, "train": None, "valid": None, "learning_rates": None, "select": None}
    rows[2] = {
        **rows[2],
        "valid": {"loss": None, "accuracy": None},
        "select": {"name": "accuracy", "value": None},
    }
    return rows


@pytest.mark.parametrize("state", ["running", "finished", "killed", "unknown"])
@pytest.mark.parametrize("task", ["tagging", "joint-tagging", "text-classification", "audio-classification"])
@pytest.mark.parametrize("rows", [[], odd_rows()], ids=["no rows", "odd rows"])
@pytest.mark.parametrize("recipe", [{}, {"train": None, "model": None}, None], ids=["none", "null", "whole"])
def test_no_check_fails_or_finds_fault_where_little_is_known(state, task, rows, recipe):
    run = made_up_run(task, history=rows, recipe=recipe, state=state, labels={})

    findings = ask(OURS, run, task=task)

    assert not [finding.answer.what for finding in findings if finding.failed]
    assert not [finding.code for finding in findings if finding.answer.outcome == "issue"]
    json.dumps([finding.as_json() for finding in findings], allow_nan=False)


def test_an_empty_record_is_no_fault():
    run = Run(name="x", task="tagging", state="failed", recipe={}, provenance={}, history=[])

    assert {finding.answer.outcome for finding in ask(OURS, run, task="tagging")} == {"not applicable"}


def test_all_checks_of_the_history_are_in_the_catalogue():
    assert {check.code for check in OURS} == CODES


@pytest.mark.parametrize("check", OURS, ids=lambda check: check.code)
def test_every_check_says_what_a_reader_wants_to_know(check):
    assert check.question.endswith("?")
    assert check.sees.endswith(".")
    assert check.example.endswith(".")
    assert check.cure.endswith(".")
    assert check.thresholds
