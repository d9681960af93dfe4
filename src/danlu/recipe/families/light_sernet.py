"""The options of the family `light-sernet`: a small convolutional network on spectral features (Aftab et al. 2022)."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from danlu.recipe.audio_sections import (
    AudioLength,
    Augmentation,
    CropLength,
    Features,
    Level,
    Mfcc,
    PeakLevel,
)
from danlu.recipe.families.class_head import ClassHead
from danlu.recipe.families.option_types import Share
from danlu.recipe.plugins import Family
from danlu.recipe.section import Section


class LightSernetHead(ClassHead):
    """From the vector of a clip to a score of each class."""

    dropout: Share = Field(0.3, description="Share of the vector's features dropped in training.")


class LightSernetOptions(Section):
    """Everything about a `light-sernet` model."""

    family: Literal["light-sernet"]
    length: AudioLength = Field(CropLength(), description="How much of a clip is heard.")
    level: Level = Field(
        PeakLevel(), description="How loud clips become, after the cut and before the filling."
    )
    features: Features = Field(Mfcc(), description="What the network sees of a waveform.")
    normalise: Literal["none", "clip", "train"] = Field(
        "none",
        description="Each feature to mean 0 and deviation 1: none; over the frames of its clip; or by mean and "
        "deviation over all frames of train.",
    )
    augmentation: Augmentation = Field(
        Augmentation(), description="What changes training clips anew in each epoch."
    )
    width: Annotated[float, Field(gt=0, le=4)] = Field(
        1.0, description="Multiplies the channels of every convolution: 1 is as published."
    )
    batch_norm_momentum: Annotated[float, Field(ge=0, lt=1)] = Field(
        0.99,
        description="Share of the running mean and variance that each batch leaves as it was, as in Keras.",
    )
    head: LightSernetHead = Field(LightSernetHead(), description="How classes are scored.")


FAMILY = Family(
    name="light-sernet",
    tasks=("audio-classification",),
    options=LightSernetOptions,
    builder="danlu.models.light_sernet:build_light_sernet",
    reads="audio",
    parts=("paths", "body", "head"),
)
