"""Files and folders on the disk and inside archives, read alike: `reviews.tar.xz/train/pos/1.txt`.

An archive is read from its beginning to its end, once for all the places in it that are wanted. Nothing is unpacked.
"""

from __future__ import annotations

import posixpath
import tarfile
import zipfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, partial
from io import BytesIO
from pathlib import Path
from typing import Any, BinaryIO, Literal, cast

from danlu.data.hashed_stream import DAMAGE, HashedStream, damaged
from danlu.data.missing_files import missing_file, nearest_name, shortened
from danlu.errors import DataError, Problem
from danlu.files import sha256_of_file

TAR_ENDINGS = (".tar", ".tar.gz", ".tgz", ".tar.xz", ".txz", ".tar.bz2", ".tbz2")
ARCHIVE_ENDINGS = (*TAR_ENDINGS, ".zip")

EntryKind = Literal["file", "folder", "other"]


@dataclass(frozen=True, slots=True)
class Place:
    """A path of a recipe, taken apart.

    Args:
        path: The path as declared.
        name: The same, relative to `data.root`, as messages and records have it.
        base: What stands on the disk: a file, a folder, or the archive that the path leads into.
        inside: The way on inside the archive, empty for all of it; None where `base` is no archive.
    """

    path: Path
    name: str
    base: Path
    inside: str | None

    @property
    def archive(self) -> str:
        """The name of the archive."""
        return self.name.removesuffix(self.inside or "").rstrip("/")


@dataclass(frozen=True, slots=True)
class Entry:
    """Something that stands at a place or below it.

    Args:
        place: The number of the place.
        name: Its name relative to the place, with `/` between folders; empty for the place itself.
        kind: `other` is what cannot be read: a link inside an archive, or one that leads nowhere.
        open: Opens a file; a file of an archive must be read before the next entry is asked for.
    """

    place: int
    name: str
    kind: EntryKind
    open: Callable[[], HashedStream]


def existing_place(path: Path, *, root: Path, with_folders: bool = False) -> Place:
    """Take a path apart that must be there.

    Args:
        path: A path that may lead through an archive.
        root: The folder that names are relative to.
        with_folders: Whether the message names folders beside files.

    Raises:
        DataError: Neither it nor an archive on the way stands on the disk.
    """
    place = find_place(path, root=root)
    if place is None:
        problem = missing_file(str(path), path, with_folders=with_folders)
        raise DataError(f"{path} cannot be found", [problem])
    return place


def find_place(path: Path, *, root: Path) -> Place | None:
    """Take a path apart; None where neither it nor an archive on the way stands on the disk.

    Args:
        path: A path that may lead through an archive.
        root: The folder that names are relative to.
    """
    name = (path.relative_to(root) if path.is_relative_to(root) else path).as_posix()
    for base in (path, *path.parents):
        if base.is_file() and base.name.lower().endswith(ARCHIVE_ENDINGS):
            inside = path.relative_to(base).as_posix()
            return Place(path, name, base, "" if inside == "." else inside)
        if base.exists():
            return Place(path, name, path, None) if base == path else None
    return None


def walk(places: Sequence[Place], *, depth: int) -> Iterator[Entry]:
    """Yield what stands at the places and below them, down to a depth.

    Entries of an archive come in its own order, those of a folder sorted by name. What lies deeper is yielded as the
    folder, at that depth, that holds it, and perhaps more than once.

    Args:
        places: The places, of any archives and folders.
        depth: How many names deep: 0 for the places themselves, 2 for the files of the folders in them.

    Raises:
        DataError: An archive is damaged, or holds nothing at a place.
    """
    by_archive: dict[Path, dict[int, str]] = {}
    for number, place in enumerate(places):
        if place.inside is None:
            yield from _walk_disk(number, place, place.path, "", depth)
        else:
            by_archive.setdefault(place.base, {})[number] = place.inside
    for archive, wanted in by_archive.items():
        found: set[int] = set()
        for entry in _walk_archive(archive, wanted, places, depth):
            found.add(entry.place)
            yield entry
        missing = [places[number] for number in wanted if number not in found]
        if missing:
            raise DataError(
                f"{missing[0].archive} does not hold what is named", list(map(_not_in_archive, missing))
            )


def with_archive(files: Mapping[str, Mapping[str, Any]], place: Place) -> dict[str, Mapping[str, Any]]:
    """The record of what was read at a place, with the archive that it stands in, if any."""
    if place.inside is None:
        return dict(files)
    archive = {"sha256": sha256_of_file(place.base), "bytes": place.base.stat().st_size}
    return {**files, place.archive: {**files.get(place.archive, {}), **archive}}


def _walk_disk(number: int, place: Place, path: Path, name: str, depth: int) -> Iterator[Entry]:
    if path.is_dir():
        yield Entry(number, name, "folder", _nothing)
        if name.count("/") + bool(name) < depth:
            for held in sorted(path.iterdir(), key=lambda entry: entry.name):
                yield from _walk_disk(number, place, held, posixpath.join(name, _readable(held.name)), depth)
        return

    full = posixpath.join(place.name, name).rstrip("/")
    open_file = partial(_opened, lambda: path.open("rb"), full)
    yield Entry(number, name, "file" if path.is_file() else "other", open_file)


def _walk_archive(
    archive: Path, wanted: dict[int, str], places: Sequence[Place], depth: int
) -> Iterator[Entry]:
    for member, kind, open_member in _members(archive, places[next(iter(wanted))].archive):
        names = {number: _below(member, inside) for number, inside in wanted.items()}
        open_again = (
            _repeated(open_member) if sum(name is not None for name in names.values()) > 1 else open_member
        )
        for number, name in names.items():
            if name is None:
                continue
            parts = name.split("/") if name else []
            if len(parts) > depth:
                yield Entry(number, "/".join(parts[:depth]), "folder", _nothing)
            else:
                full = posixpath.join(places[number].name, name).rstrip("/")
                yield Entry(number, name, kind, partial(_opened, open_again, full))


def _opened(open_file: Callable[[], BinaryIO], name: str) -> HashedStream:
    try:
        return HashedStream(open_file(), name)
    except DAMAGE as error:
        raise damaged(name, error) from error


def _repeated(open_member: Callable[[], BinaryIO]) -> Callable[[], BinaryIO]:
    """Opens a member as often as wanted; a stream of a tar file cannot go back."""
    content = cache(lambda: open_member().read())
    return lambda: BytesIO(content())


def _below(member: str, inside: str) -> str | None:
    """A member's name relative to a folder of the archive; None where it stands elsewhere."""
    if not inside or member == inside:
        return "" if member == inside else member
    return member[len(inside) + 1 :] if member.startswith(f"{inside}/") else None


Member = tuple[str, EntryKind, Callable[[], BinaryIO]]


def _members(archive: Path, name: str) -> Iterator[Member]:
    reader = _tar_members if archive.name.lower().endswith(TAR_ENDINGS) else _zip_members
    members = reader(archive)
    while True:
        try:
            member = next(members, None)
        except DAMAGE as error:
            raise damaged(name, error) from error
        if member is None:
            return
        yield member


def _tar_members(archive: Path) -> Iterator[Member]:
    # Read as a stream: one pass, and no look ahead for an index that a tar file does not have.
    with tarfile.open(archive, "r|*") as tar:
        while (found := tar.next()) is not None:
            # It keeps what it has read: 70 MB for 50,000 files.
            tar.members = []  # type: ignore[attr-defined]
            kind: EntryKind = "file" if found.isfile() else "folder" if found.isdir() else "other"
            member = found

            def open_member(member: tarfile.TarInfo = member) -> BinaryIO:
                return cast(BinaryIO, tar.extractfile(member))

            yield _plain(found.name), kind, open_member


def _zip_members(archive: Path) -> Iterator[Member]:
    with zipfile.ZipFile(archive) as file:
        for found in file.infolist():

            def open_member(member: zipfile.ZipInfo = found) -> BinaryIO:
                return cast(BinaryIO, file.open(member))

            yield _plain(found.filename), "folder" if found.is_dir() else "file", open_member


def _plain(name: str) -> str:
    """A member's name without `./` at its start and `/` at its end."""
    plain = posixpath.normpath(_readable(name))
    return "" if plain == "." else plain


def _readable(name: str) -> str:
    r"""A file's name in characters that can be written: bytes that are no UTF-8 become `\xc4`."""
    return name if name.isascii() else name.encode(errors="surrogateescape").decode(errors="backslashreplace")


def _nothing() -> HashedStream:
    raise IsADirectoryError("Expected a file. Received a folder.")


def _not_in_archive(place: Place) -> Problem:
    inside = place.inside or ""
    names = {member for member, _, _ in _members(place.base, place.archive)}
    folders = {folder for name in names for folder in _folders_of(name)}
    beside = sorted(
        name for name in (names | folders) - {""} if posixpath.dirname(name) == posixpath.dirname(inside)
    )
    held = beside or sorted(folders)
    return Problem(
        place.archive,
        f"the archive holds nothing at {inside!r}" if inside else "the archive is empty",
        allowed=f"it holds {shortened(held)}" if held else None,
        fix=(nearest_name(inside, held) if inside else None) or "correct the path behind the archive's name",
    )


def _folders_of(name: str) -> Iterator[str]:
    while name := posixpath.dirname(name):
        yield name
