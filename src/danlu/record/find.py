"""Runs by what a person types: a folder, a run's name, the beginning or the end of one, or `last`."""

from __future__ import annotations

from difflib import get_close_matches
from pathlib import Path

from danlu.errors import Problem, RecordError
from danlu.record.layout import RunFolder
from danlu.record.record import Record

LAST = "last"
SHOWN_NAMES = 5
"""How many names an error lists: more than that are not read."""


def list_runs(runs: Path) -> list[Path]:
    """The folders of a notebook that hold a run, sorted by name; none where the notebook does not exist."""
    if not runs.is_dir():
        return []
    return sorted(entry for entry in runs.iterdir() if not entry.name.startswith(".") and _is_run(entry))


def find_run(runs: Path, text: str) -> Path:
    """The folder of the run that a person means.

    Args:
        runs: The notebook folder.
        text: The path of a run's folder, its name, a part that only its name has at the beginning or end, or
            that only its name has at all, or `last` for the run that was started last.

    Raises:
        RecordError: When no run, or more than one, is meant.
    """
    folders = {folder.name: folder for folder in list_runs(runs)}
    if text == LAST and folders:
        return max(folders.values(), key=_started)
    if text in folders:
        return folders[text]
    if text and _is_run(Path(text)):
        return Path(text)
    meant = _meant(text, list(folders))
    if len(meant) == 1:
        return folders[meant[0]]
    raise _several(text, meant) if meant else _unknown(runs, text, list(folders))


def _is_run(folder: Path) -> bool:
    paths = RunFolder(folder)
    return paths.recipe.is_file() or paths.status.is_file()


def _meant(text: str, names: list[str]) -> list[str]:
    if not text:
        return []
    at_an_end = [name for name in names if name.startswith(text) or name.endswith(text)]
    return at_an_end or [name for name in names if text in name]


def _started(folder: Path) -> tuple[str, str]:
    status = Record(folder).status
    return (str(status.started) if status else "", folder.name)


def _several(text: str, meant: list[str]) -> RecordError:
    return RecordError(
        f"{len(meant)} runs may be meant by {text!r}.",
        [Problem(name, "has this in its name") for name in meant[-SHOWN_NAMES:]],
        total=len(meant),
    )


def _unknown(runs: Path, text: str, names: list[str]) -> RecordError:
    if not names:
        return RecordError(
            f"There is no run in {runs}.", [Problem(str(runs), "holds no run", fix="--runs DIR")]
        )
    near = get_close_matches(text, names, n=SHOWN_NAMES, cutoff=0.4)
    problem = Problem(
        where=str(runs),
        what=f"none of its {len(names)} runs is meant",
        received=repr(text),
        allowed="a run's folder, its name, a part of it, or last",
        fix=f"did you mean {' or '.join(near)}?" if near else "danlu runs lists them",
    )
    return RecordError(f"No run is called {text!r}.", [problem])
