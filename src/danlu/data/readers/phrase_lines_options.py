"""How a recipe declares files of lines with a text and its phrases."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import AfterValidator, Field

from danlu.data.readers.encoding import Encoding
from danlu.data.word_splits import WordSplit
from danlu.recipe.section import Section


def _within_a_line(mark: str) -> str:
    if "\n" in mark or "\r" in mark:
        raise ValueError("must stand within a line: it holds a line end")
    return mark


Mark = Annotated[str, Field(min_length=1), AfterValidator(_within_a_line)]
"""What stands between parts of a line."""


class PhraseLinesOptions(Section):
    """How a line is written, and what happens to lines that are not written so."""

    format: Literal["phrase-lines"]
    separator: Mark = Field(
        "\t", description="Between the text and its phrases; the last one of a line counts."
    )
    phrase_separator: Mark | None = Field(
        None,
        description="Between the phrases of a line, such as `;`; null: what follows the text is one phrase.",
    )
    words: WordSplit = Field(
        "white-space",
        description="What a word is, in texts and phrases alike: what stands between white space, or words apart from "
        "punctuation marks.",
    )
    occurrences: Literal["all", "first"] = Field(
        "all", description="Where a phrase that stands in the text more than once is labelled."
    )
    on_missing: Literal["keep", "drop"] = Field(
        "keep",
        description="A line with a phrase that does not stand in its text word for word cannot be labelled whole. "
        "keep: the phrase counts as missed in every score, and a line none of whose phrases does is not learned from; "
        "drop: the line is dropped. Either way each is recorded.",
    )
    on_malformed: Literal["error", "drop"] = Field(
        "error",
        description="A line without separator, text or phrase, or with a control character: stop with every such "
        "line, or drop and record it.",
    )
    encoding: Encoding = Field("utf-8", description="Encoding of the files; a byte order mark is tolerated.")
