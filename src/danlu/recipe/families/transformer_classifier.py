"""The options of the family `transformer-classifier`: a pretrained encoder, pooling, a head (Devlin et al. 2019)."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from danlu.recipe.families.class_head import ClassHead
from danlu.recipe.families.option_types import Share, Size
from danlu.recipe.families.text_pooling import MeanPooling, PiecePooling
from danlu.recipe.plugins import Family
from danlu.recipe.section import Section
from danlu.recipe.text_sections import CutLength, PieceLength


class PretrainedEncoder(Section):
    """The transformer, its pretrained weights, and how much of it is trained."""

    source: str = Field(
        min_length=1,
        description="`package:NAME` (an installed Python package that carries a model), a folder, or a name on the "
        "Hugging Face hub.",
    )
    frozen_layers: Annotated[int, Field(ge=0)] | Literal["all"] = Field(
        0,
        description="So many of the lowest layers, and the embeddings below them, stay as they are; 0 trains "
        "everything, all nothing of the encoder.",
    )
    hidden_dropout: Share | None = Field(
        None, description="Dropout after each sublayer; null: as the encoder's own config says."
    )
    attention_dropout: Share | None = Field(
        None, description="Dropout of attention weights; null: as the encoder's own config says."
    )


class Head(ClassHead):
    """From the vector of a text to a score of each class."""

    hidden: Size | None = Field(
        None, description="Features of a hidden layer with ReLU; null: straight to the classes."
    )
    dropout: Share = Field(0.1, description="Share of units dropped before each linear layer of the head.")


class TransformerClassifierOptions(Section):
    """Everything about a `transformer-classifier` model."""

    family: Literal["transformer-classifier"]
    length: PieceLength = Field(CutLength(), description="How much of a long text is read, and how.")
    encoder: PretrainedEncoder = Field(description="The pretrained encoder.")
    pooling: PiecePooling = Field(
        MeanPooling(kind="mean"), description="How the states of all pieces become one vector."
    )
    head: Head = Field(Head(), description="How classes are scored.")


FAMILY = Family(
    name="transformer-classifier",
    tasks=("text-classification",),
    options=TransformerClassifierOptions,
    builder="danlu.models.transformer_classifier:build_transformer_classifier",
    reads="pieces",
    parts=("encoder", "head"),
    layered="encoder",
)
