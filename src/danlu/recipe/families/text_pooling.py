"""How the states of a text's words or pieces become one vector: what families of text classification choose from."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from danlu.recipe.section import Section


class LastPooling(Section):
    """The state of each direction after it has read the whole text."""

    kind: Literal["last"]


class ClsPooling(Section):
    """The state of the first piece: `[CLS]` of BERT, `<s>` of RoBERTa."""

    kind: Literal["cls"]


class MeanPooling(Section):
    """The mean over real words or pieces."""

    kind: Literal["mean"]


class MaxPooling(Section):
    """The largest value of each feature over real words or pieces."""

    kind: Literal["max"]


class MeanMaxPooling(Section):
    """Mean and largest value side by side: twice as many features."""

    kind: Literal["mean-max"]


class AttentionPooling(Section):
    """A mean over real words with weights that are learned (Yang et al. 2016)."""

    kind: Literal["attention"]
    size: Annotated[int, Field(ge=1)] = Field(100, description="Features in which words are compared.")


WordPooling = Annotated[
    LastPooling | MeanPooling | MaxPooling | MeanMaxPooling | AttentionPooling, Field(discriminator="kind")
]
PiecePooling = Annotated[ClsPooling | MeanPooling | MaxPooling, Field(discriminator="kind")]
