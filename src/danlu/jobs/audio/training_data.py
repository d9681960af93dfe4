"""What training reads and what it fits: train and valid, and the encoder that is fitted on train alone."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from danlu.data.audio_cache import AudioCache
from danlu.data.audio_overlap import AudioOverlap, audio_overlap, seen_speakers
from danlu.data.audio_splits import AudioSplit, read_audio_splits
from danlu.features.audio_batch import EncodedClip
from danlu.features.audio_encoder import AudioEncoder
from danlu.jobs.selection_check import check_selection
from danlu.recipe.audio_data import AudioData
from danlu.recipe.schema import Recipe


@dataclass(frozen=True, slots=True)
class AudioTrainingData:
    """The splits that training reads; test is not one of them, but under the protocol `paper`.

    Args:
        train: The training split.
        valid: The validation split.
        seen: For each validation clip, whether its speaker is one of train.
        overlap: What valid shares with train.
    """

    train: AudioSplit
    valid: AudioSplit
    seen: list[bool]
    overlap: AudioOverlap


def read_training_clips(recipe: Recipe, options: AudioData) -> AudioTrainingData:
    """Read train and valid.

    Raises:
        DataError: A split cannot be read, or the recipe selects on clips that valid does not have.
    """
    splits = read_audio_splits(options, ["train", "valid"])
    train, valid = splits["train"], splits["valid"]
    seen = seen_speakers(train.clips, valid.clips)
    check_selection(recipe.train.select, seen)
    return AudioTrainingData(train, valid, seen, audio_overlap(train.clips, valid.clips))


def fit_audio_encoder(
    recipe: Recipe, options: AudioData, train: AudioSplit, *, cache: AudioCache
) -> AudioEncoder:
    """Fit classes, and mean and deviation where the recipe asks for them, on train."""
    model: Any = recipe.model
    return AudioEncoder.fit(
        train.clips,
        sorted(train.label_counts),
        rate=options.rate,
        length=model.length,
        level=model.level,
        features=model.features,
        normalise=model.normalise,
        cache=cache,
    )


def encode_clips(split: AudioSplit, encoder: AudioEncoder, *, cache: AudioCache) -> list[EncodedClip]:
    """The clips of a split as the model hears them where nothing is drawn."""
    return encoder.encode(split.clips, [clip.label for clip in split.clips], cache=cache)
