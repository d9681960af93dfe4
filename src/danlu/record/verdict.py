"""The verdict on a run: whether it is worth anything, and the few findings that matter, in words."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from danlu.checks.finding import Finding
from danlu.record.display import number_of
from danlu.record.finding_order import notable
from danlu.record.finding_words import with_capital

FLOOR_CHECK = "R01"
"""The code of the check that compares a run with its floors."""

NO_ISSUE = "no issue"


@dataclass(frozen=True, slots=True)
class Verdict:
    """What is to be said of a run before anything else.

    Args:
        line: The first line: that the run is under its floor, or how many findings there are and the first of them.
        findings: Issues and tips, those that matter most first.
        issues: How many issues there are.
        tips: How many tips.
        passed: How many checks found nothing wrong.
        not_applicable: How many questions could not be asked here.
        is_under_floor: Whether something that needs no such model does as well or better.
    """

    line: str
    findings: tuple[Finding, ...]
    issues: int
    tips: int
    passed: int
    not_applicable: int
    is_under_floor: bool

    @property
    def is_asked(self) -> bool:
        """Whether any check was asked."""
        return bool(self.issues + self.tips + self.passed + self.not_applicable)

    @property
    def counts(self) -> str:
        """The outcomes that are only counted, in words."""
        return f"{number_of(self.passed, 'check')} passed, {self.not_applicable} not applicable"

    @property
    def short(self) -> str:
        """The verdict in a few words, for a list of runs; empty where nothing was asked and no floor is above."""
        return short_verdict(self.as_json())

    def as_json(self) -> dict[str, Any]:
        """The verdict for machines; the findings themselves stand beside it in a record."""
        return {
            "line": self.line,
            "issues": self.issues,
            "tips": self.tips,
            "passed": self.passed,
            "not_applicable": self.not_applicable,
            "under_floor": self.is_under_floor,
        }


def make_verdict(name: str, findings: Iterable[Finding], floor_line: str | None) -> Verdict:
    """Say what findings and floors amount to.

    Args:
        name: The run's name.
        findings: All its findings.
        floor_line: That the run is under its floor, as `under_floor` says it; None where it is not.

    Example:
        >>> make_verdict("a", [], None).line
        'No check was asked yet: danlu check a asks them.'
    """
    findings = list(findings)
    outcomes: Counter[str] = Counter(finding.answer.outcome for finding in findings)
    first = notable(findings)
    floor_line = floor_line or _floor_of(first)
    # Under a floor, that is the first thing to know, and one is enough for a line.
    said = _said(name, findings, first if floor_line is None else [], outcomes)
    return Verdict(
        line=said if floor_line is None else f"{floor_line} {said}",
        findings=tuple(first),
        issues=outcomes["issue"],
        tips=outcomes["tip"],
        passed=outcomes["passed"],
        not_applicable=outcomes["not applicable"],
        is_under_floor=floor_line is not None,
    )


def short_verdict(verdict: dict[str, Any]) -> str:
    """A verdict, as its `as_json` gives it, in a few words.

    Example:
        >>> counts = {"issues": 2, "tips": 1, "passed": 20, "not_applicable": 3}
        >>> short_verdict({**counts, "under_floor": True})
        'under floor, 2 issues, 1 tip'
    """
    counted = _counted(verdict["issues"], verdict["tips"])
    if verdict["under_floor"]:
        return ", ".join(["under floor", *(words for words in counted if words != NO_ISSUE)])
    is_asked = any(verdict[key] for key in ("issues", "tips", "passed", "not_applicable"))
    return ", ".join(counted) if is_asked else ""


def _counted(issues: int, tips: int) -> list[str]:
    return [number_of(issues, "issue") if issues else NO_ISSUE, *([number_of(tips, "tip")] if tips else [])]


def _said(name: str, findings: list[Finding], first: list[Finding], outcomes: Counter[str]) -> str:
    if not findings:
        return f"No check was asked yet: danlu check {name} asks them."
    if outcomes["issue"] or outcomes["tip"]:
        counted = with_capital(", ".join(_counted(outcomes["issue"], outcomes["tip"])))
        told_first = f" First: {first[0].answer.what} ({first[0].code})." if first else ""
        return f"{counted}.{told_first}"
    failed = sum(finding.failed for finding in findings)
    trouble = f", of which {failed} failed" if failed else ""
    counted = f"{number_of(outcomes['passed'], 'check')} passed, {outcomes['not applicable']} not applicable"
    return f"No issue found: {counted}{trouble}."


def _floor_of(findings: list[Finding]) -> str | None:
    """What the check of floors says where the headline alone does not show it."""
    found = (
        finding for finding in findings if finding.code == FLOOR_CHECK and finding.answer.outcome == "issue"
    )
    return next((f"Not above its floor: {finding.answer.what}." for finding in found), None)
