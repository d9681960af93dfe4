"""The name of an evaluation: its split, and what sets it apart from the plain evaluation of that split."""

from __future__ import annotations

import re


def split_of(evaluation: str) -> str:
    """The split of an evaluation's name.

    Example:
        >>> split_of("test+compat=flush-on-blank-only"), split_of("valid@last")
        ('test', 'valid')
    """
    return re.split(r"[+@]", evaluation, maxsplit=1)[0]
