"""What is wrong with one text of a file, told as a problem or recorded as skipped, and the error for all of them."""

from __future__ import annotations

from collections.abc import Sequence

from danlu.data.example import Skipped
from danlu.data.labelled_text import excerpt
from danlu.errors import DataError, Problem

_FIX = "mend it or data.reader, or set data.reader.on_malformed to drop, which records what it drops"


class Malformed(Exception):  # noqa: N818 - readers catch it; what reaches a person is a DataError
    """Why a text does not read as declared.

    Args:
        reason: What is wrong, in words that are the same for every such text.
        detail: What is wrong with this one.
        received: What was found.
        allowed: What may stand there.
        fix: The likely cure.
    """

    def __init__(
        self,
        reason: str,
        detail: str,
        received: str | None = None,
        allowed: str | None = None,
        fix: str = _FIX,
    ) -> None:
        super().__init__(reason)
        self.reason = reason
        self.detail = detail
        self.received = received
        self.allowed = allowed
        self.fix = fix

    def problem(self, where: str) -> Problem:
        """The fault as a problem at a place."""
        return Problem(where, f"{self.reason}: {self.detail}", self.received, self.allowed, self.fix)

    def skipped(self, file: str, line: int, text: str) -> Skipped:
        """The record of the text that is dropped for the fault."""
        return Skipped(file, line, self.reason, excerpt(text), "dropped")


def not_of_encoding(encoding: str, byte: int, detail: str) -> Malformed:
    """The fault of bytes that an encoding does not have.

    Args:
        encoding: The declared encoding.
        byte: The first such byte.
        detail: Where it stands, or what the decoder says of it.
    """
    allowed = f"{encoding}, as data.reader.encoding says"
    fix = "set data.reader.encoding to what the file is, such as gb18030 or latin-1; else " + _FIX
    return Malformed(f"bytes that are no {encoding}", detail, f"0x{byte:02x}", allowed, fix)


def refuse_problems(names: Sequence[str], problems: Sequence[Problem]) -> None:
    """Raise the problems that files have.

    Args:
        names: The files.
        problems: What is wrong with them; nothing is raised where nothing is.

    Raises:
        DataError: There are problems.
    """
    if problems:
        count = "1 problem" if len(problems) == 1 else f"{len(problems)} problems"
        raise DataError(f"{', '.join(names)}: {count}; nothing was read", problems)
