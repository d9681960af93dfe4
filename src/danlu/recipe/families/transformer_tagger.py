"""The options of the family `transformer-tagger`: a pretrained encoder, words out of pieces, a softmax or CRF head.

Sources: Devlin et al. 2019 (one label a word, at its first piece), Lample et al. 2016 (the CRF head).
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from danlu.recipe.families.option_types import Share
from danlu.recipe.families.tagging_head import Head, SoftmaxHead
from danlu.recipe.families.transformer_classifier import PretrainedEncoder
from danlu.recipe.plugins import Family
from danlu.recipe.section import Section

SMALLEST_WINDOW = 8
"""Pieces of a window at least: with fewer, hardly a word would have a neighbour."""


class PieceWindows(Section):
    """How a sentence is read that has more pieces than the encoder reads at once: in windows that overlap.

    A word in two windows gets its state from the one in which it stands further from the edge.
    """

    size: Annotated[int, Field(ge=SMALLEST_WINDOW)] | None = Field(
        None, description="Pieces of a window, special ones included; null: as many as the encoder reads."
    )
    overlap: Annotated[int, Field(ge=0)] = Field(
        64, description="Pieces that a window shares with the one before, at least, where words allow it."
    )


class TransformerTaggerOptions(Section):
    """Everything about a `transformer-tagger` model."""

    family: Literal["transformer-tagger"]
    encoder: PretrainedEncoder = Field(description="The pretrained encoder.")
    windows: PieceWindows = Field(
        PieceWindows(), description="How a sentence longer than the encoder's limit is read."
    )
    alignment: Literal["first", "all", "mean", "max"] = Field(
        "first",
        description="How a word of several pieces gets its label: by its first piece; by all of them, each trained "
        "with the word's label and their scores averaged; or by the mean or the maximum of their states.",
    )
    dropout: Share = Field(0.1, description="Share of units dropped before the head.")
    head: Head = Field(SoftmaxHead(), description="How labels are predicted from states.")


FAMILY = Family(
    name="transformer-tagger",
    tasks=("tagging", "joint-tagging"),
    options=TransformerTaggerOptions,
    builder="danlu.models.transformer_tagger:build_transformer_tagger",
    reads="pieces",
    parts=("encoder", "head"),
    layered="encoder",
)
