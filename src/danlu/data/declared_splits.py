"""The splits that a recipe may declare, where one may be held out of train."""

from __future__ import annotations

from collections.abc import Iterable

from danlu.errors import DataError, Problem
from danlu.recipe.section import Section

SPLITS = ("train", "valid", "test")


def refuse_undeclared(data: Section, names: Iterable[str]) -> None:
    """Refuse splits that the section `data` of a recipe does not have.

    Raises:
        DataError: A split is not declared.
        ValueError: There is no split of this name.
    """
    for name in names:
        if name not in SPLITS:
            raise ValueError(f"Expected splits of {', '.join(SPLITS)}. Received {name!r}.")
        if getattr(data, name) is None:
            fix = f"name its files under data.{name}, or hold it out of train: {{source: train, size: 0.1}}"
            raise DataError(
                f"The recipe has no {name} split", [Problem(f"data.{name}", "no file is named", fix=fix)]
            )
