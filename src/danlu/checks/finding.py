"""A finding: what a check answered, when, and of which check: what findings.json keeps."""

from __future__ import annotations

import time
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from danlu.checks.answer import Answer, Try, not_applicable
from danlu.checks.check import About, Check


@dataclass(frozen=True, slots=True)
class Finding:
    """The answer to one check.

    Args:
        code: The check's code.
        title: Its title.
        about: What it is about.
        answer: What it answered.
        seconds: How long that took.
        failed: Whether the check itself failed, so that nothing is known; `answer` says how then.
    """

    code: str
    title: str
    about: About
    answer: Answer
    seconds: float = 0.0
    failed: bool = False

    def as_json(self) -> dict[str, Any]:
        """The finding for machines."""
        answer = self.answer
        return {
            "code": self.code,
            "title": self.title,
            "about": self.about,
            "outcome": answer.outcome,
            "what": answer.what,
            "evidence": dict(answer.evidence),
            "confidence": answer.confidence,
            "tries": [one.as_json() for one in answer.tries],
            "examples": list(answer.examples),
            "seconds": self.seconds,
            "failed": self.failed,
        }

    @classmethod
    def from_json(cls, stored: dict[str, Any]) -> Finding:
        """The finding that `as_json` wrote.

        Raises:
            KeyError: A field is missing.
            TypeError: A field is of another kind.
        """
        tries = tuple(Try(one["words"], one["changes"]) for one in stored["tries"])
        answer = Answer(
            stored["outcome"],
            stored["what"],
            stored["evidence"],
            stored["confidence"],
            tries,
            tuple(stored["examples"]),
        )
        return cls(
            stored["code"], stored["title"], stored["about"], answer, stored["seconds"], stored["failed"]
        )


def ask(checks: Iterable[Check], subject: object, *, task: str) -> list[Finding]:
    """Ask checks of what they are about, in their order.

    A check that fails itself takes nothing else with it: its finding says so, and that nothing is known.

    Args:
        checks: Checks of one kind.
        subject: What they are asked of.
        task: The task of the recipe; checks of other tasks answer that they are not applicable.
    """
    return [_ask(check, subject, task) for check in checks]


def not_asked(checks: Iterable[Check], error: Exception) -> list[Finding]:
    """Findings that say why checks could not be asked: what they are about could not be made ready."""
    answer = not_applicable(f"it could not be asked: {type(error).__name__}: {error}")
    return [Finding(check.code, check.title, check.about, answer, failed=True) for check in checks]


def _ask(check: Check, subject: object, task: str) -> Finding:
    if check.tasks is not None and task not in check.tasks:
        answer = not_applicable(f"it is asked of {', '.join(check.tasks)}, and this is {task}")
        return Finding(check.code, check.title, check.about, answer)
    started, failed = time.perf_counter(), False
    try:
        answer = check.answer(subject)
    except Exception as error:  # noqa: BLE001 - a check of another package must not end a run
        answer, failed = not_applicable(f"the check itself failed: {type(error).__name__}: {error}"), True
    return Finding(check.code, check.title, check.about, answer, time.perf_counter() - started, failed)
