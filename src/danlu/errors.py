"""The errors that danlu raises on purpose: each says what, where, what was received, what is allowed, and the fix."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass

SHOWN_PROBLEMS = 20
"""How many problems of one file are printed; the count of all of them is always printed."""


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong, in words for the person who will mend it.

    Args:
        where: File and line, or the key of a recipe: `train.txt:17`, `recipe.yaml:9 train.epochs`.
        what: What is wrong, one sentence without a full stop.
        received: What was found there, quoted; None where nothing was found.
        allowed: What may stand there.
        fix: The likely cure.
    """

    where: str
    what: str
    received: str | None = None
    allowed: str | None = None
    fix: str | None = None

    def __str__(self) -> str:
        parts = [f"{self.where}: {self.what}"]
        if self.received is not None:
            parts.append(f"    received: {self.received}")
        if self.allowed is not None:
            parts.append(f"    allowed:  {self.allowed}")
        if self.fix is not None:
            parts.append(f"    fix:      {self.fix}")
        return "\n".join(parts)


class DanluError(Exception):
    """The base of every error that danlu raises on purpose; the command line prints it and exits with 1.

    Args:
        message: What happened, complete in itself.
        problems: Every single problem behind it, in the order of the file.
        total: How many problems there are when `problems` holds only the first of them.

    Example:
        >>> print(DataError("2 lines cannot be read", [Problem("a.txt:1", "a tag without a word", "'O'")]))
        2 lines cannot be read
          a.txt:1: a tag without a word
              received: 'O'
    """

    def __init__(self, message: str, problems: Iterable[Problem] = (), *, total: int | None = None) -> None:
        self.message = message
        self.problems: Sequence[Problem] = tuple(problems)
        self.total = len(self.problems) if total is None else total
        super().__init__(message)

    def __str__(self) -> str:
        lines = [self.message]
        for problem in self.problems[:SHOWN_PROBLEMS]:
            lines.extend("  " + line for line in str(problem).splitlines())
        hidden = self.total - min(len(self.problems), SHOWN_PROBLEMS)
        if self.problems and hidden > 0:
            lines.append(f"  … and {hidden} more")
        return "\n".join(lines)

    def as_json(self) -> dict[str, object]:
        """The error for machines: message, total and each problem's parts."""
        return {
            "error": self.message,
            "kind": type(self).__name__,
            "total": self.total,
            "problems": [asdict(problem) for problem in self.problems],
        }


class RecipeError(DanluError):
    """A recipe says something that danlu does not understand or cannot do."""


class DataError(DanluError):
    """A data file cannot be read as declared."""


class RecordError(DanluError):
    """A run's record is missing, incomplete or does not allow what was asked."""


class TrainingError(DanluError):
    """Training cannot go on: a loss that is not a number, a device that is not there."""
