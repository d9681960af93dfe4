"""The options of the family `bilstm-crf`: word and character embeddings, a bidirectional LSTM, a softmax or CRF head.

Sources: Lample et al. 2016 (BiLSTM-CRF, character LSTM), Ma and Hovy 2016 (character CNN),
Gal and Ghahramani 2016 (variational dropout).
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from danlu.recipe.families.option_types import Share, Size
from danlu.recipe.families.tagging_head import CRFHead, Head
from danlu.recipe.families.word_representation import (
    Characters,
    FrozenWordEmbedding,
    NoWordEmbedding,
    TrainedWordEmbedding,
)
from danlu.recipe.plugins import Family
from danlu.recipe.section import Section

WordEmbedding = Annotated[
    NoWordEmbedding | FrozenWordEmbedding | TrainedWordEmbedding, Field(discriminator="kind")
]


class Encoder(Section):
    """The bidirectional LSTM over the words of a sequence."""

    hidden: Size = Field(200, description="Numbers per direction and layer.")
    layers: Size = Field(1, description="Layers, each bidirectional.")


class Dropout(Section):
    """Where units are dropped in training, each as a share of units."""

    input: Share = Field(0.3, description="On the word representation, before the first layer.")
    between: Share | None = Field(
        None, description="Between layers; needs `encoder.layers` of 2 or more. Default: none."
    )
    output: Share = Field(0.3, description="On the last layer's states, before the head.")
    variational: bool = Field(
        False, description="One mask for all positions of a sequence (Gal and Ghahramani 2016)."
    )


class BilstmCrfOptions(Section):
    """Everything about a `bilstm-crf` model."""

    family: Literal["bilstm-crf"]
    word_embedding: WordEmbedding = Field(TrainedWordEmbedding(), description="What a word is for the model.")
    characters: Characters | None = Field(None, description="What a word's characters add; null: nothing.")
    encoder: Encoder = Field(Encoder(), description="The recurrent layers.")
    dropout: Dropout = Field(Dropout(), description="Where units are dropped in training.")
    head: Head = Field(CRFHead(), description="How labels are predicted from states.")


FAMILY = Family(
    name="bilstm-crf",
    tasks=("tagging", "joint-tagging"),
    options=BilstmCrfOptions,
    builder="danlu.models.bilstm_crf:build_bilstm_crf",
    parts=("word_embedding", "characters", "encoder", "head"),
)
