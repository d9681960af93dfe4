"""Classes by the labels of the files that each stands for, as sections `data` of classification have them."""

from __future__ import annotations

from collections import Counter
from typing import Annotated

from pydantic import AfterValidator, Field


def _each_once(labels: dict[str, list[str]]) -> dict[str, list[str]]:
    named = [label for held in labels.values() for label in held]
    twice = [label for label, count in Counter(named).items() if count > 1]
    if twice:
        raise ValueError(f"each label must stand for one class; {twice[0]!r} is named twice")
    if len(labels) < 2:
        raise ValueError("must name two classes or more, each with its labels")
    return labels


ClassLabels = Annotated[dict[str, Annotated[list[str], Field(min_length=1)]], AfterValidator(_each_once)]
"""Two classes or more, each with its labels; no label stands for two."""
