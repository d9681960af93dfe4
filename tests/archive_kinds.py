"""Archives of every kind that danlu reads, made from names and contents."""

from __future__ import annotations

import io
import tarfile
import zipfile
from collections.abc import Mapping
from pathlib import Path

TAR_MODES = {
    ".tar": "w",
    ".tar.gz": "w:gz",
    ".tgz": "w:gz",
    ".tar.xz": "w:xz",
    ".txz": "w:xz",
    ".tar.bz2": "w:bz2",
    ".tbz2": "w:bz2",
}
ENDINGS = (*TAR_MODES, ".zip")


def write_archive(path: Path, files: Mapping[str, bytes], *, with_folders: bool = False) -> Path:
    """Write an archive whose kind its name tells.

    Args:
        path: Where.
        files: The contents by name, in the order of the archive.
        with_folders: Whether the folders are members of their own.
    """
    folders = sorted({str(parent) for name in files for parent in Path(name).parents} - {"."})
    if path.name.endswith(".zip"):
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
            for folder in folders if with_folders else ():
                archive.writestr(f"{folder}/", "")
            for name, content in files.items():
                archive.writestr(name, content)
        return path
    mode = next(mode for ending, mode in TAR_MODES.items() if path.name.endswith(ending))
    with tarfile.open(path, mode) as archive:
        for folder in folders if with_folders else ():
            member = tarfile.TarInfo(f"./{folder}")
            member.type = tarfile.DIRTYPE
            archive.addfile(member)
        for name, content in files.items():
            member = tarfile.TarInfo(f"./{name}" if with_folders else name)
            member.size = len(content)
            archive.addfile(member, io.BytesIO(content))
    return path


def write_files(folder: Path, files: Mapping[str, bytes]) -> Path:
    """Write the same files on the disk."""
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    return folder
