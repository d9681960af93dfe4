"""Ask the checks of runs of a record, and keep what they answer beside its other findings."""

from __future__ import annotations

from pathlib import Path

from danlu.checks.finding import Finding, ask
from danlu.checks.registry import checks_about
from danlu.record.findings import read_findings, replace_findings
from danlu.record.page import write_page
from danlu.record.record import Record
from danlu.record.run_subject import run_subject


def ask_of_run(folder: Path) -> list[Finding]:
    """Ask all checks of runs of a record as it stands, and write what they answer.

    A run that is being trained writes its findings itself: they are read, and nothing is written.

    Args:
        folder: The run's folder.

    Returns:
        All findings of the run, also those about its data and its wiring.
    """
    record = Record(folder)
    findings = ask(checks_about("run"), run_subject(record), task=record.task)
    if record.state == "running":
        return [*(one for one in read_findings(folder) if one.about != "run"), *findings]
    return replace_findings(folder, ["run"], findings)


def ask_again(folder: Path) -> list[Finding]:
    """The same for a person: the page of a run that is over follows."""
    findings = ask_of_run(folder)
    if Record(folder).state != "running":
        write_page(folder)
    return findings
