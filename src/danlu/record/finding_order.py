"""Which findings matter most: issues before tips, and what makes a score worthless before what could better it."""

from __future__ import annotations

from collections.abc import Iterable

from danlu.checks.finding import Finding

ORDER: tuple[tuple[str, tuple[str, ...]], ...] = (
    (
        "the score is of what the model learned from, or of what chose it: it cannot be believed",
        ("R21", "R22", "D01", "R18", "D03", "D02", "D12"),
    ),
    (
        "the score counts something else than it says",
        ("R14", "R20", "R19", "D13", "D14", "W10", "W09"),
    ),
    (
        "the model cannot learn or predict as it was meant to: no learning rate mends that",
        ("W03", "W04", "W01", "W02", "W05", "W06", "W08", "W07", "W11", "W12"),
    ),
    (
        "the predictions are worth nothing: causes first, so the floor, which only says so, is the last of them",
        ("R03", "R02", "R04", "R01"),
    ),
    (
        "the data teach something wrong, or less than they hold",
        ("D04", "D08", "D10", "D05", "D11"),
    ),
    (
        "the training went wrong: a change of the recipe can be tried",
        ("R08", "R09", "R06", "R05", "R10", "R07", "R12", "R13"),
    ),
    (
        "the score is right, and surer than it should sound",
        ("R17", "R11", "R15", "R16"),
    ),
    (
        "the data are hard; nothing is wrong",
        ("D07", "D06", "D09"),
    ),
)
"""Codes in the order in which a person should read of them, in groups, each with the reason for its place."""

_PLACES = {code: place for place, code in enumerate(code for _, codes in ORDER for code in codes)}
_KINDS = ("data", "wiring", "run")


def notable(findings: Iterable[Finding]) -> list[Finding]:
    """The issues and tips among findings, those that matter most first.

    Checks of other packages come after danlu's own, as nothing is known of how much they weigh.

    Example:
        >>> from danlu.checks.answer import issue, passed, tip
        >>> found = [Finding("R07", "", "run", tip("", {})), Finding("D03", "", "data", tip("", {}))]
        >>> found += [Finding("W01", "", "wiring", issue("", {})), Finding("W02", "", "wiring", passed(""))]
        >>> [finding.code for finding in notable(found)]
        ['W01', 'D03', 'R07']
    """
    shown = [finding for finding in findings if finding.answer.outcome in ("issue", "tip")]
    return sorted(shown, key=_rank)


def _rank(finding: Finding) -> tuple[bool, int, int, str]:
    place = _PLACES.get(finding.code, len(_PLACES))
    return finding.answer.outcome != "issue", place, _KINDS.index(finding.about), finding.code
