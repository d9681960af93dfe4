"""The docs of the checks, written from the checks themselves: `python -m danlu.checks.reference docs/checks`."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

from danlu.checks.check import About, Check
from danlu.checks.registry import checks, checks_about
from danlu.checks.wording import listed

HEADS: dict[About, tuple[str, str]] = {
    "data": ("Data", "asked by `danlu check RECIPE` and at the start of each run"),
    "wiring": (
        "Wiring",
        "asked by `danlu check RECIPE` and at the start of each run, of a copy of its model",
    ),
    "run": (
        "Runs",
        "asked after each epoch, at the end of a run, after each evaluation, and by `danlu check RUN`",
    ),
}

_LIST_HEAD = """\
# Checks

One question each. The outcome is `issue` (something is wrong: the scores cannot be believed, or the model cannot
learn as it should), `tip` (worth knowing, or worth trying), `passed`, or `not applicable` with the reason. Each comes
with the numbers behind it and, where there is one, a change of the recipe to try. When they are asked stands in
[the verdict](../verdict.md), how to write one of your own in [architecture](../architecture.md#how-to-add-a-check).

This list and its pages are generated from the checks by `make docs`. `danlu check --list` and
`danlu check --explain CODE` print the same.
"""


def check_page(check: Check) -> str:
    """The page of a check."""
    lines = [
        f"# {check.code}: {check.title}",
        "",
        check.question,
        "",
        f"At worst it is {_worst(check)}. It is asked of {_subject(check)}.",
        *_section("What it sees", check.sees),
        *_section("What makes it fire", check.example),
        *_section("What to do", check.cure),
    ]
    if check.thresholds:
        lines += ["", "## Thresholds", "", "| bound | value | why |", "|---|---|---|"]
        lines += [f"| {one.name} | {one.value:g} | {one.reason} |" for one in check.thresholds]
    return "\n".join(lines) + "\n"


def checks_page() -> str:
    """The page that lists all checks."""
    lines = [_LIST_HEAD]
    for about, (head, when) in HEADS.items():
        lines += [f"## {head}", "", f"{when[0].upper()}{when[1:]}.", "", "| check | asks |", "|---|---|"]
        lines += [
            f"| [{check.code}]({check.code}.md) {check.title} | {check.question} |"
            for check in checks_about(about)
        ]
        lines.append("")
    return "\n".join(lines).rstrip() + "\n"


def check_json(check: Check) -> dict[str, Any]:
    """A check for machines."""
    return {
        "code": check.code,
        "title": check.title,
        "question": check.question,
        "about": check.about,
        "severity": check.severity,
        "tasks": None if check.tasks is None else list(check.tasks),
        "sees": check.sees,
        "example": check.example,
        "cure": check.cure,
        "thresholds": [
            {"name": one.name, "value": one.value, "reason": one.reason} for one in check.thresholds
        ],
    }


def pages() -> dict[str, str]:
    """Every page by its file's name."""
    return {
        "README.md": checks_page(),
        **{f"{code}.md": check_page(check) for code, check in checks().items()},
    }


def write_pages(folder: Path) -> None:
    """Write all pages, and take those away whose check is gone."""
    folder.mkdir(parents=True, exist_ok=True)
    wanted = pages()
    for path in folder.glob("*.md"):
        if path.name not in wanted:
            path.unlink()
    for name, text in wanted.items():
        (folder / name).write_text(text, encoding="utf-8")


def _subject(check: Check) -> str:
    asked = {"data": "the splits", "wiring": "the model before training", "run": "the record of a run"}
    of = "" if check.tasks is None else f", in {listed(check.tasks)} only"
    return f"{asked[check.about]}{of}"


def _worst(check: Check) -> str:
    return "an issue" if check.severity == "issue" else "a tip"


def _section(head: str, text: str) -> list[str]:
    return ["", f"## {head}", "", text]


if __name__ == "__main__":
    write_pages(Path(sys.argv[1]))
