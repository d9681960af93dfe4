"""The findings of a run: `findings.json`, written anew as a whole each time something was asked."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

from danlu import __version__
from danlu.checks.check import About
from danlu.checks.finding import Finding
from danlu.files import write_json_atomically
from danlu.json_values import read_json, rows_in, value_at
from danlu.record.layout import RunFolder

FORMAT = "danlu findings 1"


def read_findings(folder: Path) -> list[Finding]:
    """The findings of a run; none where it has none, or where they cannot be read: they can be asked again."""
    try:
        rows = rows_in(value_at(read_json(RunFolder(folder).findings), "findings"))
        return [Finding.from_json(row) for row in rows]
    except (OSError, ValueError, KeyError, TypeError):
        return []


def write_findings(folder: Path, findings: Iterable[Finding]) -> None:
    """Write all findings of a run."""
    rows = [finding.as_json() for finding in findings]
    content = {"format": FORMAT, "danlu": __version__, "findings": rows}
    write_json_atomically(RunFolder(folder).findings, content)


def replace_findings(folder: Path, about: Sequence[About], findings: Sequence[Finding]) -> list[Finding]:
    """Put new findings in the place of those of some kinds, write them, and return all.

    Args:
        folder: The run's folder.
        about: The kinds that were asked again.
        findings: What was answered now.
    """
    kept = [finding for finding in read_findings(folder) if finding.about not in about]
    order = ("data", "wiring", "run")
    together = sorted([*kept, *findings], key=lambda finding: order.index(finding.about))
    write_findings(folder, together)
    return together
