"""What a recipe may say. One class a section; an option that would do nothing in a combination is not in its class."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from danlu.recipe.section import Section
from danlu.recipe.train_section import Train


class Recipe(Section):
    """Everything about a run: the data, the model, the training."""

    name: Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]*$")] = Field(
        description="Name in the record's folder."
    )
    seed: Annotated[int, Field(ge=0, lt=2**32)] = Field(1, description="Seed of every random choice.")
    data: Section = Field(description="Where the examples are and how they are read.")
    model: Section = Field(description="The family of model and its options.")
    train: Train = Field(Train(), description="How the model is trained and which epoch is kept.")

    @property
    def task(self) -> str:
        """What is predicted: `tagging`, `joint-tagging`, `text-classification` or `audio-classification`."""
        return str(getattr(self.data, "task"))  # noqa: B009 - a field of every section `data`
