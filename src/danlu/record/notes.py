"""What people add to a record: dated notes, which are only ever appended to, and a star."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from danlu.errors import Problem, RecordError
from danlu.files import append_text, write_text_atomically
from danlu.record.create import local_now
from danlu.record.layout import RunFolder

_HEADING = re.compile(r"^## (\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\S*)$", re.MULTILINE)
_LOOKS_LIKE_HEADING = re.compile(r"^(?=## \d{4}-)", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Note:
    """A note; `written` is ISO 8601, or None for text that someone typed above the first dated one."""

    written: str | None
    text: str


def add_note(folder: Path, text: str, *, clock: Callable[[], datetime] = local_now) -> Note:
    """Append a dated note to the run's `notes.md`.

    Raises:
        RecordError: When there is nothing in the note, or it cannot be written.

    Example:
        >>> folder = getfixture("tmp_path")
        >>> note = add_note(folder, "wider LSTM next")
        >>> [note.text for note in read_notes(folder)]
        ['wider LSTM next']
    """
    # A line that looks like a note's heading is escaped as Markdown does it, so that one note stays one.
    body = _LOOKS_LIKE_HEADING.sub("\\\\", text.strip())
    if not body:
        raise RecordError("A note needs a text.")
    written = clock().isoformat(timespec="seconds")
    try:
        append_text(RunFolder(folder).notes, f"## {written}\n\n{body}\n\n")
    except OSError as error:
        raise RecordError("The note cannot be written.", [Problem("notes.md", str(error))]) from error
    return Note(written, body)


def read_notes(folder: Path) -> list[Note]:
    """Read the notes of a run, the oldest first; none where nobody wrote any.

    Raises:
        RecordError: When the file cannot be read.
    """
    try:
        text = RunFolder(folder).notes.read_text(encoding="utf-8")
    except FileNotFoundError:
        return []
    except (OSError, ValueError) as error:
        raise RecordError("The notes cannot be read.", [Problem("notes.md", str(error))]) from error
    before, *parts = _HEADING.split(text)
    notes = [Note(written, body.strip()) for written, body in zip(parts[::2], parts[1::2], strict=True)]
    return [Note(None, before.strip()), *notes] if before.strip() else notes


def set_star(folder: Path, *, is_starred: bool) -> None:
    """Star a run, or take its star away; doing either twice changes nothing.

    Raises:
        RecordError: When the record cannot be written.
    """
    path = RunFolder(folder).starred
    try:
        if is_starred:
            write_text_atomically(path, "")
        else:
            path.unlink(missing_ok=True)
    except OSError as error:
        raise RecordError("The star cannot be changed.", [Problem("starred", str(error))]) from error
