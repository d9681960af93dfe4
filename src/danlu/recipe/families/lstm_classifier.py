"""The options of the family `lstm-classifier`: word embeddings, an LSTM in one or two directions, pooling, a head.

Sources: Hochreiter and Schmidhuber 1997 (LSTM), Schuster and Paliwal 1997 (two directions), Yang et al. 2016
(attention), Gal and Ghahramani 2016 (variational dropout).
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from danlu.recipe.families.class_head import ClassHead
from danlu.recipe.families.option_types import Share, Size
from danlu.recipe.families.text_pooling import MaxPooling, WordPooling
from danlu.recipe.families.word_representation import FrozenWordEmbedding, TrainedWordEmbedding
from danlu.recipe.plugins import Family
from danlu.recipe.section import Section
from danlu.recipe.text_sections import CutLength, Segmentation, WordsAndPunctuation

WordEmbedding = Annotated[FrozenWordEmbedding | TrainedWordEmbedding, Field(discriminator="kind")]


class LstmEncoder(Section):
    """The recurrent layers over the words of a text."""

    cell: Literal["lstm", "reference"] = Field(
        "lstm",
        description="lstm is torch's; reference is the same written out from its equations: to read, and slower.",
    )
    hidden: Size = Field(128, description="Numbers per direction and layer.")
    layers: Size = Field(1, description="Layers, each reading the states of the one below.")
    bidirectional: bool = Field(True, description="Read from right to left too.")


class Dropout(Section):
    """Where units are dropped in training, each as a share of units."""

    input: Share = Field(0.3, description="On the word vectors, before the first layer.")
    between: Share | None = Field(
        None, description="Between layers; needs `encoder.layers` of 2 or more. Default: none."
    )
    pooled: Share = Field(0.3, description="On the vector of the text, before the head.")
    head: Share | None = Field(
        None, description="On the head's hidden layer; needs `head.hidden`. Default: none."
    )
    variational: bool = Field(
        False,
        description="One mask for all words of a text, at `input` and `between` (Gal and Ghahramani 2016).",
    )


class Head(ClassHead):
    """From the vector of a text to a score of each class."""

    hidden: Size | None = Field(
        None, description="Features of a hidden layer with ReLU; null: straight to the classes."
    )


class LstmClassifierOptions(Section):
    """Everything about an `lstm-classifier` model."""

    family: Literal["lstm-classifier"]
    segmentation: Segmentation = Field(WordsAndPunctuation(), description="What a word is.")
    length: CutLength = Field(CutLength(), description="How many words of a text are read.")
    padding: Literal["left", "right"] | None = Field(
        None,
        description="Null: padding is never read. left or right: every text is filled up to `length.max` on that side, "
        "and the LSTM reads the filling as words whose vector is 0; pooling still takes real words only.",
    )
    word_embedding: WordEmbedding = Field(TrainedWordEmbedding(), description="What a word is for the model.")
    encoder: LstmEncoder = Field(LstmEncoder(), description="The recurrent layers.")
    pooling: WordPooling = Field(
        MaxPooling(kind="max"), description="How the states of all words become one vector."
    )
    dropout: Dropout = Field(Dropout(), description="Where units are dropped in training.")
    head: Head = Field(Head(), description="How classes are scored.")


FAMILY = Family(
    name="lstm-classifier",
    tasks=("text-classification",),
    options=LstmClassifierOptions,
    builder="danlu.models.lstm_classifier:build_lstm_classifier",
    parts=("word_embedding", "encoder", "pooling", "head"),
)
