"""What a recipe may say about the data of a tagging task."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from danlu.recipe.section import Section

Scheme = Literal["iob1", "bio2", "bioes", "bmes"]
FileNames = str | Annotated[list[str], Field(min_length=1)]


class SentenceWindow(Section):
    """One sequence a sentence."""

    unit: Literal["sentence"] = "sentence"


class WordWindow(Section):
    """Sequences of a fixed number of words that run over sentence ends; the last one is shorter, never dropped."""

    unit: Literal["words"]
    size: Annotated[int, Field(ge=2)] = Field(512, description="Words in a sequence.")


class DocumentWindow(Section):
    """One sequence a document, as the reader's document marks divide the file."""

    unit: Literal["document"]


Window = Annotated[SentenceWindow | WordWindow | DocumentWindow, Field(discriminator="unit")]


class TaggingData(Section):
    """Sentences with one tag a word: where they are and how they are read."""

    task: Literal["tagging"] = Field("tagging", description="What is predicted; follows from the reader.")

    root: str = Field(
        ".",
        description="Folder of the data files; relative to the recipe file, or to here when given as an override.",
    )
    train: FileNames = Field(description="Training file or files, relative to `root`.")
    valid: FileNames = Field(description="Validation file or files: every choice is made on these.")
    test: FileNames | None = Field(
        None, description="Test file or files, read only by `danlu evaluate --split test`."
    )
    reader: Section = Field(description="The file format and its options.")
    scheme: Literal["auto"] | Scheme = Field(
        "auto", description="Tag scheme of the files; `auto` detects it on train."
    )
    encode_as: Literal["same"] | Scheme = Field(
        "same", description="Tag scheme that the model learns; predictions come back in the files' scheme."
    )
    on_violation: Literal["repair", "error"] = Field(
        "repair",
        description="Tags that break the scheme: `repair` what is learned as conlleval reads them (the gold tags in "
        "scores stay as they are), or stop with every line.",
    )
    repeats: Literal["keep", "once"] = Field(
        "keep",
        description="Training sentences that stand more than once with the same words and tags: learned each time, "
        "or once.",
    )
    window: Window = Field(SentenceWindow(), description="What one sequence of the model is.")
