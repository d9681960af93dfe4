"""The lines of a whole text file, and what is to be told of a file that has none."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from danlu.errors import DataError, Problem


@dataclass(frozen=True, slots=True)
class FileLines:
    """A text file as its lines.

    Args:
        lines: The lines without their ends; what follows the last newline is a line only if something does.
        notes: What a person should know of them.
    """

    lines: list[str]
    notes: list[str] = field(default_factory=list)


def read_file_lines(path: Path, *, name: str, encoding: str) -> FileLines:
    r"""Read a text file: lines end with LF or CRLF, a byte order mark is no part of the first.

    Args:
        path: The file.
        name: What messages call it.
        encoding: Its encoding.

    Raises:
        DataError: The file cannot be read, or holds bytes that are not of the encoding; with the line of the first.

    Example:
        >>> file = getfixture("tmp_path") / "posts.tsv"
        >>> _ = file.write_bytes(b"one\r\ntwo")
        >>> read_file_lines(file, name="posts.tsv", encoding="utf-8")
        FileLines(lines=['one', 'two'], notes=['posts.tsv: the last line has no newline'])
    """
    lines = read_decoded(path, name=name, encoding=encoding).removeprefix("\ufeff").split("\n")
    notes = [f"{name}: the last line has no newline"] if lines[-1] else []
    if not lines[-1]:
        lines.pop()
    return FileLines([line.removesuffix("\r") for line in lines], notes)


def read_decoded(path: Path, *, name: str, encoding: str) -> str:
    """Read a text file as it stands; arguments and errors are those of `read_file_lines`."""
    try:
        data = path.read_bytes()
    except OSError as error:
        raise _unreadable(name, Problem(name, f"the file cannot be read: {error.strerror}")) from error
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        before = error.object[: error.start].decode(encoding, errors="ignore")
        problem = Problem(
            f"{name}:{before.count(chr(10)) + 1}",
            f"byte {error.start + 1} of the file is no {encoding}: {error.reason}",
            received=f"0x{error.object[error.start]:02x}",
            fix="set data.reader.encoding to the encoding of the file, or save the file as utf-8",
        )
        raise _unreadable(name, problem) from error
    except UnicodeError as error:  # utf-16 without a byte order mark, for one, names no byte
        problem = Problem(name, f"the file is no {encoding}: {error}", fix="set data.reader.encoding")
        raise _unreadable(name, problem) from error


def _unreadable(name: str, problem: Problem) -> DataError:
    return DataError(f"{name} cannot be read", [problem])
