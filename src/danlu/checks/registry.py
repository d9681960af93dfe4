"""The checks that are installed: danlu's own and those of other packages register the same way.

An entry point in the group `danlu.checks` names a `Check` or a tuple of them. Nothing here imports torch, and no module
that describes a check may: the checks of wiring import it where they are asked.
"""

from __future__ import annotations

from functools import cache
from importlib.metadata import entry_points

from danlu.checks.check import About, Check
from danlu.errors import DanluError, Problem


@cache
def checks() -> dict[str, Check]:
    """Every installed check by its code: those of data first, then of wiring, then of runs.

    Raises:
        DanluError: An entry point names something else, or two checks have one code.

    Example:
        >>> checks()["D01"].about
        'data'
    """
    found: dict[str, Check] = {}
    for entry in sorted(entry_points(group="danlu.checks"), key=lambda entry: entry.name):
        loaded = entry.load()
        for check in loaded if isinstance(loaded, tuple) else (loaded,):
            if not isinstance(check, Check):
                raise DanluError(
                    f"The entry point {entry.name!r} of the group 'danlu.checks' must name a Check or a tuple of "
                    f"them. Received {entry.value!r}, with a {type(check).__name__}."
                )
            if check.code in found:
                raise DanluError(
                    f"Two installed checks have the code {check.code!r}; the second: {entry.value}."
                )
            found[check.code] = check
    order = ("data", "wiring", "run")
    # A check of another package has letters before its code: it comes after danlu's own.
    ranked = sorted(
        found.values(), key=lambda check: (order.index(check.about), "-" in check.code, check.code)
    )
    return {check.code: check for check in ranked}


def checks_about(about: About) -> list[Check]:
    """Every installed check of one kind."""
    return [check for check in checks().values() if check.about == about]


def check_of(code: str) -> Check:
    """An installed check by its code, in capitals or not.

    Raises:
        DanluError: There is none with this code.
    """
    found = checks().get(code.upper())
    if found is None:
        problem = Problem("CODE", "there is no such check", received=code, allowed=", ".join(checks()))
        raise DanluError(f"No check has the code {code!r}.", [problem])
    return found
