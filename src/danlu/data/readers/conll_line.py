"""One line of a CoNLL file: its fields, what is wrong with them, and how its first and last field mend it."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import Literal

from danlu.data.tag_schemes import is_tag

Separator = Literal["whitespace", "tab"]


@dataclass(frozen=True, slots=True)
class Fault:
    """Why a line does not read as declared: a reason to count, a detail, and what may stand there."""

    reason: str
    detail: str
    allowed: str


@dataclass(frozen=True, slots=True)
class LineFormat:
    """How a token line is declared.

    Args:
        columns: Names of the columns from the left; `word` and `tag` are read.
        separator: What stands between columns.
        tags: The tags that may occur besides O; None: every tag of every scheme with prefixes; `any`: every text.

    Example:
        >>> line_format = LineFormat(("word", "tag"), "whitespace", None)
        >>> line_format.find_fault(line_format.split("skills. In O")).reason
        'too many fields'
    """

    columns: tuple[str, ...]
    separator: Separator
    tags: frozenset[str] | Literal["any"] | None

    @property
    def word(self) -> int:
        """The column of the word, from 0."""
        return self.columns.index("word")

    @property
    def tag(self) -> int:
        """The column of the tag, from 0."""
        return self.columns.index("tag")

    def split(self, line: str) -> list[str]:
        r"""Split a line at runs of the separator; see `split_fields`."""
        return split_fields(line, self.separator)

    def find_fault(self, fields: list[str]) -> Fault | None:
        """The first thing that is wrong with the fields of a token line; None if it reads as declared."""
        declared = len(self.columns)
        if len(fields) != declared:
            return Fault(
                self._count_reason(fields, declared),
                f"the line has {len(fields)} where {declared} are declared",
                f"{declared} fields: {', '.join(self.columns)}",
            )
        return self._find_tag_fault(fields[self.tag]) or _find_word_fault(fields[self.word])

    def mend(self, fields: list[str]) -> tuple[str, str] | Fault:
        """Take the first field, without control characters, as word and the last one as tag."""
        word = "".join(character for character in fields[0] if not _is_control(character))
        if len(fields) < 2 or not word:
            reason = self._count_reason(fields[:1], 2) if len(fields) < 2 else "a tag without a word"
            return Fault(reason, "no word and tag", "a word and a tag")
        return self._find_tag_fault(fields[-1]) or (word, fields[-1])

    def _find_tag_fault(self, tag: str) -> Fault | None:
        if self.tags == "any" or self._is_known(tag):
            return None
        allowed = (
            "O, or B-, I-, E-, S- or M- and a type; bare labels with data.reader.tags: any"
            if self.tags is None
            else ", ".join(["O", *sorted(self.tags)])
        )
        return Fault("unknown tag", f"{tag!r} is no known tag", allowed)

    def _is_known(self, tag: str) -> bool:
        return tag == "O" or (tag in self.tags if isinstance(self.tags, frozenset) else is_tag(tag))

    def _count_reason(self, fields: list[str], declared: int) -> str:
        if len(fields) > declared:
            return "too many fields"
        if len(fields) == 1:
            is_alone = is_tag(fields[0]) or self._is_known(fields[0])
            return "a tag without a word" if is_alone else "a word without a tag"
        return "too few fields"


def split_fields(line: str, separator: Separator) -> list[str]:
    r"""Split a line at runs of spaces and TABs, or at runs of TABs; what surrounds the fields goes.

    Other white space, such as a no-break or an ideographic space, belongs to the words.

    Example:
        >>> split_fields("2012  B-Time ", "whitespace"), split_fields("New York\tB-Area", "tab")
        (['2012', 'B-Time'], ['New York', 'B-Area'])
    """
    if separator == "tab":
        fields = [field.strip(" \r") for field in line.split("\t")]
    else:
        fields = _BLANKS.split(line.rstrip("\r"))
    return [field for field in fields if field]


_BLANKS = re.compile("[ \t]+")


def _find_word_fault(word: str) -> Fault | None:
    control = next((character for character in word if _is_control(character)), None)
    if control is None:
        return None
    return Fault(
        "control character in the word",
        f"the word holds the control character U+{ord(control):04X}",
        "characters that can be seen",
    )


def _is_control(character: str) -> bool:
    return unicodedata.category(character) == "Cc"
