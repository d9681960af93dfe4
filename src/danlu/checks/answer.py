"""What a check answers: an outcome in words, the numbers behind it, and what to try."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

Outcome = Literal["issue", "tip", "passed", "not applicable"]
Confidence = Literal["high", "medium", "low"]

MOST_EXAMPLES = 5
"""How many places an answer names; counts of all of them stand in the evidence."""


@dataclass(frozen=True, slots=True)
class Try:
    """Something to try.

    Args:
        words: What to do, as an order without a full stop: `lower the learning rate ten times`.
        changes: The same as changes of the recipe, by key path; empty where the cure does not stand in the recipe.
    """

    words: str
    changes: Mapping[str, Any] = field(default_factory=dict)

    def as_json(self) -> dict[str, Any]:
        """The fields by name."""
        return {"words": self.words, "changes": dict(self.changes)}


@dataclass(frozen=True, slots=True)
class Answer:
    """The answer to a check's question. Make one with `issue`, `tip`, `passed` or `not_applicable`.

    Args:
        outcome: Whether something is wrong, worth knowing, fine, or cannot be asked here.
        what: What was found, one sentence without a full stop, with its numbers; where it is not applicable, why.
        evidence: The numbers behind it, by name; plain JSON values, unrounded.
        confidence: How sure an issue or a tip is; None for the others.
        tries: What to try, the likeliest cure first.
        examples: A few places to look at, such as `train.txt:17`.
    """

    outcome: Outcome
    what: str
    evidence: Mapping[str, Any] = field(default_factory=dict)
    confidence: Confidence | None = None
    tries: tuple[Try, ...] = ()
    examples: tuple[str, ...] = ()


def issue(
    what: str,
    evidence: Mapping[str, Any],
    *,
    confidence: Confidence = "high",
    tries: Iterable[Try] = (),
    examples: Iterable[str] = (),
) -> Answer:
    """Something is wrong: scores cannot be believed, or the model cannot learn as it should.

    Example:
        >>> issue("364 of 664 test sentences stand in train", {"test": 364}).outcome
        'issue'
    """
    return Answer("issue", what, evidence, confidence, tuple(tries), tuple(examples)[:MOST_EXAMPLES])


def tip(
    what: str,
    evidence: Mapping[str, Any],
    *,
    confidence: Confidence = "medium",
    tries: Iterable[Try] = (),
    examples: Iterable[str] = (),
) -> Answer:
    """Something is worth knowing, or worth trying."""
    return Answer("tip", what, evidence, confidence, tuple(tries), tuple(examples)[:MOST_EXAMPLES])


def passed(what: str, evidence: Mapping[str, Any] | None = None) -> Answer:
    """The question was asked and nothing is wrong."""
    return Answer("passed", what, evidence or {})


def not_applicable(reason: str) -> Answer:
    """The question cannot be asked here.

    Args:
        reason: Why, as a sentence without a full stop.
    """
    return Answer("not applicable", reason)
