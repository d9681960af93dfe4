"""The summaries of a notebook's runs, kept in `.index.sqlite` so that long notebooks list fast.

The index follows from the records and holds nothing else: deleting or damaging it loses nothing, and where it
cannot be written, the summaries are read from the records each time.
"""

from __future__ import annotations

import contextlib
import json
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from danlu.record.find import list_runs
from danlu.record.layout import RunFolder
from danlu.record.record import Record

INDEX_NAME = ".index.sqlite"

LOCK_SECONDS = 5.0
"""Longest wait for another command that refreshes the index; after that the records themselves are read."""

SUMMARY_FORMAT = 4
"""Counts up when `Record.summary` changes, so that no row of an older danlu is taken for a new one."""

MIGRATIONS = (
    "CREATE TABLE summaries (run TEXT PRIMARY KEY, fingerprint TEXT NOT NULL, summary TEXT NOT NULL)",
)
"""The steps from an empty file to the current tables; `user_version` counts those done. Only add."""

_UNUSABLE = {
    sqlite3.SQLITE_BUSY,
    sqlite3.SQLITE_CANTOPEN,
    sqlite3.SQLITE_FULL,
    sqlite3.SQLITE_IOERR,
    sqlite3.SQLITE_LOCKED,
    sqlite3.SQLITE_PERM,
    sqlite3.SQLITE_READONLY,
}

Summary = dict[str, Any]


def read_summaries(runs: Path) -> list[Summary]:
    """The summary of each run of a notebook, sorted by name, each with its `path`; refreshes the index.

    Args:
        runs: The notebook folder; one that does not exist has no runs.
    """
    folders = list_runs(runs)
    if not folders:
        return []
    summaries = _through_index(runs / INDEX_NAME, folders)
    return [{**summary, "path": str(folder)} for folder, summary in zip(folders, summaries, strict=True)]


def _through_index(index: Path, folders: list[Path]) -> list[Summary]:
    for _ in range(2):
        try:
            return _refresh(index, folders)
        except (sqlite3.Error, ValueError) as error:
            if getattr(error, "sqlite_errorcode", 0) & 0xFF in _UNUSABLE:
                break
            # The file is damaged or of another make; a new one is as good.
            with contextlib.suppress(OSError):
                index.unlink(missing_ok=True)
    return [Record(folder).summary() for folder in folders]


def _refresh(index: Path, folders: list[Path]) -> list[Summary]:
    with _open(index) as connection:
        known = {
            run: (fingerprint, text)
            for run, fingerprint, text in connection.execute("SELECT * FROM summaries")
        }
        summaries, changed = [], []
        for folder in folders:
            fingerprint = _fingerprint(folder)
            summary = _known_summary(known.get(folder.name), fingerprint)
            if summary is None:
                summary = Record(folder).summary()
                changed.append((folder.name, fingerprint, json.dumps(summary, ensure_ascii=False)))
            summaries.append(summary)
        gone = known.keys() - {folder.name for folder in folders}
        if changed or gone:
            with connection:
                connection.executemany("INSERT OR REPLACE INTO summaries VALUES (?, ?, ?)", changed)
                connection.executemany("DELETE FROM summaries WHERE run = ?", [(run,) for run in gone])
    return summaries


@contextlib.contextmanager
def _open(index: Path) -> Iterator[sqlite3.Connection]:
    connection = sqlite3.connect(index, timeout=LOCK_SECONDS, isolation_level=None)
    try:
        _migrate(connection)
        connection.isolation_level = "IMMEDIATE"
        yield connection
    finally:
        connection.close()


def _migrate(connection: sqlite3.Connection) -> None:
    if _version(connection) == len(MIGRATIONS):
        return
    connection.execute("BEGIN IMMEDIATE")
    # Read again under the lock: another command may have migrated meanwhile.
    for number, step in enumerate(MIGRATIONS[_version(connection) :], start=_version(connection) + 1):
        connection.execute(step)
        connection.execute(f"PRAGMA user_version = {number}")
    connection.execute("COMMIT")


def _version(connection: sqlite3.Connection) -> int:
    version: int = connection.execute("PRAGMA user_version").fetchone()[0]
    return version


def _known_summary(row: tuple[str, str] | None, fingerprint: str) -> Summary | None:
    if row is None or row[0] != fingerprint:
        return None
    summary: Summary = json.loads(row[1])
    # A process can end without touching a file, so a running run is always looked at again.
    return None if summary["state"] == "running" else summary


def _fingerprint(folder: Path) -> str:
    paths = RunFolder(folder)
    files = [
        paths.recipe,
        paths.provenance,
        paths.history,
        paths.status,
        paths.notes,
        paths.starred,
        paths.looks,
    ]
    files += [paths.floors, paths.findings, paths.skipped, paths.mean_features]
    files += [*sorted(paths.evaluations.glob("*/scores.json"))]
    return json.dumps([SUMMARY_FORMAT, *(_mark(file) for file in files)])


def _mark(file: Path) -> list[str | int] | None:
    try:
        stat = file.stat()
    except OSError:
        return None
    return [file.parent.name, stat.st_mtime_ns, stat.st_size]
