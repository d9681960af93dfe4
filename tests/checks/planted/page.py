"""The table of planted faults in docs/planted-faults.md, which `make docs` writes with this module."""

from __future__ import annotations

import sys
from pathlib import Path

from checks.planted.catalogue import FAULTS
from danlu.checks.registry import checks

BEGIN = "<!-- begin of the table that `make docs` writes -->"
END = "<!-- end of the table -->"


def table() -> str:
    """One row a fault, in the order of the notebooks."""
    lines = ["| notebook | fault | named by | as |", "|---|---|---|---|"]
    for fault in sorted(FAULTS, key=lambda fault: (fault.system, fault.code)):
        title = checks()[fault.code].title
        lines.append(
            f"| {fault.system} | {fault.what} | [{fault.code}](checks/{fault.code}.md) {title} | {fault.outcome} |"
        )
    found = f"{len(FAULTS)} faults, {len({fault.code for fault in FAULTS})} checks."
    return "\n".join([*lines, "", found])


def with_table(page: str) -> str:
    """The page with its table as it is now.

    Raises:
        ValueError: The marks around the table are not there, once each and in order.
    """
    before, begin, rest = page.partition(BEGIN)
    _, end, after = rest.partition(END)
    if not begin or not end:
        raise ValueError(f"Expected the marks {BEGIN} and {END} around the table.")
    return f"{before}{BEGIN}\n{table()}\n{END}{after}"


if __name__ == "__main__":
    path = Path(sys.argv[1])
    path.write_text(with_table(path.read_text(encoding="utf-8")), encoding="utf-8")
