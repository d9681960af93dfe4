"""A fault of one of the five lab notebooks, planted on made-up material, and the check that must name it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from danlu.checks.answer import Outcome
from danlu.checks.finding import Finding


@dataclass(frozen=True)
class PlantedFault:
    """One fault.

    Args:
        name: A name that is nobody else's, in words: `repeated test sentences`.
        system: The notebook that has it: `S1` to `S5`.
        what: What is wrong, one sentence without a full stop.
        code: The check that must name it.
        find: Plants it in an empty folder and gives the findings of all checks of that kind.
        outcome: What the check must answer.
    """

    name: str
    system: str
    what: str
    code: str
    find: Callable[[Path], Sequence[Finding]]
    outcome: Outcome = "issue"
