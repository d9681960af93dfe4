"""What to say of a path of a recipe where nothing is: what its folder holds, and the likely name."""

from __future__ import annotations

from collections.abc import Sequence
from difflib import get_close_matches
from pathlib import Path

from danlu.errors import SHOWN_PROBLEMS, Problem


def missing_file(where: str, file: Path, *, with_folders: bool = False) -> Problem:
    """The problem that there is no such file.

    Args:
        where: The key of the recipe that names it.
        file: The path.
        with_folders: Whether a folder may stand there too.
    """
    if not file.parent.is_dir():
        fix = "set data.root to the folder of the data files"
        return Problem(where, f"the folder {str(file.parent)!r} does not exist", received=str(file), fix=fix)
    held = sorted(entry.name for entry in file.parent.iterdir() if with_folders or entry.is_file())
    kind = "file or folder" if with_folders else "file"
    return Problem(
        where,
        f"there is no {kind} {file.name!r} in the folder {str(file.parent)!r}",
        received=str(file),
        allowed=f"the folder holds {shortened(held)}" if held else f"the folder holds no {kind}",
        fix=nearest_name(file.name, held) or "correct the name, or data.root",
    )


def shortened(names: Sequence[str]) -> str:
    """The first names of a list, and how many there are besides.

    Example:
        >>> shortened(["a", "b"])
        'a, b'
    """
    hidden = len(names) - SHOWN_PROBLEMS
    return ", ".join(names[:SHOWN_PROBLEMS]) + (f" and {hidden} more" if hidden > 0 else "")


def nearest_name(name: str, held: Sequence[str]) -> str | None:
    """A question whether another name was meant; None where none is like it."""
    near = get_close_matches(name, held, n=1)
    return f"did you mean {near[0]!r}?" if near else None
