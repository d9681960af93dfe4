"""The options of the family `joint-rnn`: two recurrent layers, each with a head, trained together.

Source: Zhang, Wang, Gong and Huang 2016, "Keyphrase Extraction Using Deep Recurrent Neural Networks on Twitter".
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, field_validator

from danlu.recipe.families.option_types import Share, Size
from danlu.recipe.families.word_representation import Characters, FrozenWordEmbedding, TrainedWordEmbedding
from danlu.recipe.plugins import Family
from danlu.recipe.section import Section

WordEmbedding = Annotated[FrozenWordEmbedding | TrainedWordEmbedding, Field(discriminator="kind")]


class Layers(Section):
    """The two recurrent layers: the second reads the states of the first."""

    cell: Literal["rnn", "gru", "lstm"] = Field("rnn", description="rnn is Elman's, with tanh.")
    bidirectional: bool = Field(False, description="Read from right to left too.")
    hidden: Annotated[list[Size], Field(min_length=2, max_length=2)] = Field(
        [300, 300], description="Numbers per direction of the first and of the second layer."
    )


class Dropout(Section):
    """Where units are dropped in training, each as a share of units."""

    input: Share = Field(0.5, description="On the word representation, before the first layer.")
    between: Share = Field(0.0, description="On the first layer's states, before the second layer.")
    heads: Share = Field(0.0, description="On each layer's states, before its head.")
    variational: bool = Field(
        False, description="One mask for all positions of a sequence (Gal and Ghahramani 2016)."
    )


class JointRnnOptions(Section):
    """Everything about a `joint-rnn` model."""

    family: Literal["joint-rnn"]
    word_embedding: WordEmbedding = Field(
        TrainedWordEmbedding(dim=300), description="What a word is for the model."
    )
    characters: Characters | None = Field(None, description="What a word's characters add; null: nothing.")
    context: Annotated[int, Field(ge=1, le=101)] = Field(
        3,
        description="Words that stand side by side as the input of a position, itself in their middle; odd.",
    )
    layers: Layers = Field(Layers(), description="The two recurrent layers.")
    dropout: Dropout = Field(Dropout(), description="Where units are dropped in training.")
    alpha: Annotated[float, Field(gt=0, lt=1)] = Field(
        0.5,
        description="Weight of the first head, keyword or not: loss = alpha * loss.keyword + (1 - alpha) * "
        "loss.phrase.",
    )
    decoding: Literal["viterbi", "greedy"] = Field(
        "viterbi",
        description="How the second head chooses: the best path that the tag scheme allows, or the best label of each "
        "word by itself.",
    )

    @field_validator("context")
    @classmethod
    def _check_context(cls, context: int) -> int:
        if context % 2 == 0:
            raise ValueError("must be odd: as many words stand before a word as after it")
        return context


FAMILY = Family(
    name="joint-rnn",
    tasks=("joint-tagging",),
    options=JointRnnOptions,
    builder="danlu.models.joint_rnn:build_joint_rnn",
    parts=("word_embedding", "characters", "layers", "heads"),
)
