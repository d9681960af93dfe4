"""What families that read texts have in common: how a text is cut into words, and how long it may be."""

from __future__ import annotations

import re
from typing import Annotated, Literal

from pydantic import Field, field_validator, model_validator

from danlu.recipe.section import Section

PercentileOrSpread = Annotated[str, Field(pattern=r"^(mean\+2sd|p[1-9][0-9]?)$")]


class Whitespace(Section):
    """Words are apart by white space."""

    kind: Literal["whitespace"]


class WordsAndPunctuation(Section):
    """Words and punctuation marks apart; a Chinese or Japanese character is a word of its own."""

    kind: Literal["words"] = "words"


class RegularExpression(Section):
    """Every match of a pattern is a word."""

    kind: Literal["regex"]
    pattern: str = Field(
        description="One of Python's regular expressions, such as `[A-Za-z]+|[!?.]`; it sees the text before words "
        "are looked up in lower case."
    )

    @field_validator("pattern")
    @classmethod
    def _compiles(cls, pattern: str) -> str:
        try:
            compiled = re.compile(pattern)
        except re.error as error:
            raise ValueError(f"must be a regular expression: {error}") from error
        if compiled.match("") is not None:
            raise ValueError("must not match the empty text: a word has a character")
        return pattern


class Jieba(Section):
    """Chinese words as the package jieba finds them; needs `danlu[chinese]`."""

    kind: Literal["jieba"]


Segmentation = Annotated[
    Whitespace | WordsAndPunctuation | RegularExpression | Jieba, Field(discriminator="kind")
]


class CutLength(Section):
    """What is longer than the limit is cut, and counted."""

    kind: Literal["cut"] = "cut"
    max: Annotated[int, Field(ge=1)] | PercentileOrSpread | None = Field(
        None,
        description="The limit in words, or in pieces with the special ones: a number; `mean+2sd` or a percentile such "
        "as `p95` of the training texts; null: no limit but the encoder's own.",
    )
    keep: Literal["head", "tail", "both"] = Field(
        "head", description="Which part of a long text stays: its beginning, its end, or half of each."
    )


class WindowedLength(Section):
    """A long text is read by windows that overlap; their scores are averaged."""

    kind: Literal["windows"]
    size: Annotated[int, Field(ge=8)] = Field(256, description="Pieces in a window, special pieces included.")
    overlap: Annotated[int, Field(ge=0)] = Field(64, description="Pieces that two neighbours share.")
    most: Annotated[int, Field(ge=1)] = Field(
        8, description="Windows of a text at most; pieces after the last one are cut, and counted."
    )

    @model_validator(mode="after")
    def _check(self) -> WindowedLength:
        if self.overlap > self.size - 4:
            raise ValueError("overlap must leave each window pieces of its own: at most size - 4")
        return self


PieceLength = Annotated[CutLength | WindowedLength, Field(discriminator="kind")]
