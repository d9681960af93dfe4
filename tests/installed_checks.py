"""Other checks in the place of those that are installed, for one test."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from danlu.checks import Check, registry
from danlu.checks.registry import checks


class Entry:
    """An entry point of the group `danlu.checks`."""

    name, value = "made-up", "made.up:CHECKS"

    def __init__(self, found: tuple[Check, ...]) -> None:
        self._found = found

    def load(self) -> tuple[Check, ...]:
        """The checks."""
        return self._found


def made_up_check(code: str, answer) -> Check:
    """A check that answers as it is told."""
    about = {"D": "data", "W": "wiring", "R": "run"}[code[0]]
    return Check(code, f"title of {code}", "Is it so?", about, answer, "sees", "example", "cure")


@contextmanager
def installed_checks(*found: Check) -> Iterator[None]:
    """Put checks in the place of all others."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(registry, "entry_points", lambda group: [Entry(found)])
        checks.cache_clear()
        yield
    checks.cache_clear()
