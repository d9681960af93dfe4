"""The options of the family `bilstm-crf`: word and character embeddings, a bidirectional LSTM, a softmax or CRF head.

Sources: Lample et al. 2016 (BiLSTM-CRF, character LSTM), Ma and Hovy 2016 (character CNN),
Gal and Ghahramani 2016 (variational dropout).
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from danlu.recipe.plugins import Family
from danlu.recipe.section import Section

Share = Annotated[float, Field(ge=0.0, lt=1.0)]
Size = Annotated[int, Field(ge=1)]
ClassWeights = Literal["balanced"] | dict[str, Annotated[float, Field(gt=0)]]


class NoWordEmbedding(Section):
    """The word's index as one number: a baseline that shows why embeddings exist."""

    kind: Literal["none"]
    lowercase: bool = Field(False, description="Look words up in lower case.")
    digits_to_zero: bool = Field(False, description="Look words up with every digit written 0.")
    min_count: Size = Field(1, description="Words rarer than this in train share the unknown word.")


class FrozenWordEmbedding(Section):
    """Vectors that training leaves as they are: from a file, or random."""

    kind: Literal["frozen"]
    dim: Size = Field(
        100, description="Numbers per word; must be the width of `vectors` where a file is given."
    )
    vectors: str | None = Field(None, description="GloVe or word2vec text file, plain or .gz.")
    lowercase: bool = Field(False, description="Look words up in lower case.")
    digits_to_zero: bool = Field(False, description="Look words up with every digit written 0.")
    min_count: Size = Field(1, description="Words rarer than this in train share the unknown word.")


class TrainedWordEmbedding(Section):
    """Vectors that are trained with the model, from a file or from random numbers."""

    kind: Literal["trained"] = "trained"
    dim: Size = Field(
        100, description="Numbers per word; must be the width of `vectors` where a file is given."
    )
    vectors: str | None = Field(None, description="GloVe or word2vec text file to start from, plain or .gz.")
    lowercase: bool = Field(False, description="Look words up in lower case.")
    digits_to_zero: bool = Field(False, description="Look words up with every digit written 0.")
    min_count: Size = Field(1, description="Words rarer than this in train share the unknown word.")
    word_dropout: Share = Field(
        0.0,
        description="Share of training words replaced by the unknown word, so that its vector is trained.",
    )
    rare_word_dropout: Annotated[float, Field(ge=0.0)] = Field(
        0.0,
        description="The same for rare words: one that train has c times is replaced with probability a / (a + c), "
        "where a is this number (Kiperwasser and Goldberg 2016).",
    )


class CharacterCNN(Section):
    """A convolution over a word's characters and the maximum over positions (Ma and Hovy 2016)."""

    kind: Literal["cnn"]
    dim: Size = Field(30, description="Numbers per character.")
    filters: Size = Field(
        50, description="Filters of each width; a word gets as many numbers for each width."
    )
    widths: Annotated[list[Size], Field(min_length=1)] = Field(
        [3], description="Characters that a filter sees; several widths stand side by side."
    )


class CharacterLSTM(Section):
    """The last states of a bidirectional LSTM over a word's characters (Lample et al. 2016)."""

    kind: Literal["lstm"]
    dim: Size = Field(30, description="Numbers per character.")
    hidden: Size = Field(25, description="Numbers per direction; a word gets twice as many.")


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


class SoftmaxHead(Section):
    """Each word's label by itself, trained with cross-entropy."""

    kind: Literal["softmax"]
    class_weights: ClassWeights | None = Field(
        None,
        description="Weight of each label in the loss: a mapping (labels left out weigh 1) or `balanced`.",
    )
    label_smoothing: Share = Field(0.0, description="Share of the target given evenly to all labels.")


class CRFHead(Section):
    """The best path of labels, with learned transitions (Lafferty et al. 2001)."""

    kind: Literal["crf"] = "crf"
    constraints: bool = Field(
        True, description="Forbid transitions that the tag scheme forbids, in training and in decoding."
    )


WordEmbedding = Annotated[
    NoWordEmbedding | FrozenWordEmbedding | TrainedWordEmbedding, Field(discriminator="kind")
]
Characters = Annotated[CharacterCNN | CharacterLSTM, Field(discriminator="kind")]
Head = Annotated[SoftmaxHead | CRFHead, Field(discriminator="kind")]


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
    task="tagging",
    options=BilstmCrfOptions,
    builder="danlu.models.bilstm_crf:build_bilstm_crf",
    parts=("word_embedding", "characters", "encoder", "head"),
)
