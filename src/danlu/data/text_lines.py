"""Sentences to predict, one at a time from any stream: raw text, words apart already, or the CoNLL format."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
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
    words: list[str] = []
    for is_inside, places in groupby(range(len(text)), key=lambda place: _is_inside_word(text, place)):
        characters = [text[place] for place in places]
        if is_inside:
            words.append("".join(characters))
        else:
            words.extend(character for character in characters if _is_visible(character))
    return tuple(words)


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


def _is_inside_word(text: str, place: int) -> bool:
    character = text[place]
    if _is_letter(character):
        return True
    around = text[max(place - 1, 0) : place] + text[place + 1 : place + 2]
    if len(around) != 2:
        return False
    if character in _JOINERS:
        return all(map(_is_letter, around))
    return character in _DIGIT_JOINERS and around.isdecimal()


def _is_letter(character: str) -> bool:
    if unicodedata.category(character)[0] not in "LNM" and character != "_":
        return False
    return not any(first <= character <= last for first, last in _CHARACTER_WORDS)


def _is_visible(character: str) -> bool:
    # Unassigned characters stay: an emoji younger than this Python's Unicode tables is one.
    return unicodedata.category(character) not in ("Cc", "Cf", "Cs", "Zs", "Zl", "Zp")


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
