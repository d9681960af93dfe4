"""What a recipe may say about the data of a joint tagging task: texts with the phrases that are to be found in them."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BeforeValidator, Field

from danlu.recipe.section import Section
from danlu.recipe.split_source import FromTrain, named_alone
from danlu.recipe.tagging_data import FileNames, Scheme


class AllOfFiles(Section):
    """Every text of files of their own."""

    source: Literal["files"]
    files: FileNames = Field(description="File or files, relative to `data.root`.")


_FilesAlone = BeforeValidator(named_alone, json_schema_input_type=FileNames | AllOfFiles)
_FilesOrTrainAlone = BeforeValidator(named_alone, json_schema_input_type=FileNames | AllOfFiles | FromTrain)

Part = Annotated[AllOfFiles | FromTrain, Field(discriminator="source")]
"""Where the texts of a split come from."""


class JointDraw(Section):
    """How texts are drawn where a split comes out of train."""

    seed: Annotated[int, Field(ge=0, lt=2**32)] = Field(
        1, description="Seed of the draw; not the seed of training, so that runs share their splits."
    )


class JointData(Section):
    """Texts with phrases: where they are and how they are read."""

    task: Literal["joint-tagging"] = Field(
        "joint-tagging", description="What is predicted; follows from the reader."
    )
    root: str = Field(
        ".",
        description="Folder of the data files; relative to the recipe file, or to here when given as an override.",
    )
    train: Annotated[AllOfFiles, _FilesAlone] = Field(
        description="Training file or files, relative to `root`."
    )
    valid: Annotated[Part, _FilesOrTrainAlone] = Field(
        description="Validation texts: every choice is made on these."
    )
    test: Annotated[Part | None, _FilesOrTrainAlone] = Field(
        None, description="Test texts, scored only by `danlu evaluate --split test`."
    )
    draw: JointDraw = Field(JointDraw(), description="How texts are drawn where a split comes out of train.")
    reader: Section = Field(description="The file format and its options.")
    encode_as: Scheme = Field(
        "bioes", description="Tag scheme in which the model learns where a phrase begins and ends."
    )
    repeats: Literal["keep", "once"] = Field(
        "keep",
        description="Training texts that stand more than once with the same words and phrases: learned each time, or "
        "once.",
    )
