"""The words of a text for comparing texts: what white space separates, single characters of Chinese and the like."""

from __future__ import annotations

import re

_CHARACTERS = "\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af\uf900-\ufaff"
_CHARACTER = re.compile(f"[{_CHARACTERS}]")
_WORD = re.compile(f"[{_CHARACTERS}]|[^\\s{_CHARACTERS}]+")


def words_of_text(text: str) -> list[str]:
    """Words in small letters.

    Example:
        >>> words_of_text("Very good."), words_of_text("很好 OK")
        (['very', 'good.'], ['很', '好', 'ok'])
    """
    lower = text.lower()
    is_spaced = lower.isascii() or _CHARACTER.search(lower) is None
    return lower.split() if is_spaced else _WORD.findall(lower)
