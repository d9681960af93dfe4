"""Proposed recipes as files; a file that stands there already and says something else is never written over."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from danlu.errors import Problem, RecordError
from danlu.files import write_text_atomically
from danlu.record.proposal import Proposal


def file_names(proposals: Sequence[Proposal], name: str) -> list[str]:
    """The names of proposals as files: the recipe's name, the first finding's code, and a number from the second on.

    Args:
        proposals: The proposals.
        name: The recipe's name.
    """
    names: list[str] = []
    for proposal in proposals:
        stem = f"{name}-{proposal.codes[0]}"
        same = sum(known == f"{stem}.yaml" or known.startswith(f"{stem}-") for known in names)
        names.append(f"{stem}-{same + 1}.yaml" if same else f"{stem}.yaml")
    return names


def write_recipes(proposals: Sequence[Proposal], out: Path, name: str) -> list[Path]:
    """Write each proposal as a complete recipe file, all of them or none.

    Args:
        proposals: The proposals.
        out: The folder; made where it is missing.
        name: The recipe's name.

    Returns:
        The file of each proposal; one that stood there with the same content is left as it is.

    Raises:
        RecordError: A file stands there already and says something else.
        OSError: The folder cannot be written.
    """
    files = [out / file for file in file_names(proposals, name)]
    pairs = list(zip(files, proposals, strict=True))
    taken = [file for file, proposal in pairs if file.exists() and not _says(file, proposal.text)]
    if taken:
        fix = "name another folder with --out, or move the file away"
        problems = [Problem(str(file), "another recipe stands here already", fix=fix) for file in taken]
        raise RecordError("Nothing was written.", problems)
    out.mkdir(parents=True, exist_ok=True)
    for file, proposal in pairs:
        if not file.exists():
            write_text_atomically(file, proposal.text)
    return files


def _says(file: Path, text: str) -> bool:
    try:
        return file.read_text(encoding="utf-8") == text
    except (OSError, UnicodeDecodeError):
        return False
