"""A finding as people read it on a page and on a terminal: the numbers behind it, and what to try."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from danlu.checks.answer import Try
from danlu.checks.finding import Finding
from danlu.recipe.score_names import is_known
from danlu.record.display import NOTHING

LONGEST_LIST = 6
"""Values of a list that are shown; the record has all."""

DIGITS = 4
"""Digits of a number that are shown; the record has all."""


@dataclass(frozen=True, slots=True)
class TryView:
    """Something to try, ready to be shown.

    Args:
        words: What to do, in words.
        changes: The same as changes of the recipe: `train.optimizer.lr=0.0001`.
    """

    words: str
    changes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class FindingView:
    """A finding, ready to be shown.

    Args:
        code: The check's code.
        title: What is wrong where the check fires.
        outcome: `issue`, `tip`, `passed` or `not applicable`.
        confidence: How sure that is, in words; empty where that is no question.
        what: What was found, a sentence.
        evidence: The numbers behind it by name; those of nested ones have both names.
        tries: What to try, the likeliest cure first.
        examples: Places to look at.
    """

    code: str
    title: str
    outcome: str
    confidence: str
    what: str
    evidence: tuple[tuple[str, str], ...]
    tries: tuple[TryView, ...]
    examples: tuple[str, ...]


def finding_view(finding: Finding) -> FindingView:
    """A finding for people.

    Example:
        >>> from danlu.checks.answer import tip
        >>> finding_view(Finding("R07", "still improving", "run", tip("it rose", {"epochs": 3}))).confidence
        'medium confidence'
    """
    answer = finding.answer
    return FindingView(
        code=finding.code,
        title=finding.title,
        outcome=answer.outcome,
        confidence=f"{answer.confidence} confidence" if answer.confidence else "",
        what=f"{with_capital(answer.what)}.",
        evidence=tuple(_evidence(answer.evidence, "")),
        tries=tuple(try_view(one) for one in answer.tries),
        examples=answer.examples,
    )


def try_view(one: Try) -> TryView:
    """Something to try, for people."""
    return TryView(
        with_capital(one.words),
        tuple(f"{key}={value_text(value)}" for key, value in one.changes.items()),
    )


def with_capital(words: str) -> str:
    """The beginning of a sentence; the name of a score keeps its own letters.

    Example:
        >>> with_capital("half of it stands in train"), with_capital("ua on valid is 0.3")
        ('Half of it stands in train', 'ua on valid is 0.3')
    """
    first = words.partition(" ")[0].partition("@")[0]
    return words if is_known(first) else f"{words[:1].upper()}{words[1:]}"


def value_text(value: object) -> str:
    """A value as an override on the command line and a recipe file have it: YAML in one line.

    Example:
        >>> value_text(1e-4), value_text("span.micro_f1@unseen"), value_text({"kind": "crf", "n": [None, True, "1"]})
        ('0.0001', 'span.micro_f1@unseen', '{kind: crf, n: [null, true, "1"]}')
    """
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{key}: {value_text(each)}" for key, each in value.items()) + "}"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(map(value_text, value)) + "]"
    is_plain = isinstance(value, str) and _PLAIN.fullmatch(value) and value.lower() not in _NOT_TEXT
    return str(value) if is_plain else json.dumps(value, ensure_ascii=False)


_PLAIN = re.compile(r"[^\W\d][\w.@/-]*")
_NOT_TEXT = {"null", "true", "false"}
"""Words that YAML takes for something else than text."""


def _evidence(evidence: Mapping[str, Any], prefix: str) -> Iterator[tuple[str, str]]:
    for key, value in evidence.items():
        name = f"{prefix}{str(key).replace('_', ' ')}"
        if isinstance(value, Mapping):
            yield from _evidence(value, f"{name}, ")
        else:
            yield name, _shown(value)


def _shown(value: object) -> str:
    if value is None:
        return NOTHING
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float):
        return f"{value:.{DIGITS}g}" if abs(value) < 1 else f"{value:.{DIGITS}f}".rstrip("0").rstrip(".")
    if isinstance(value, list):
        more = len(value) - LONGEST_LIST
        shown = ", ".join(_shown(each) for each in value[:LONGEST_LIST])
        return f"{shown} and {more} more" if more > 0 else shown or NOTHING
    if isinstance(value, Mapping):
        return " ".join(f"{key} {_shown(each)}" for key, each in value.items())
    return str(value)
