"""Where the examples of a split come from, as recipes say it: files named alone, or a part of train."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from danlu.recipe.section import Section

Size = Annotated[int, Field(ge=1)] | Annotated[float, Field(gt=0, lt=1)]
"""A count of texts, or a share of them."""


class FromTrain(Section):
    """Texts drawn out of `data.train` by `data.draw`; train keeps the rest."""

    source: Literal["train"]
    size: Size = Field(description="How many texts (a whole number), or which share of them (below 1).")


def named_alone(value: object) -> object:
    """Files named alone, as in `train: reviews.csv`, are all texts of these files."""
    return {"source": "files", "files": value} if isinstance(value, str | list) else value
