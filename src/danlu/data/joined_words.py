"""Words put back together as their script is written: spaces between words, none beside a Chinese character."""

from __future__ import annotations

import re
from collections.abc import Iterable

_WRITTEN_WITHOUT_SPACES = re.compile(r"[\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef\u3000-\u303f]")


def join_words(words: Iterable[str]) -> str:
    """Words as a line of text.

    Example:
        >>> join_words(["APT28", "攻", "击", "了", "the", "group"])
        'APT28攻击了the group'
    """
    line = ""
    for word in words:
        line += gap_between(line, word) + word
    return line


def gap_between(left: str, right: str) -> str:
    """What stands between two pieces of text: a space, or nothing."""
    if not left or not right:
        return ""
    beside = (left[-1], right[0])
    return "" if any(map(_WRITTEN_WITHOUT_SPACES.match, beside)) else " "
