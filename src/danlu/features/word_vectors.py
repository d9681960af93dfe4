"""Pretrained word vectors from GloVe or word2vec text files, plain or gzip; only words asked for are kept.

Sources: Pennington et al. 2014 (GloVe), Mikolov et al. 2013 (word2vec).
"""

from __future__ import annotations

import gzip
import zlib
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass, field
from itertools import chain, islice
from pathlib import Path
from typing import Any, TextIO

import numpy as np
import numpy.typing as npt

from danlu.errors import DataError, Problem

SHOWN_MISSING = 20
"""How many words without a vector a coverage report names: the first asked for, often the commonest."""


@dataclass(slots=True)
class Coverage:
    """What a vector file held and how many of the words asked for it covers.

    Args:
        file: Name of the file.
        dim: Numbers per word.
        header: The counts of a word2vec header, words and numbers per word; None where there is none.
        lines: Lines with a word, the header and unusable lines left out.
        asked: Words asked for.
        found_exact: Words with a vector as they are spelt.
        found_lowercase: Words with a vector only in lower case.
        missing: Words without a vector.
        missing_examples: The first of those.
        duplicates: Lines that repeat a word asked for; the first one counts.
        with_spaces: Lines whose word holds spaces: more fields than `dim` and a word.
        wrong_width: Lines with too few numbers.
        unreadable: Lines of words asked for that hold something else than finite numbers.
        truncated_last_line: Whether the last line has too few numbers.
    """

    file: str
    dim: int
    header: tuple[int, int] | None = None
    lines: int = 0
    asked: int = 0
    found_exact: int = 0
    found_lowercase: int = 0
    missing: int = 0
    missing_examples: list[str] = field(default_factory=list)
    duplicates: int = 0
    with_spaces: int = 0
    wrong_width: int = 0
    unreadable: int = 0
    truncated_last_line: bool = False

    @property
    def share(self) -> float | None:
        """Found words among those asked for; None where none were."""
        return (self.found_exact + self.found_lowercase) / self.asked if self.asked else None

    def as_text(self) -> str:
        """The coverage in a line for people."""
        found = self.found_exact + self.found_lowercase
        share = "" if self.share is None else f" ({self.share:.1%})"
        faults = {
            "repeated": self.duplicates,
            "too narrow": self.wrong_width,
            "no numbers": self.unreadable,
            "truncated last line": int(self.truncated_last_line),
        }
        shown = "".join(f", {count} {fault}" for fault, count in faults.items() if count)
        return (
            f"vectors {self.file}: {found} of {self.asked} words found{share}, "
            f"{self.found_lowercase} of them in lower case{shown}"
        )

    def as_json(self) -> dict[str, Any]:
        """Every count by name, and the share of words found."""
        return {**asdict(self), "header": self.header and list(self.header), "share": self.share}


@dataclass(frozen=True, slots=True)
class LoadedVectors:
    """Vectors for the words asked for.

    Args:
        matrix: One row a word, zeros for a word without a vector, (words, dim).
        found: Whether each word has a vector, (words,).
        coverage: What was found, for the record.
    """

    matrix: npt.NDArray[np.float32]
    found: list[bool]
    coverage: Coverage


def load_vectors(path: str | Path, words: Sequence[str], *, dim: int) -> LoadedVectors:
    """Stream a vector file and keep what is asked for: the exact word, or else the word in lower case.

    A header line is told by its two whole numbers. Bytes that are no UTF-8 are read as the replacement
    character, and such words match nothing.

    Args:
        path: Text file of lines `word number … number`; gzip is told by its first bytes.
        words: The words asked for; the commonest first makes the report's examples worth reading.
        dim: Numbers per word, as the recipe has it.

    Raises:
        DataError: The file is missing, broken, or of another width.

    Example:
        >>> load_vectors("glove.6B.100d.txt", ["the"], dim=100).matrix.shape  # doctest: +SKIP
        (1, 100)
    """
    file = Path(path)
    coverage = Coverage(file=file.name, dim=dim, asked=len(words))
    wanted = {form for word in words for form in (word, word.lower())}
    try:
        with _open(file) as lines:
            vectors = _collect(_after_header(lines, file, coverage), wanted, coverage)
    except (OSError, EOFError, zlib.error) as error:
        raise DataError(f"The word vectors {str(file)!r} cannot be read: {error}") from error
    return _assemble(words, vectors, coverage)


_PEEKED_LINES = 50


def _open(file: Path) -> TextIO:
    with file.open("rb") as start:
        is_gzip = start.read(2) == b"\x1f\x8b"
    # Words may hold every kind of Unicode line break: only \n ends a line.
    if is_gzip:
        return gzip.open(file, "rt", encoding="utf-8", errors="replace", newline="\n")
    return file.open(encoding="utf-8", errors="replace", newline="\n")


def _after_header(lines: Iterator[str], file: Path, coverage: Coverage) -> Iterator[list[str]]:
    """Check the width on the first lines, note a header, and give the fields of every line after it."""
    peeked = [_fields(line) for line in islice(lines, _PEEKED_LINES)]
    if peeked and len(peeked[0]) == 2 and all(entry.isdecimal() for entry in peeked[0]):
        coverage.header = (int(peeked[0][0]), int(peeked[0][1]))
        del peeked[0]
    _check_width([len(fields) - 1 for fields in peeked], file, coverage)
    return chain(peeked, map(_fields, lines))


def _fields(line: str) -> list[str]:
    return line.strip("\ufeff\r\n \t").replace("\t", " ").split(" ")


def _check_width(widths: Sequence[int], file: Path, coverage: Coverage) -> None:
    # The commonest of many lines: one of them may be cut short, or hold a word with spaces.
    counts = Counter(width for width in widths if width > 0)
    if not counts:
        raise DataError(f"The word vectors {str(file)!r} hold no line with a word and numbers.")
    width = counts.most_common(1)[0][0]
    if width != coverage.dim:
        problem = Problem(
            "model.word_embedding.dim",
            f"the vectors in {str(file)!r} have another width",
            received=str(coverage.dim),
            allowed=str(width),
            fix=f"set model.word_embedding.dim to {width}, or name a text file of that width",
        )
        raise DataError("The word vectors do not fit the recipe", [problem])


def _collect(
    rows: Iterable[list[str]], wanted: set[str], coverage: Coverage
) -> dict[str, npt.NDArray[np.float32]]:
    vectors: dict[str, npt.NDArray[np.float32]] = {}
    is_short = False
    for fields in rows:
        # A line with too few numbers is the cut end of the file, unless another line follows.
        coverage.wrong_width += is_short
        is_short = 0 < len(fields) - 1 < coverage.dim or (len(fields) == 1 and bool(fields[0]))
        if is_short or fields == [""]:
            continue
        coverage.lines += 1
        coverage.with_spaces += len(fields) - 1 > coverage.dim
        word = " ".join(fields[: -coverage.dim])
        if word in vectors:
            coverage.duplicates += 1
        elif word in wanted:
            _keep(word, fields[-coverage.dim :], vectors, coverage)
    coverage.truncated_last_line = is_short
    return vectors


def _keep(
    word: str, numbers: Sequence[str], vectors: dict[str, npt.NDArray[np.float32]], coverage: Coverage
) -> None:
    try:
        vector = np.array(numbers, dtype=np.float32)
    except ValueError:
        vector = np.full(1, np.nan, dtype=np.float32)
    if np.isfinite(vector).all():
        vectors[word] = vector
    else:
        coverage.unreadable += 1


def _assemble(
    words: Sequence[str], vectors: dict[str, npt.NDArray[np.float32]], coverage: Coverage
) -> LoadedVectors:
    matrix = np.zeros((len(words), coverage.dim), dtype=np.float32)
    found = []
    for row, word in enumerate(words):
        vector = vectors.get(word, vectors.get(word.lower()))
        if vector is not None:
            matrix[row] = vector
        coverage.found_exact += word in vectors
        found.append(vector is not None)
    coverage.found_lowercase = sum(found) - coverage.found_exact
    coverage.missing = len(words) - sum(found)
    absent = (word for word, is_found in zip(words, found, strict=True) if not is_found)
    coverage.missing_examples = list(islice(absent, SHOWN_MISSING))
    return LoadedVectors(matrix, found, coverage)
