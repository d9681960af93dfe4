r"""The reader `audio-folder`: every clip of a folder, and of the folders in it, told by its name.

In EMO-DB, `03a01Fa` is the speaker 03, the sentence a01 and the emotion F (Burkhardt et al. 2005):
`(?P<speaker>\d\d)(?P<sentence>[ab]\d\d)(?P<label>[A-Z])[a-z]`. Clips come in the order of their names, compared as
strings. Hidden files are read past, links are followed. No audio file is opened here.
"""

from __future__ import annotations

import os
import posixpath
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from danlu.data.clip import Clip, ClipsRead
from danlu.data.example import Skipped
from danlu.data.missing_files import missing_file, shortened
from danlu.data.readers.audio_folder_options import AudioFolderOptions
from danlu.data.readers.malformed import Malformed, refuse_problems
from danlu.errors import DataError, Problem
from danlu.recipe.plugins import Reader

__all__ = ["READER", "AudioFolderOptions", "read_audio_folder"]


def read_audio_folder(options: AudioFolderOptions, *, root: Path) -> ClipsRead:
    """Find the clips of a folder.

    Args:
        options: Which files are clips, and what their names say.
        root: The folder that `options.folder` is relative to.

    Returns:
        The clips in the order of their names.

    Raises:
        DataError: No folder, no clip in it, or, with `on_malformed: error`, names that do not match; every one.

    Example:
        >>> root = getfixture("tmp_path")
        >>> (root / "calm").mkdir()
        >>> _ = (root / "calm" / "03_1.wav").write_bytes(b"opened later")
        >>> options = AudioFolderOptions(format="audio-folder", name="(?P<label>[a-z]+)/(?P<speaker>[0-9]+)_[0-9]+")
        >>> [(clip.source, clip.label, clip.speaker) for clip in read_audio_folder(options, root=root).clips]
        [('calm/03_1.wav', 'calm', '03')]
    """
    folder = root / options.folder
    if not folder.is_dir():
        problem = missing_file("data.reader.folder", folder, with_folders=True)
        raise DataError("The folder of the clips cannot be found", [problem])
    endings = {ending.lower() for ending in options.endings}
    try:
        names = sorted(_files_below(folder))
    except OSError as error:
        problem = Problem("data.reader.folder", f"a folder cannot be read: {error}", str(folder))
        raise DataError("The folder of the clips cannot be read", [problem]) from error
    chosen = [name for name in names if _ending(name) in endings]
    pattern = re.compile(options.name)
    clips: list[Clip] = []
    skipped: list[Skipped] = []
    problems: list[Problem] = []
    for name in chosen:
        source = posixpath.normpath(posixpath.join(Path(options.folder).as_posix(), _readable(name)))
        try:
            clips.append(_clip(_readable(name), source, folder / name, pattern))
        except Malformed as fault:
            skipped.append(fault.skipped(source, 1, source))
            problems.append(fault.problem(source))
    if options.on_malformed == "error":
        refuse_problems([options.folder], problems)
    if not clips:
        raise _nothing_found(options, names, chosen)
    return ClipsRead(clips, skipped=skipped, notes=_notes(options, names, endings))


READER = Reader(
    name="audio-folder", task="audio-classification", options=AudioFolderOptions, read=read_audio_folder
)


def _files_below(folder: Path, name: str = "", above: frozenset[str] = frozenset()) -> Iterator[str]:
    """The names of all files in a folder and below it, relative to the first one, with `/`."""
    here = os.path.realpath(folder)
    if here in above:  # a link to a folder above it, which would be followed for ever
        return
    for entry in folder.iterdir():
        below = posixpath.join(name, entry.name)
        if entry.name.startswith("."):
            continue
        if entry.is_dir():
            yield from _files_below(entry, below, above | {here})
        elif entry.is_file():
            yield below


def _clip(name: str, source: str, path: Path, pattern: re.Pattern[str]) -> Clip:
    stem = name.rpartition(".")[0]
    match = pattern.fullmatch(stem)
    if match is None:
        raise Malformed(
            "a name that does not match",
            "data.reader.name does not match all of it",
            repr(stem),
            pattern.pattern,
        )
    told = match.groupdict()
    label = told["label"]
    if not label:
        raise Malformed("no label", "the group `label` of data.reader.name is empty", repr(stem))
    return Clip(
        path=path,
        source=source,
        label=label,
        speaker=told.get("speaker") or None,
        sentence=told.get("sentence") or None,
        split=told.get("split") or None,
    )


def _readable(name: str) -> str:
    r"""A name in characters that can be written: bytes that are no UTF-8 become `\xc4`."""
    return name.encode(errors="surrogateescape").decode(errors="backslashreplace")


def _ending(name: str) -> str:
    stem, dot, ending = posixpath.basename(name).rpartition(".")
    return ending.lower() if dot and stem else ""


def _notes(options: AudioFolderOptions, names: list[str], endings: set[str]) -> list[str]:
    others = Counter(_ending(name) for name in names if _ending(name) not in endings)
    if not others:
        return []
    kinds = ", ".join(
        f"{count} .{ending}" if ending else f"{count} without" for ending, count in sorted(others.items())
    )
    return [f"{options.folder}: files with other endings were read past: {kinds}"]


def _nothing_found(options: AudioFolderOptions, names: list[str], chosen: list[str]) -> DataError:
    if chosen:
        problem = Problem(
            "data.reader.name",
            "no file's name matches",
            received=shortened(chosen),
            allowed=options.name,
            fix="correct data.reader.name: it must match the whole path below the folder, without the ending",
        )
    else:
        problem = Problem(
            "data.reader.folder",
            "no file has one of the endings",
            received=shortened(names) if names else "no file",
            allowed=", ".join(options.endings),
            fix="correct data.reader.folder or data.reader.endings",
        )
    return DataError(f"No clip was found in {options.folder!r}", [problem])
