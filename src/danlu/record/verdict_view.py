"""The verdict as the page shows it: what matters first, what repeats of train explain, and every answer in a table."""

from __future__ import annotations

from dataclasses import dataclass

from danlu.record.finding_words import FindingView, finding_view
from danlu.record.readable_findings import readable_findings
from danlu.record.record import Record
from danlu.record.seen_and_unseen import seen_and_unseen


@dataclass(frozen=True, slots=True)
class VerdictView:
    """The verdict, ready to be shown.

    Args:
        line: The first line of the page.
        is_under_floor: Whether something that needs no such model does as well or better.
        counts: The outcomes that are only counted, in words; empty where nothing was asked.
        findings: Issues and tips, those that matter most first.
        apart: Seen and unseen apart, a sentence for each evaluation that has both.
        asked: The answer to every question, in the order of the record.
    """

    line: str
    is_under_floor: bool
    counts: str
    findings: list[FindingView]
    apart: list[str]
    asked: list[FindingView]

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing but the line."""
        return not (self.findings or self.apart or self.asked)


def verdict_view(record: Record) -> VerdictView:
    """The verdict on a run for its page."""
    verdict = record.verdict
    return VerdictView(
        line=verdict.line,
        is_under_floor=verdict.is_under_floor,
        counts=verdict.counts if verdict.is_asked else "",
        findings=[finding_view(finding) for finding in verdict.findings],
        apart=seen_and_unseen(record),
        asked=[finding_view(finding) for finding in readable_findings(record.findings)],
    )
