"""How a run ended, as `danlu train` and `danlu resume` report it; read from the record, so it says what is there."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from danlu.checks.finding import Finding
from danlu.files import read_json_lines
from danlu.json_values import read_json
from danlu.record.findings import read_findings
from danlu.record.layout import RunFolder
from danlu.record.record import Record
from danlu.record.status import read_status


@dataclass(frozen=True, slots=True)
class Outcome:
    """The end of a run.

    Args:
        run: The record's folder.
        status: `finished` or `interrupted`.
        reason: Why it ended before its plan; None where it did not.
        best_epoch: The epoch whose weights are the best checkpoint; None where no epoch was finished.
        scores: Scores of the best epoch by split.
        floors: Scores without learning, by split and floor.
        findings: What checks answered; None where none was asked.
    """

    run: Path
    status: str
    reason: str | None
    best_epoch: int | None
    scores: dict[str, dict[str, float | None]]
    floors: dict[str, Any]
    findings: list[Finding] | None = None

    def as_json(self) -> dict[str, Any]:
        """The outcome for machines."""
        return {
            "run": str(self.run),
            "status": self.status,
            "reason": self.reason,
            "best_epoch": self.best_epoch,
            "scores": self.scores,
            "floors": self.floors,
            "verdict": Record(self.run).verdict.as_json(),
            "findings": None if self.findings is None else [one.as_json() for one in self.findings],
            "findings_reason": "checks were switched off" if self.findings is None else None,
        }


def read_outcome(folder: RunFolder) -> Outcome:
    """Read how a run ended from its record."""
    status = read_status(folder.path)
    rows = read_json_lines(folder.history)
    best = next((row for row in reversed(rows) if row["is_best"]), None)
    return Outcome(
        run=folder.path,
        status=status.state,
        reason=status.reason,
        best_epoch=None if best is None else best["epoch"],
        scores={} if best is None else {"valid": best["valid"]},
        floors=_floors(folder),
        findings=read_findings(folder.path) or None,
    )


def _floors(folder: RunFolder) -> dict[str, Any]:
    """The floors that the start of the run wrote; none where they were lost, as the run goes without them."""
    try:
        stored = read_json(folder.floors)
    except (OSError, ValueError):
        return {}
    return stored if isinstance(stored, dict) else {}
