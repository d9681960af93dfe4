"""The page on training names every optimiser, schedule and part there is."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from danlu.recipe.options import options_of
from danlu.recipe.plugins import families
from danlu.recipe.train_section import Train

PAGE = (Path(__file__).parents[2] / "docs" / "training.md").read_text(encoding="utf-8")


def rows_below(heading: str) -> dict[str, str]:
    """The rows of the first table whose heading begins so: first cell without its code marks, and the rest."""
    lines = PAGE.splitlines()
    start = next(number for number, line in enumerate(lines) if line.startswith(f"| {heading} |"))
    rows: dict[str, str] = {}
    for line in lines[start + 2 :]:
        if not line.startswith("|"):
            break
        first, _, rest = line.strip("| ").partition(" | ")
        rows[first.strip("` ")] = rest
    return rows


@pytest.mark.parametrize("key", ["optimizer", "schedule"])
def test_every_kind_has_its_row(key: str) -> None:
    assert set(rows_below(f"`train.{key}.name`")) == set(options_of(Train)[key].variants)


def test_every_family_has_its_parts() -> None:
    named = {family: tuple(re.findall(r"`(\w+)`", parts)) for family, parts in rows_below("family").items()}

    assert named == {family.name: family.parts for family in families().values() if family.parts}
