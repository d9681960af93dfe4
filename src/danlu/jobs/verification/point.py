"""A point of a verification: one question of a record, and whether the answer still holds."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal

from danlu.errors import DanluError

Holds = Literal["holds", "does not hold", "cannot be checked"]

Tell = Callable[[str], None]
"""Is told what is being done now, in words."""

LONGEST_REASON = 200
"""Characters of an error that are told: that of weights which do not fit may name every tensor."""

HOLDS: Holds = "holds"
DIFFERS: Holds = "does not hold"
UNKNOWN: Holds = "cannot be checked"


@dataclass(frozen=True, slots=True)
class Point:
    """One answer.

    Args:
        part: What it is of: `record`, `data`, `model`, or an evaluation such as `evaluation/test`.
        name: The question in a word or two.
        outcome: Whether it holds.
        what: One sentence with the numbers, without a full stop; why it cannot be checked where it cannot.
        then: What the record says, unrounded; None where a number says nothing.
        now: What was found now.
    """

    part: str
    name: str
    outcome: Holds
    what: str
    then: Any = None
    now: Any = None

    def as_json(self) -> dict[str, Any]:
        """The fields by name."""
        return {
            "part": self.part,
            "point": self.name,
            "outcome": self.outcome,
            "what": self.what,
            "then": self.then,
            "now": self.now,
        }


@dataclass(frozen=True, slots=True)
class Part:
    """Makes the points of one part of a record.

    Args:
        name: The part.

    Example:
        >>> Part("model").decided("weights", True, "they are those that were evaluated").outcome
        'holds'
    """

    name: str

    def decided(self, name: str, is_so: bool, what: str, *, then: object = None, now: object = None) -> Point:
        """A point that holds or does not."""
        return Point(self.name, name, HOLDS if is_so else DIFFERS, what, then, now)

    def unknown(self, name: str, reason: str, *, then: object = None) -> Point:
        """A point that cannot be checked, and why."""
        return Point(self.name, name, UNKNOWN, reason, then)


def reason_of(error: Exception) -> str:
    """An error in one line: what danlu says of it, with the first problem.

    Example:
        >>> reason_of(DanluError("The split cannot be read."))
        'The split cannot be read'
    """
    if not isinstance(error, DanluError):
        return _in_one_line(str(error) or type(error).__name__)
    first = error.problems[0] if error.problems else None
    message = error.message.rstrip(".")
    return _in_one_line(message if first is None else f"{message}: {first.where}: {first.what}")


def _in_one_line(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= LONGEST_REASON else f"{line[:LONGEST_REASON]}…"
