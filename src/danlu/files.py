"""How every file of a record is written, so that kill -9 at any moment leaves each one whole.

Whole files go through a temporary name in the same folder and a rename, which happens at once or not at all.
Logs grow by single appends; a kill can tear only their last line, and reading leaves a torn line out.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import secrets
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from danlu.errors import Problem, RecordError

HASH_BLOCK_BYTES = 1 << 20
"""Bytes hashed at a time: large enough to be fast, small enough for any machine."""


@contextlib.contextmanager
def whole_or_not_at_all(path: Path, *, durable: bool = True) -> Iterator[Path]:
    """Yield a temporary path to write to; leaving the block without an error puts that file in the place of `path`.

    The temporary file stands in the same folder, because a rename is only atomic within one file system. The folder
    is made where it is missing.

    Args:
        path: The file.
        durable: Wait until it has reached the disk, so that a failure of power keeps it too. What can be made again,
            and whose reader would see that it is damaged, needs no waiting.

    Example:
        >>> folder = getfixture("tmp_path")
        >>> with whole_or_not_at_all(folder / "weights.bin") as temporary:
        ...     _ = temporary.write_bytes(b"1234")
        >>> [path.name for path in folder.iterdir()]
        ['weights.bin']
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.parent / f".{path.name}.{secrets.token_hex(6)}.tmp"
    temporary.touch(exist_ok=False)
    mode = temporary.stat().st_mode
    try:
        yield temporary
        temporary.chmod(mode)  # a library that wrote the file may have closed it to others
        if durable:
            with temporary.open("rb+") as written:
                os.fsync(written.fileno())
        temporary.replace(path)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise
    if durable:
        _sync_folder(path.parent)


def unwritable(path: Path) -> str | None:
    """Why no file can be written at `path`, for a message; None where one can. What stands there stays as it is.

    Example:
        >>> folder = getfixture("tmp_path")
        >>> unwritable(folder / "new" / "table.csv"), unwritable(folder)
        (None, 'a folder stands there')
    """
    if path.is_dir():
        return "a folder stands there"
    nearest = next(folder for folder in (path.parent, *path.parent.parents) if folder.exists())
    probe = nearest / f".{path.name}.{secrets.token_hex(6)}.tmp"
    try:
        probe.touch(exist_ok=False)
        probe.unlink()
    except OSError as error:
        return error.strerror or str(error)
    return None


def write_bytes_atomically(path: Path, content: bytes, *, durable: bool = True) -> None:
    """Write a file whole or not at all; its folder is made where it is missing.

    Args:
        path: The file.
        content: What it gets.
        durable: As for `whole_or_not_at_all`.
    """
    with whole_or_not_at_all(path, durable=durable) as temporary:
        temporary.write_bytes(content)


def write_text_atomically(path: Path, text: str) -> None:
    r"""Write UTF-8 text whole or not at all, with `\n` as it stands on every system.

    Example:
        >>> folder = getfixture("tmp_path")
        >>> write_text_atomically(folder / "notes.md", "tried a wider LSTM\n")
        >>> (folder / "notes.md").read_text(encoding="utf-8")
        'tried a wider LSTM\n'
    """
    write_bytes_atomically(path, text.encode("utf-8"))


def write_json_atomically(path: Path, value: object) -> None:
    """Write indented JSON whole or not at all.

    Raises:
        RecordError: When a number is infinite or not a number; an undefined score is None.
    """
    write_text_atomically(path, _dump(path, value, indent=2) + "\n")


def append_text(path: Path, text: str) -> None:
    """Append text in one write, so that two processes never mix within it, and wait for the disk."""
    path.parent.mkdir(parents=True, exist_ok=True)
    _append_and_sync(path, text.encode("utf-8"))


def append_line(path: Path, line: str) -> None:
    """Append one line; its newline is added.

    Raises:
        ValueError: When the line holds a newline itself.
    """
    if "\n" in line:
        raise ValueError(f"A line must not hold a newline. Received {line!r}.")
    append_text(path, line + "\n")


def append_json_line(path: Path, row: dict[str, Any]) -> None:
    """Append one row to a JSON-lines file.

    Raises:
        RecordError: When a number is infinite or not a number.
    """
    append_line(path, _dump(path, row, indent=None))


def read_json_lines(path: Path) -> list[dict[str, Any]]:
    """Read the rows of a JSON-lines file; a torn last line is left out, and a missing file has no rows.

    Raises:
        RecordError: When a line before the last one is damaged; that is no torn write.
    """
    if not path.exists():
        return []
    rows, _ = _parse_rows(path)
    return rows


def repair_json_lines(path: Path) -> bool:
    """Cut a torn last line off, so that the next append starts on its own line; says whether one was cut.

    Only the one process that appends to a file may repair it.

    Raises:
        RecordError: When a line before the last one is damaged.
    """
    if not path.exists():
        return False
    _, whole_bytes = _parse_rows(path)
    content = path.read_bytes()
    if whole_bytes < len(content):
        write_bytes_atomically(path, content[:whole_bytes])
        return True
    if content and not content.endswith(b"\n"):
        append_text(path, "\n")
    return False


def sha256_of_file(path: Path) -> str:
    """The SHA-256 of a file's bytes, in hexadecimal."""
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while block := file.read(HASH_BLOCK_BYTES):
            digest.update(block)
    return digest.hexdigest()


def _append_and_sync(path: Path, content: bytes) -> None:
    flags = os.O_WRONLY | os.O_CREAT | os.O_APPEND | getattr(os, "O_BINARY", 0)
    descriptor = os.open(path, flags, 0o666)
    try:
        written = os.write(descriptor, content)
        while written < len(content):
            written += os.write(descriptor, content[written:])
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _sync_folder(folder: Path) -> None:
    # Windows and some network file systems cannot open a folder; the rename is as durable as they make it.
    with contextlib.suppress(OSError):
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def _dump(path: Path, value: object, *, indent: int | None) -> str:
    try:
        return json.dumps(value, ensure_ascii=False, allow_nan=False, indent=indent)
    except ValueError as error:
        raise RecordError(
            f"{path.name} cannot hold a number that is infinite or not a number; undefined is None.",
            [Problem(path.name, str(error))],
        ) from error


def _parse_rows(path: Path) -> tuple[list[dict[str, Any]], int]:
    """The rows, and how many bytes from the start are whole."""
    rows: list[dict[str, Any]] = []
    whole_bytes = 0
    lines = path.read_bytes().splitlines(keepends=True)
    for number, line in enumerate(lines, start=1):
        row = _parse_row(line)
        if row is None and number < len(lines):
            raise RecordError(
                f"{path.name} is damaged at line {number}.",
                [Problem(f"{path.name}:{number}", "not a JSON object", line[:60].decode("utf-8", "replace"))],
            )
        if row is not None:
            rows.append(row)
            whole_bytes += len(line)
    return rows, whole_bytes


def _parse_row(line: bytes) -> dict[str, Any] | None:
    try:
        row = json.loads(line)
    except ValueError:
        return None
    return row if isinstance(row, dict) else None
