"""The form in which a word is looked up: as written, or alike in case and digits (Collobert et al. 2011)."""

from __future__ import annotations

import re


def normalise(word: str, *, lowercase: bool, digits_to_zero: bool) -> str:
    """Write a word in lower case, with every decimal digit of any script as 0, or both.

    Example:
        >>> normalise("CVE-2017-0144", lowercase=True, digits_to_zero=True)
        'cve-0000-0000'
    """
    if lowercase:
        word = word.lower()
    return _DIGIT.sub("0", word) if digits_to_zero else word


_DIGIT = re.compile(r"\d")
