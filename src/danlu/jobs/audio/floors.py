"""The floors of a split of clips: guesses, and a support vector machine on statistics of cepstral coefficients."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from danlu.data.audio_cache import AudioCache
from danlu.data.audio_splits import AudioSplit
from danlu.data.clip import Clip
from danlu.evaluation.audio_floors import audio_floors, mfcc_statistics
from danlu.evaluation.class_floors import ClassFloor
from danlu.features.audio_encoder import AudioEncoder
from danlu.recipe.audio_sections import FullLength, Mfcc, PeakLevel

FEATURES = Mfcc(frame=400, hop=160, fft=512, mels=40, coefficients=20, clip=None, high_hz=None)
"""Frames of 25 ms every 10 ms at 16 kHz, as speech recognition has them."""


def floors_of(
    train: AudioSplit, read: AudioSplit, seen: Sequence[bool], *, rate: int, cache: AudioCache
) -> list[ClassFloor]:
    """The floors of a split, fitted on train.

    Args:
        train: The training split.
        read: What is predicted and scored.
        seen: For each of its clips, whether its speaker is one of train.
        rate: Samples a second.
        cache: Where features are kept.
    """
    return audio_floors(
        _statistics(train.clips, rate, cache),
        [clip.label for clip in train.clips],
        _statistics(read.clips, rate, cache),
        [clip.label for clip in read.clips],
        sorted(train.label_counts),
        seen,
    )


def _statistics(clips: Sequence[Clip], rate: int, cache: AudioCache) -> NDArray[np.float64]:
    """Statistics of the whole of each clip, (clips, numbers)."""
    encoder = AudioEncoder(
        classes=(),
        rate=rate,
        length=FullLength(kind="full"),
        level=PeakLevel(),
        features=FEATURES,
        normalise="none",
    )
    encoded = encoder.encode(clips, [None] * len(clips), cache=cache)
    return np.stack([mfcc_statistics(clip.features.numpy()) for clip in encoded])
