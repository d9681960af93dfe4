"""Checks are asked of every run: of data and wiring before it begins, of the run itself while it goes and at its end.

What they answer stands in `findings.json`. Nothing that a check does changes the run: wiring is asked of copies of the
model, and the states of all random generators are put back.
"""

from __future__ import annotations

import os
from collections.abc import Collection, Sequence
from dataclasses import replace
from typing import Any

from danlu.checks.check import About, Check
from danlu.checks.finding import Finding, ask, not_asked
from danlu.checks.registry import checks_about
from danlu.errors import DanluError, Problem
from danlu.jobs.observer import Observer
from danlu.jobs.own_randomness import own_randomness
from danlu.jobs.task import TaskRun
from danlu.recipe.schema import Recipe
from danlu.record.finding_order import notable
from danlu.record.findings import read_findings, replace_findings, write_findings
from danlu.record.layout import RunFolder
from danlu.record.record import Json, Record
from danlu.record.run_subject import run_subject

VARIABLE = "DANLU_CHECKS"

ALL: tuple[About, ...] = ("data", "wiring", "run")


def checks_of_user() -> tuple[About, ...]:
    """What is asked where a caller does not say: everything, or nothing where DANLU_CHECKS is `off`.

    Raises:
        DanluError: It is neither `on` nor `off`.
    """
    value = os.environ.get(VARIABLE, "on")
    if value not in ("on", "off"):
        problem = Problem(VARIABLE, "it switches checks on or off", received=repr(value), allowed="on, off")
        raise DanluError(f"The environment variable {VARIABLE} is not understood.", [problem])
    return ALL if value == "on" else ()


def ask_before(
    work: TaskRun, recipe: Recipe, folder: RunFolder, about: Collection[About], observer: Observer
) -> list[Finding]:
    """Ask about data and wiring before the first epoch, write the findings, and tell of issues and tips.

    Test is not opened: `danlu check RECIPE` compares it with train.

    Args:
        work: The task's side of the training.
        recipe: The recipe.
        folder: The record.
        about: What is asked; `run` is not asked yet.
        observer: Who is told what is being done.

    Returns:
        Issues and tips, those that matter most first.
    """
    findings: list[Finding] = []
    if "data" in about:
        observer.on_step("checking data")
        data = work.checked_data(with_test=False)
        findings += ask(checks_about("data"), data, task=recipe.task)
    if "wiring" in about:
        observer.on_step("checking wiring")
        findings += ask_wiring(work, recipe)
    if findings:
        write_findings(folder.path, findings)
    return notable(findings)


def ask_wiring(work: TaskRun, recipe: Recipe, *, checks: Sequence[Check] | None = None) -> list[Finding]:
    """Ask about the wiring; the run's model and all random generators stay as they are.

    Args:
        work: The task's side of the training.
        recipe: The recipe.
        checks: What is asked; None: all checks of wiring.
    """
    checks = checks_about("wiring") if checks is None else checks
    with own_randomness(0):
        try:
            wiring = work.wiring()
        except Exception as error:  # noqa: BLE001 - a family of another package may be of a kind that is not foreseen
            return not_asked(checks, error)
        return ask(checks, wiring, task=recipe.task)


class CourseWatch:
    """Asks checks of the run after each epoch, and tells what has become an issue.

    Args:
        folder: The record of a run whose first files are written.
    """

    def __init__(self, folder: RunFolder) -> None:
        self._folder = folder.path
        record = Record(folder.path)
        # What a run is made from does not change while it goes; other seeds are looked for at its end.
        self._run = replace(run_subject(record, with_siblings=False), state="running")
        self._history: list[Json] = list(record.history)
        self._told = {one.code for one in read_findings(folder.path) if one.answer.outcome == "issue"}

    def after_epoch(self, row: dict[str, Any]) -> list[Finding]:
        """The findings that have become issues with this epoch; they stand in the record too.

        Args:
            row: The epoch's row of the history.
        """
        self._history.append(row)
        run = replace(self._run, history=tuple(self._history))
        findings = ask(checks_about("run"), run, task=run.task)
        issues = [one for one in findings if one.answer.outcome == "issue" and one.code not in self._told]
        if issues:
            self._told |= {one.code for one in issues}
            replace_findings(self._folder, ["run"], findings)
        return issues
