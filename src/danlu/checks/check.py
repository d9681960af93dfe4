"""A check: one question, how it is answered, and all that a reader wants to know of it before believing the answer."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal

from danlu.checks.answer import Answer
from danlu.errors import DanluError

About = Literal["data", "wiring", "run"]
LETTERS: dict[About, str] = {"data": "D", "wiring": "W", "run": "R"}


@dataclass(frozen=True, slots=True)
class Threshold:
    """A number that decides between two outcomes.

    Args:
        name: What it is a bound on, in words.
        value: The number, as the check uses it.
        reason: Why it is this number and no other, for a cell of a table: no capital, no full stop.
    """

    name: str
    value: float
    reason: str


@dataclass(frozen=True, slots=True)
class Check:
    """One question asked of the data, the wiring or a run.

    Args:
        code: `D`, `W` or `R` and a number, such as `D01`; checks of other packages have letters before it: `ACME-R01`.
        title: What is wrong where it fires, in a few words: `test items stand in train`.
        question: What it asks, ending in a question mark.
        about: What it is asked of.
        answer: Answers it. It is given a `danlu.checks.data.subject.Data`, a `danlu.checks.wiring.subject.Wiring` or a
            `danlu.checks.run.subject.Run`, by `about`, and returns one `Answer`.
        sees: What it looks at and how, for the docs; one or more sentences.
        example: Something that makes it fire, for the docs.
        cure: What to do where it fires, for the docs.
        thresholds: The numbers that it decides by.
        tasks: The tasks that it is asked of; None: all.
        severity: The worst outcome that it has.

    Raises:
        DanluError: The code does not end in the letter of `about` and two digits.
    """

    code: str
    title: str
    question: str
    about: About
    answer: Callable[[Any], Answer]
    sees: str
    example: str
    cure: str
    thresholds: tuple[Threshold, ...] = ()
    tasks: tuple[str, ...] | None = None
    severity: Literal["issue", "tip"] = "issue"

    def __post_init__(self) -> None:
        last = self.code.rpartition("-")[2]
        if last[:1] != LETTERS[self.about] or not last[1:].isdecimal() or len(last) != 3:
            raise DanluError(
                f"A check of {self.about} needs a code such as {LETTERS[self.about]}01 or "
                f"ACME-{LETTERS[self.about]}01. Received {self.code!r}."
            )
