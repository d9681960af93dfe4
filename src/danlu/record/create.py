"""A new run's folder: made by an exclusive mkdir, so that runs that start together never share one."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from danlu.errors import Problem, RecordError

NAME_PATTERN = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")


def local_now() -> datetime:
    """The current time with the machine's time zone."""
    return datetime.now().astimezone()


def create_run_folder(runs: Path, name: str, *, clock: Callable[[], datetime] = local_now) -> Path:
    """Make the folder `YYYY-MM-DD-name-NN` with the first number above those taken.

    Args:
        runs: The notebook folder; made where it is missing.
        name: The recipe's name.
        clock: Says which day it is.

    Raises:
        RecordError: When the name does not fit into a folder's name, or the notebook cannot be written.

    Example:
        >>> day = lambda: datetime(2026, 11, 20)
        >>> create_run_folder(getfixture("tmp_path"), "dnrti", clock=day).name
        '2026-11-20-dnrti-01'
    """
    if not NAME_PATTERN.fullmatch(name):
        raise RecordError(
            f"A run's name is letters, digits, dots, hyphens and underscores. Received {name!r}."
        )
    stem = f"{clock():%Y-%m-%d}-{name}"
    try:
        runs.mkdir(parents=True, exist_ok=True)
        return _claim_next(runs, stem)
    except OSError as error:
        raise RecordError(
            "The run's folder cannot be made.",
            [
                Problem(
                    str(runs),
                    error.strerror or str(error),
                    fix="choose a folder that can be written: --runs DIR",
                )
            ],
        ) from error


def _claim_next(runs: Path, stem: str) -> Path:
    number = _highest_number(runs, stem) + 1
    while True:
        folder = runs / f"{stem}-{number:02d}"
        try:
            folder.mkdir()
        except FileExistsError:
            number += 1
        else:
            return folder


def _highest_number(runs: Path, stem: str) -> int:
    # Above the highest, not the first gap: a deleted run's name is not given away while later ones stand.
    pattern = re.compile(re.escape(stem) + r"-(\d{2,})")
    matches = (pattern.fullmatch(entry.name) for entry in runs.iterdir())
    return max((int(match[1]) for match in matches if match), default=0)
