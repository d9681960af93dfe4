"""The reader `conll`: one word and its tag a line, a blank line between sentences.

The format is that of CoNLL-2003 (Tjong Kim Sang and De Meulder 2003). Nothing is dropped in silence: a line
that does not read as declared stops the reading, or is dropped or mended and recorded. Lines end with LF or
CRLF; a byte order mark, doubled blank lines and a missing last newline do no harm.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from danlu.data.example import ReadResult
from danlu.data.readers.conll_file import FileReading
from danlu.data.readers.conll_line import LineFormat
from danlu.data.readers.conll_options import ConllOptions
from danlu.errors import DataError, Problem
from danlu.recipe.plugins import Reader

__all__ = ["READER", "ConllOptions", "read_conll"]


def read_conll(paths: Sequence[Path], options: ConllOptions, *, root: Path) -> ReadResult:
    r"""Read the files of one split.

    Args:
        paths: The files, in order.
        options: How they are written.
        root: The folder that file names in messages and records are relative to.

    Raises:
        DataError: A file that cannot be decoded or holds no sentence, or, with `on_malformed: error`,
            malformed lines; every problem of all files at once.

    Example:
        >>> import tempfile
        >>> with tempfile.TemporaryDirectory() as folder:
        ...     file = Path(folder, "train.txt")
        ...     _ = file.write_text("APT28 B-Org\nstruck O\n")
        ...     read_conll([file], ConllOptions(format="conll"), root=Path(folder)).sentences[0].words
        ('APT28', 'struck')
    """
    line_format = LineFormat(
        columns=tuple(options.columns),
        separator=options.separator,
        tags=frozenset(options.tags) if isinstance(options.tags, list) else options.tags,
    )
    result = ReadResult([])
    problems: list[Problem] = []
    for path in paths:
        reading = FileReading(_name(path, root), options, line_format)
        reading.read(path)
        result.sentences.extend(reading.sentences)
        result.skipped.extend(reading.skipped)
        result.notes.extend(reading.notes)
        problems.extend(reading.problems)
    if problems:
        count = "1 problem" if len(problems) == 1 else f"{len(problems)} problems"
        raise DataError(
            f"{', '.join(_name(path, root) for path in paths)}: {count}; nothing was read", problems
        )
    return result


READER = Reader(name="conll", task="tagging", options=ConllOptions, read=read_conll)


def _name(path: Path, root: Path) -> str:
    return (path.relative_to(root) if path.is_relative_to(root) else path).as_posix()
