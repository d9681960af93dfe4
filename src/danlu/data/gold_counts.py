"""How many items of gold files hold, by a plain count that does not go through their reader.

What a reader loses it does not count, so a count beside it is the only way to see that something is missing.
"""

from __future__ import annotations

import csv
import os
from collections.abc import Callable, Sequence
from io import StringIO
from pathlib import Path
from typing import Any

from danlu.data.readers.audio_folder_options import AudioFolderOptions
from danlu.data.readers.audio_table_options import AudioTableOptions
from danlu.data.readers.class_folders_options import ClassFoldersOptions
from danlu.data.readers.conll_line import LineFormat
from danlu.data.readers.conll_options import ConllOptions
from danlu.data.readers.phrase_lines_options import PhraseLinesOptions
from danlu.data.readers.table_options import COMPRESSED_ENDINGS, TableOptions, kind_of
from danlu.data.readers.table_rows import LONGEST_FIELD
from danlu.recipe.section import Section


def count_gold(paths: Sequence[Path], options: Section, *, root: Path) -> int | None:
    r"""Count what the files hold: lines of words, lines, rows or files, malformed ones among them.

    Args:
        paths: The files or folders; none where the options name them.
        options: How they are written.
        root: The folder that names in the options are relative to.

    Returns:
        The number; None where nothing counts such files: other packages' formats, and what stands in archives or is
        compressed, which would have to be gone through twice.

    Example:
        >>> file = getfixture("tmp_path") / "train.txt"
        >>> _ = file.write_text("APT28 B-Org\nstruck O\n\nAgain O")
        >>> count_gold([file], ConllOptions(format="conll"), root=file.parent)
        3
    """
    count = _COUNTS.get(type(options))
    if count is None:
        return None
    try:
        return count(list(paths), options, root)
    except (OSError, UnicodeError, csv.Error):
        # The reader has read them: what this count cannot is not worth ending anything for.
        return None


def _word_lines(paths: list[Path], options: ConllOptions, root: Path) -> int:
    tags = frozenset(options.tags) if isinstance(options.tags, list) else options.tags
    form = LineFormat(tuple(options.columns), options.separator, tags)

    def is_word(line: str) -> bool:
        if not line.strip() or _is_docstart(line, options.docstart):
            return False
        is_comment = options.comment is not None and line.startswith(options.comment)
        return not is_comment or form.find_fault(form.split(line)) is None

    return sum(map(is_word, (line.rstrip("\r") for path in paths for line in _lines(path, options.encoding))))


def _is_docstart(line: str, mark: str | None) -> bool:
    return (
        mark is not None
        and line.startswith(mark)
        and line[len(mark) : len(mark) + 1] in ("", " ", "\t", "\r")
    )


def _phrase_lines(paths: list[Path], options: PhraseLinesOptions, root: Path) -> int:
    return sum(bool(line.strip()) for path in paths for line in _lines(path, options.encoding))


def _rows(paths: list[Path], options: TableOptions, root: Path) -> int | None:
    counts = [_rows_of(path, options) for path in paths]
    return None if None in counts else sum(count or 0 for count in counts)


def _rows_of(path: Path, options: TableOptions) -> int | None:
    kind = kind_of(path.name, options)
    if not path.is_file() or path.name.lower().endswith(COMPRESSED_ENDINGS) or kind in (None, "parquet"):
        return None
    if kind == "jsonl":
        return sum(bool(line.strip()) for line in _lines(path, options.encoding))
    delimiter = options.delimiter or ("\t" if kind == "tsv" else ",")
    return _separated(
        path, delimiter, options.encoding, quoted=options.quoted, has_header=not options.columns
    )


def _files(paths: list[Path], options: ClassFoldersOptions, root: Path) -> int | None:
    if not all(path.is_dir() for path in paths):
        return None
    groups = getattr(options.groups, "file", "")
    return sum(
        file.name.endswith(options.suffix)
        and not file.name.startswith(".")
        and file.is_file()
        and f"{folder.name}/{file.name}" != groups.replace("{folder}", folder.name)
        for path in paths
        for folder in path.iterdir()
        if folder.is_dir()
        and not folder.name.startswith(".")
        and (options.folders is None or folder.name in options.folders)
        for file in folder.iterdir()
    )


def _clip_rows(paths: list[Path], options: AudioTableOptions, root: Path) -> int:
    is_tab = options.table.lower().endswith((".tsv", ".tab"))
    delimiter = options.delimiter or ("\t" if is_tab else ",")
    table = root / options.table
    return _separated(
        table, delimiter, options.encoding, quoted=options.quoted, has_header=not options.columns
    )


def _clip_files(paths: list[Path], options: AudioFolderOptions, root: Path) -> int:
    endings = tuple(f".{ending.lower()}" for ending in options.endings)
    count = 0
    for _, folders, files in os.walk(root / options.folder, followlinks=True):
        folders[:] = [folder for folder in folders if not folder.startswith(".")]
        count += sum(file.lower().endswith(endings) and not file.startswith(".") for file in files)
    return count


def _separated(path: Path, delimiter: str, encoding: str, *, quoted: bool, has_header: bool) -> int:
    text = path.read_bytes().decode(encoding, errors="surrogateescape").removeprefix("\ufeff")
    lines = StringIO(text, newline="")
    reader = (
        csv.reader(lines, delimiter=delimiter)
        if quoted
        else csv.reader(lines, delimiter=delimiter, quoting=csv.QUOTE_NONE)
    )
    before = csv.field_size_limit(LONGEST_FIELD)  # it belongs to the whole process, so it is put back
    try:
        rows = sum(map(bool, reader))
    finally:
        csv.field_size_limit(before)
    return rows - has_header


def _lines(path: Path, encoding: str) -> list[str]:
    return path.read_bytes().decode(encoding).removeprefix("\ufeff").split("\n")


_COUNTS: dict[type[Section], Callable[[list[Path], Any, Path], int | None]] = {
    ConllOptions: _word_lines,
    PhraseLinesOptions: _phrase_lines,
    TableOptions: _rows,
    ClassFoldersOptions: _files,
    AudioTableOptions: _clip_rows,
    AudioFolderOptions: _clip_files,
}
