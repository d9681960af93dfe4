"""What a recipe may say about the data of a text classification task."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BeforeValidator, Field, model_validator

from danlu.recipe.class_labels import ClassLabels
from danlu.recipe.section import Section
from danlu.recipe.split_source import FromTrain, Size, named_alone
from danlu.recipe.tagging_data import FileNames

IndexRange = Annotated[list[Annotated[int, Field(ge=0)]], Field(min_length=2, max_length=2)]
"""The first index, and the one after the last, counted from 0."""


class FromFiles(Section):
    """Texts of files of their own: all of them, those at some places, or some drawn by `data.draw`."""

    source: Literal["files"]
    files: FileNames = Field(
        description="File, folder or archive member, or several; relative to `data.root`."
    )
    take: IndexRange | dict[str, IndexRange] | None = Field(
        None,
        description="Places [first, one after the last] in reading order, counted from 0: of all texts, or of each "
        "class by name (classes left out give none). Null: all.",
    )
    size: Size | None = Field(
        None, description="Draw this many (a whole number) or this share (below 1) of the texts. Null: all."
    )

    @model_validator(mode="after")
    def _check(self) -> FromFiles:
        if self.take is not None and self.size is not None:
            raise ValueError("take and size both choose texts: give one of them")
        ranges = self.take.values() if isinstance(self.take, dict) else [self.take] if self.take else []
        if any(first >= end for first, end in ranges):
            raise ValueError(
                "take needs [first, one after the last], such as [0, 1000]: the first must be smaller"
            )
        return self


_FilesAlone = BeforeValidator(named_alone, json_schema_input_type=FileNames | FromFiles)
_FilesOrTrainAlone = BeforeValidator(named_alone, json_schema_input_type=FileNames | FromFiles | FromTrain)

Part = Annotated[FromFiles | FromTrain, Field(discriminator="source")]
"""Where the texts of a split come from."""


class Draw(Section):
    """How texts are drawn where a split declares a size."""

    seed: Annotated[int, Field(ge=0, lt=2**32)] = Field(
        1, description="Seed of the draw; not the seed of training, so that runs share their splits."
    )
    by: Literal["class", "group", "text"] = Field(
        "class",
        description="class: each class gives its share; group: whole groups (films, speakers, documents) go together; "
        "text: plain chance.",
    )


class Cleaning(Section):
    """What is done to a text before any family sees it."""

    html_breaks: bool = Field(False, description="Read `<br>` and `<br />` as white space.")
    punctuation: Literal["keep", "remove"] = Field(
        "keep", description="`remove` reads every punctuation mark as white space."
    )


class TextData(Section):
    """Texts with one class each: where they are and how they are read."""

    task: Literal["text-classification"] = Field(
        "text-classification", description="What is predicted; follows from the reader."
    )
    root: str = Field(
        ".",
        description="Folder of the data files; relative to the recipe file, or to here when given as an override.",
    )
    train: Annotated[FromFiles, _FilesAlone] = Field(
        description="Training files, relative to `root`; a path may lead into an archive."
    )
    valid: Annotated[Part, _FilesOrTrainAlone] = Field(
        description="Validation texts: every choice is made on these."
    )
    test: Annotated[Part | None, _FilesOrTrainAlone] = Field(
        None, description="Test texts, scored only by `danlu evaluate --split test`."
    )
    draw: Draw = Field(Draw(), description="How texts are drawn where a split declares a size.")
    reader: Section = Field(description="The file format and its options.")
    labels: ClassLabels | None = Field(
        None,
        description="Classes, each with the labels of the files that it stands for, such as "
        "{negative: ['1', '2'], positive: ['9', '10']}. Null: the labels of the files are the classes.",
    )
    on_unmapped: Literal["error", "drop"] = Field(
        "error",
        description="Labels that `labels` does not name: stop with each of them, or drop and count the texts.",
    )
    clean: Cleaning = Field(Cleaning(), description="What is done to a text before any family sees it.")
    repeats: Literal["keep", "once"] = Field(
        "keep",
        description="Training texts that stand more than once with the same class: learned each time, or once.",
    )
    overlap: Literal["report", "refuse", "drop"] = Field(
        "report",
        description="Texts of valid or test that stand word for word in train: report them and score them apart, stop "
        "with each, or drop them from train. Training does not open test files: what stands in them is refused when "
        "test is evaluated, and never dropped.",
    )
