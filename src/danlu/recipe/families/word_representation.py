"""What a word is for a model that reads words: a vector, and what its characters add to it.

Sources: Lample et al. 2016 (character LSTM), Ma and Hovy 2016 (character CNN).
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from danlu.recipe.families.option_types import Share, Size
from danlu.recipe.section import Section


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


Characters = Annotated[CharacterCNN | CharacterLSTM, Field(discriminator="kind")]
