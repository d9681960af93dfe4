"""The findings of a record that can be read, each for itself: a damaged one takes no other with it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, get_args

from danlu.checks.answer import Outcome
from danlu.checks.check import LETTERS
from danlu.checks.finding import Finding

OUTCOMES = get_args(Outcome)


def readable_findings(rows: Iterable[dict[str, Any]]) -> list[Finding]:
    """The rows of a `findings.json` as findings; those of another shape are left out.

    Example:
        >>> readable_findings([{"code": "D01"}])
        []
    """
    return [finding for row in rows if (finding := _finding(row)) is not None]


def _finding(row: dict[str, Any]) -> Finding | None:
    try:
        finding = Finding.from_json(row)
        return finding if _is_whole(finding) else None
    except (LookupError, TypeError, ValueError, AttributeError):
        return None


def _is_whole(finding: Finding) -> bool:
    answer = finding.answer
    texts = [finding.code, finding.title, answer.what, *answer.examples, *(one.words for one in answer.tries)]
    mappings = [answer.evidence, *(one.changes for one in answer.tries)]
    return (
        all(isinstance(text, str) for text in texts)
        and all(isinstance(mapping, dict) for mapping in mappings)
        and finding.about in LETTERS
        and answer.outcome in OUTCOMES
    )
