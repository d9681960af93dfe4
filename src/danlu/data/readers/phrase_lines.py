"""The reader `phrase-lines`: a text on each line, and behind a separator the phrases that are to be found in it.

A phrase is found word for word and labelled in BIOES with the one type `phrase`. Nothing is dropped in silence: a line
that does not read as declared stops the reading, or is dropped and recorded; so are lines with a phrase that does not
stand in their text. Lines end with LF or CRLF; a byte order mark, blank lines and a missing last newline do no harm.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from danlu.data.example import ReadResult
from danlu.data.readers.malformed import refuse_problems
from danlu.data.readers.phrase_lines_file import PhraseFileReading
from danlu.data.readers.phrase_lines_options import PhraseLinesOptions
from danlu.recipe.plugins import Reader

__all__ = ["READER", "PhraseLinesOptions", "read_phrase_lines"]


def read_phrase_lines(paths: Sequence[Path], options: PhraseLinesOptions, *, root: Path) -> ReadResult:
    r"""Read the files of one split.

    Args:
        paths: The files, in order.
        options: How they are written.
        root: The folder that file names in messages and records are relative to.

    Returns:
        The texts, each with its tags, its phrases and its line.

    Raises:
        DataError: A file that cannot be decoded or holds no text, or, with `on_malformed: error`, malformed lines;
            every problem of all files at once.

    Example:
        >>> file = getfixture("tmp_path") / "posts.tsv"
        >>> _ = file.write_text("nobody sleeps during soup night\tsoup night\n")
        >>> read_phrase_lines([file], PhraseLinesOptions(format="phrase-lines"), root=file.parent).sentences[0].tags
        ('O', 'O', 'O', 'B-phrase', 'E-phrase')
    """
    result = ReadResult([])
    readings = [PhraseFileReading(_name(path, root), options) for path in paths]
    for path, reading in zip(paths, readings, strict=True):
        reading.read(path)
        result.sentences.extend(reading.sentences)
        result.skipped.extend(reading.skipped)
        result.notes.extend(reading.notes)
    refuse_problems(
        [reading.file for reading in readings],
        [problem for reading in readings for problem in reading.problems],
    )
    return result


READER = Reader(name="phrase-lines", task="joint-tagging", options=PhraseLinesOptions, read=read_phrase_lines)


def _name(path: Path, root: Path) -> str:
    return (path.relative_to(root) if path.is_relative_to(root) else path).as_posix()
