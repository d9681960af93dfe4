"""What a recipe may say about the data of an audio classification task."""

from __future__ import annotations

from collections import Counter
from typing import Annotated, Literal

from pydantic import Field, model_validator

from danlu.recipe.class_labels import ClassLabels
from danlu.recipe.section import Section

GroupKey = Literal["speaker", "sentence"]
"""What clips can have in common besides their class: who speaks, and what is said."""

GroupNames = Annotated[list[Annotated[str, Field(min_length=1)]], Field(min_length=1)]
SplitSeed = Annotated[int, Field(ge=0, lt=2**32)]


class ByGroup(Section):
    """Whole groups go to valid and to test; train has the others."""

    kind: Literal["by-group"] = "by-group"
    group: GroupKey = Field("speaker", description="What no two splits share.")
    valid: Annotated[int, Field(ge=1)] | GroupNames = Field(
        1, description="Groups of valid: their names, or how many are drawn."
    )
    test: Annotated[int, Field(ge=1)] | GroupNames | None = Field(
        None, description="Groups of test: their names, or how many are drawn. Null: there is no test split."
    )
    seed: SplitSeed = Field(
        1, description="Seed of the draw; not the seed of training, so that runs share their splits."
    )

    @model_validator(mode="after")
    def _check(self) -> ByGroup:
        named = [name for held in (self.valid, self.test) if isinstance(held, list) for name in held]
        twice = [name for name, count in Counter(named).items() if count > 1]
        if twice:
            raise ValueError(f"each group must be named once; {twice[0]!r} is named twice")
        return self


class Declared(Section):
    """The files say to which split a clip belongs, by what the reader reads as `split`."""

    kind: Literal["declared"]


class Paper(Section):
    """The protocol of many papers, for comparison only: random folds of clips, and the epoch chosen on the test fold.

    Speakers and sentences of the fold are also those of train, and valid is test: its scores are too good, and every
    record says so.
    """

    kind: Literal["paper"]
    folds: Annotated[int, Field(ge=2)] = Field(10, description="Folds that the clips are shuffled into.")
    fold: Annotated[int, Field(ge=1)] = Field(1, description="The fold that is valid and test, from 1.")
    seed: SplitSeed = Field(1, description="Seed of the shuffle.")

    @model_validator(mode="after")
    def _check(self) -> Paper:
        if self.fold > self.folds:
            raise ValueError(f"fold is {self.fold}; there are {self.folds} folds, counted from 1")
        return self


AudioSplit = Annotated[ByGroup | Declared | Paper, Field(discriminator="kind")]


class AudioData(Section):
    """Clips with one class each: where they are, how they are read, and which are trained on."""

    task: Literal["audio-classification"] = Field(
        "audio-classification", description="What is predicted; follows from the reader."
    )
    root: str = Field(
        ".",
        description="Folder of the data files; relative to the recipe file, or to here when given as an override.",
    )
    reader: Section = Field(description="The file format and its options.")
    split: AudioSplit = Field(ByGroup(), description="Which clips are trained on, chosen on and tested on.")
    rate: Annotated[int, Field(ge=1000)] = Field(
        16000, description="Samples a second that every clip is brought to; channels are averaged."
    )
    labels: ClassLabels | None = Field(
        None,
        description="Classes, each with the labels of the files that it stands for, such as {negative: [anger, fear], "
        "positive: [happiness]}. Null: the labels of the files are the classes.",
    )
    on_unmapped: Literal["error", "drop"] = Field(
        "error",
        description="Labels that `labels` does not name: stop with each of them, or drop and count the clips.",
    )
    shortest_seconds: Annotated[float, Field(ge=0)] = Field(
        0.1, description="A clip that is shorter cannot be used."
    )
    silence_db: Annotated[float, Field(lt=0)] = Field(
        -60.0,
        description="A clip whose loudest sample stays below this many decibels of full scale is silent.",
    )
    on_unusable: Literal["drop", "error"] = Field(
        "drop",
        description="Files that are broken, empty, silent or too short: drop and record each, or stop with each.",
    )
