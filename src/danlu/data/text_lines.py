"""Sentences to predict, one at a time from any stream: raw text, words apart already, or the CoNLL format."""

from __future__ import annotations

import re
import sys
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import groupby
from typing import Literal, get_args

from danlu.data.readers.conll_line import split_fields
from danlu.data.tag_schemes import is_tag

TextFormat = Literal["text", "words", "conll"]
TEXT_FORMATS: tuple[TextFormat, ...] = get_args(TextFormat)


@dataclass(frozen=True, slots=True)
class InputSentence:
    """A sentence to predict.

    Args:
        words: Its words, at least one.
        first_line: Its first line in the stream, counted from 1.
        tags: The tags that stand beside the words; None where not every word has one.
    """

    words: tuple[str, ...]
    first_line: int
    tags: tuple[str, ...] | None = None


def read_sentences(lines: Iterable[str], text_format: TextFormat) -> Iterator[InputSentence]:
    r"""Yield each sentence as soon as its lines were read; lines without a word yield nothing.

    Args:
        lines: An open text file, standard input, or any other lines.
        text_format: `text`: one sentence a line, split by `split_text`. `words`: one sentence a line, words
            apart by white space. `conll`: the word in the first column, a blank line between sentences, and
            perhaps a tag in the last column; lines that start with -DOCSTART- are read past.

    Example:
        >>> [sentence.words for sentence in read_sentences(["APT28 struck.\n"], "text")]
        [('APT28', 'struck', '.')]
    """
    if text_format == "conll":
        return _read_conll(_numbered(lines))
    split: Callable[[str], Iterable[str]] = split_text if text_format == "text" else str.split
    return _read_lines(_numbered(lines), split)


def split_text(text: str) -> tuple[str, ...]:
    """Split raw text into words and punctuation marks.

    A word is a run of letters, digits, their combining marks and underscores. Between two of those, the
    characters - ' ’ . @ & belong to the word, and , : / do between two digits. A Chinese or Japanese
    character is a word of its own, and so is every other character that can be seen.

    Example:
        >>> split_text("CVE-2017-0144, sent by a.b@evil.com (1,000 times)")
        ('CVE-2017-0144', ',', 'sent', 'by', 'a.b@evil.com', '(', '1,000', 'times', ')')
        >>> split_text("APT28攻击了银行。")
        ('APT28', '攻', '击', '了', '银', '行', '。')
    """
    # A class of characters that ends in hundreds of rare ranges is slow to say no: most texts need none of them.
    last = _LAST_OF_PLANE_0 if max(text, default="") <= _LAST_OF_PLANE_0 else chr(sys.maxunicode)
    return tuple(_words_and_marks(last).findall(text))


_LAST_OF_PLANE_0 = "\uffff"
_JOINERS = "-'’.@&\u00ad\u200c\u200d"
_DIGIT_JOINERS = ",:/"
_CHARACTER_WORDS = (
    ("\u3040", "\u30ff"),  # Hiragana and Katakana
    ("\u31f0", "\u31ff"),  # more Katakana
    ("\u3400", "\u4dbf"),  # Han, extension A
    ("\u4e00", "\u9fff"),  # Han
    ("\uf900", "\ufaff"),  # Han, compatibility
    ("\U00020000", "\U0003ffff"),  # Han, extensions B and later
)
# Unassigned characters can be seen: an emoji younger than this Python's Unicode tables is one.
_INVISIBLE = ("Cc", "Cf", "Cs", "Zs", "Zl", "Zp")


@cache
def _words_and_marks(last: str) -> re.Pattern[str]:
    """The rule as one pattern, so that thousands of reviews are split in seconds; for characters up to `last`."""
    runs = list(_category_runs(last))
    letters = _class([run for category, *run in runs if category[0] in "LNM"], without=_CHARACTER_WORDS)
    invisible = _class([run for category, *run in runs if category in _INVISIBLE])
    letter = f"[_{letters}]"
    joiner = rf"[{re.escape(_JOINERS)}](?={letter})|(?<=\d)[{_DIGIT_JOINERS}](?=\d)"
    return re.compile(rf"{letter}++(?:(?:{joiner}){letter}++)*+|[^{invisible}]")


def _category_runs(last: str) -> Iterator[tuple[str, str, str]]:
    """Unicode in order: each category with the first and the last character of a run that has it."""
    for category, run in groupby(map(chr, range(ord(last) + 1)), key=unicodedata.category):
        characters = list(run)
        yield category, characters[0], characters[-1]


def _class(runs: Iterable[Sequence[str]], *, without: Iterable[tuple[str, str]] = ()) -> str:
    """The inside of a character class of regular expressions."""
    points = [(ord(first), ord(last)) for first, last in runs]
    for first, last in without:
        below = [(start, min(end, ord(first) - 1)) for start, end in points]
        above = [(max(start, ord(last) + 1), end) for start, end in points]
        points = [(start, end) for start, end in (*below, *above) if start <= end]
    return "".join(rf"\U{start:08x}-\U{end:08x}" for start, end in points)


def _numbered(lines: Iterable[str]) -> Iterator[tuple[int, str]]:
    for number, line in enumerate(lines, start=1):
        yield number, (line.removeprefix("\ufeff") if number == 1 else line).rstrip("\r\n")


def _read_lines(
    numbered: Iterable[tuple[int, str]], split: Callable[[str], Iterable[str]]
) -> Iterator[InputSentence]:
    for number, line in numbered:
        words = tuple(split(line))
        if words:
            yield InputSentence(words, number)


def _read_conll(numbered: Iterable[tuple[int, str]]) -> Iterator[InputSentence]:
    rows: list[list[str]] = []
    first_line = 0
    for number, line in numbered:
        fields = split_fields(line, "tab" if "\t" in line else "whitespace")
        if fields and not line.startswith("-DOCSTART-"):
            first_line = first_line if rows else number
            rows.append(fields)
        elif rows:
            yield _conll_sentence(rows, first_line)
            rows = []
    if rows:
        yield _conll_sentence(rows, first_line)


def _conll_sentence(rows: list[list[str]], first_line: int) -> InputSentence:
    has_tags = all(len(row) > 1 and is_tag(row[-1]) for row in rows)
    return InputSentence(
        words=tuple(row[0] for row in rows),
        first_line=first_line,
        tags=tuple(row[-1] for row in rows) if has_tags else None,
    )
