"""Checks are asked of a run before it begins, while it goes and at its end, and change nothing of it."""

from __future__ import annotations

import pytest
import torch

from danlu.checks import issue, passed, tip
from danlu.errors import DanluError
from danlu.files import read_json_lines
from danlu.jobs.checking import VARIABLE, checks_of_user
from danlu.jobs.evaluate import evaluate
from danlu.jobs.observer import Silence
from danlu.jobs.resume import resume
from danlu.jobs.train import train
from danlu.record.findings import read_findings
from installed_checks import installed_checks, made_up_check


class Listener(Silence):
    """Remembers what it is told of findings, and after which epoch."""

    def __init__(self):
        self.epoch = 0
        self.told = []

    def on_epoch(self, row):
        self.epoch = row["epoch"]

    def on_findings(self, findings):
        self.told += [(self.epoch, finding.code) for finding in findings]


class Asked:
    """A check that counts how often it is asked, and of what."""

    def __init__(self, code, answer=lambda _: passed("fine")):
        self.subjects = []
        self.check = made_up_check(code, self._answer)
        self._inner = answer

    def _answer(self, subject):
        self.subjects.append(subject)
        return self._inner(subject)


def test_data_and_wiring_are_asked_once_and_the_run_after_each_epoch_and_at_its_end(make_recipe, tmp_path):
    asked = [Asked(code) for code in ("D01", "W01", "R01")]
    with installed_checks(*(one.check for one in asked)):
        outcome = train(make_recipe("train.epochs=2"), runs=tmp_path, checks=["data", "wiring", "run"])

    data, wiring, run = (one.subjects for one in asked)
    assert list(data[0].splits) == ["train", "valid"]
    assert len(data) == len(wiring) == 1
    assert [(one.state, len(one.history)) for one in run] == [("running", 1), ("running", 2), ("finished", 2)]
    assert "valid" in run[-1].evaluations
    assert [one.code for one in read_findings(outcome.run)] == ["D01", "W01", "R01"]
    assert [one["code"] for one in outcome.as_json()["findings"]] == ["D01", "W01", "R01"]


def test_nothing_is_asked_where_checks_are_off(make_recipe, tmp_path):
    asked = Asked("R01")
    with installed_checks(asked.check):
        outcome = train(make_recipe("train.epochs=1"), runs=tmp_path)

    assert asked.subjects == []
    assert not (outcome.run / "findings.json").exists()
    assert outcome.as_json()["findings"] is None
    assert outcome.as_json()["findings_reason"] == "checks were switched off"


def test_the_observer_is_told_of_issues_before_tips_and_of_later_issues_once(make_recipe, tmp_path):
    checks = (
        made_up_check("D01", lambda _: tip("worth knowing", {})),
        made_up_check("D02", lambda _: issue("wrong", {})),
        made_up_check("D03", lambda _: passed("fine")),
        made_up_check("R01", lambda run: issue("late", {}) if len(run.history) > 1 else passed("fine")),
    )
    listener = Listener()
    with installed_checks(*checks):
        train(make_recipe("train.epochs=3"), runs=tmp_path, observer=listener, checks=["data", "run"])

    assert listener.told == [(0, "D02"), (0, "D01"), (2, "R01")]


def test_an_issue_that_comes_up_stands_in_the_record_while_the_run_goes_on(make_recipe, tmp_path):
    seen = []

    class Reader(Silence):
        def on_findings(self, findings):
            (run,) = tmp_path.glob("*-tiny-*")
            seen.append([one.code for one in read_findings(run) if one.answer.outcome == "issue"])

    with installed_checks(made_up_check("R01", lambda _: issue("wrong", {}))):
        train(make_recipe("train.epochs=1"), runs=tmp_path, observer=Reader(), checks=["run"])

    assert seen == [[], ["R01"]]


def test_checks_change_nothing_of_the_run(make_recipe, tmp_path):
    def disturb(wiring):
        torch.manual_seed(99)
        for weight in wiring.model().parameters():
            weight.data.zero_()
        return passed("fine")

    histories = []
    for number, checks in enumerate(([], ["data", "wiring", "run"])):
        with installed_checks(made_up_check("W01", disturb)):
            run = train(make_recipe(), runs=tmp_path / str(number), checks=checks).run
        rows = read_json_lines(run / "history.jsonl")
        histories.append([(row["train"], row["valid"]) for row in rows])
    assert histories[0] == histories[1]


def test_a_look_at_test_asks_the_run_again(make_recipe, tmp_path, monkeypatch):
    run = train(make_recipe("train.epochs=1"), runs=tmp_path).run
    asked = Asked("R01")
    monkeypatch.setenv(VARIABLE, "on")
    with installed_checks(asked.check):
        evaluate(run, "test")

    assert [sorted(one.evaluations) for one in asked.subjects] == [["test", "valid"]]
    assert [one.code for one in read_findings(run)] == ["R01"]


def test_a_resumed_run_is_asked_again(make_recipe, tmp_path, monkeypatch):
    run = train(make_recipe("train.epochs=1"), runs=tmp_path).run
    asked = Asked("R01")
    monkeypatch.setenv(VARIABLE, "on")
    with installed_checks(asked.check):
        resume(run, overrides=["train.epochs=2"])

    assert [len(one.history) for one in asked.subjects] == [2, 2]


def test_the_variable_is_on_or_off(monkeypatch):
    monkeypatch.setenv(VARIABLE, "maybe")
    with pytest.raises(DanluError, match="DANLU_CHECKS"):
        checks_of_user()
    monkeypatch.delenv(VARIABLE)
    assert checks_of_user() == ("data", "wiring", "run")


def test_a_run_that_was_stopped_while_it_was_checked_is_checked_when_it_goes_on(
    make_recipe, tmp_path, monkeypatch
):
    monkeypatch.setenv(VARIABLE, "on")

    class Stopped(Silence):
        def on_step(self, what):
            if what == "checking data":
                raise KeyboardInterrupt

    everything = ["data", "wiring", "run"]
    whole = train(make_recipe("train.epochs=2"), runs=tmp_path, checks=())
    asked = [Asked(code) for code in ("D01", "W01", "R01")]
    with installed_checks(*(one.check for one in asked)):
        with pytest.raises(KeyboardInterrupt):
            train(make_recipe("train.epochs=2"), runs=tmp_path, observer=Stopped(), checks=everything)
        (run,) = (path for path in tmp_path.iterdir() if path.is_dir() and path != whole.run)
        resume(run, overrides=["train.epochs=1"])
        assert [len(one.subjects) for one in asked] == [1, 1, 2]
        resume(run, overrides=["train.epochs=2"])

    assert [len(one.subjects) for one in asked] == [1, 1, 4]
    assert [one.code for one in read_findings(run)] == ["D01", "W01", "R01"]
    ours, theirs = (read_json_lines(path / "history.jsonl") for path in (run, whole.run))
    assert [row["train"] for row in ours] == [row["train"] for row in theirs]


def test_a_variable_that_is_not_understood_is_told_before_a_look_at_test(make_recipe, tmp_path, monkeypatch):
    run = train(make_recipe("train.epochs=1"), runs=tmp_path, checks=()).run
    monkeypatch.setenv(VARIABLE, "maybe")
    with pytest.raises(DanluError, match="DANLU_CHECKS"):
        evaluate(run, "test")
    assert not (run / "evaluation" / "test").exists()
