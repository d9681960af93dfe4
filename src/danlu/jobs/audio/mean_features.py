"""The mean spectrogram of each class of train, for the page: what a class looks like before anything is learned."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from danlu.data.audio_cache import AudioCache
from danlu.data.clip import Clip
from danlu.features.audio_encoder import AudioEncoder
from danlu.recipe.audio_sections import AudioLength, CropLength, Level, LogMel

BANDS = 40
LONGEST_SECONDS = 4.0
"""Enough for most of an utterance; few clips are longer, and a mean of few says little."""
COLUMNS = 60
"""Frames of the picture: as many as can be told apart in a small one."""


def mean_features(
    clips: Sequence[Clip], *, rate: int, level: Level, length: AudioLength, cache: AudioCache
) -> dict[str, Any]:
    """The mean of the logarithms of mel bands over the clips of each class, centred in one length.

    Args:
        clips: The clips of train, with their classes.
        rate: Samples a second.
        level: How loud the model hears them.
        length: How much of them the model hears.
        cache: Where features are kept.
    """
    heard = length.seconds if isinstance(length, CropLength) else _usual_seconds(clips)
    seconds = min(heard, LONGEST_SECONDS)
    frame = 2 ** round(np.log2(0.05 * rate))
    hop = max(1, round(seconds * rate / COLUMNS))
    encoder = AudioEncoder(
        classes=(),
        rate=rate,
        length=CropLength(seconds=max(seconds, 2 * frame / rate)),
        level=level,
        features=LogMel(
            kind="log-mel", frame=frame, hop=hop, mels=BANDS, high_hz=rate / 2, low_hz=50.0, log_offset=1e-3
        ),
        normalise="none",
    )
    classes: dict[str, Any] = {}
    for name in sorted({clip.label for clip in clips}):
        of_class = [clip for clip in clips if clip.label == name]
        total = np.zeros((encoder.frames or 0, encoder.bins))
        for clip in encoder.encode(of_class, [None] * len(of_class), cache=cache):
            total += clip.features.numpy()
        mean = total / len(of_class)
        classes[name] = {
            "clips": len(of_class),
            "mean": [[round(x, 2) for x in row] for row in mean.tolist()],
        }
    hertz = encoder.measurement.spectral.hertz
    return {
        "name": "log-mel",
        "hertz": None if hertz is None else [round(float(edge), 1) for edge in hertz],
        "hop_seconds": hop / rate,
        "classes": classes,
    }


def _usual_seconds(clips: Sequence[Clip]) -> float:
    return float(np.median([clip.seconds for clip in clips]))
