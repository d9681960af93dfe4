"""What is heard of a clip and measured of it, before it is normalised; kept on disk by the content of its file."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from danlu.data.audio_cache import AudioCache, key_of
from danlu.data.audio_package import audio_package
from danlu.data.clip import Clip
from danlu.features.audio_augmentation import augment_waveform, change_speed
from danlu.features.clip_samples import samples_of_clip
from danlu.features.spectral import SpectralFeatures
from danlu.features.waveform import Place, place_of, set_level
from danlu.recipe.audio_sections import AudioLength, Augmentation, CropLength, Features, Level

Waveform = NDArray[np.float32]

TOLD_EVERY = 100
"""Clips between two words on how far the measuring is."""


@dataclass(frozen=True, slots=True)
class Measured:
    """What was measured of a clip.

    Args:
        features: Its features (frames, bins), float32.
        own_frames: The frames that hold something of it, and not only the silence that fills it up.
        seconds: Length of the whole clip.
        cut_seconds: How much of it the length limit took away.
    """

    features: Tensor
    own_frames: slice
    seconds: float
    cut_seconds: float

    @property
    def own(self) -> Tensor:
        """The features of its own frames (own frames, bins)."""
        return self.features[self.own_frames]


@dataclass(frozen=True)
class AudioMeasurement:
    """The way from a waveform to its features.

    Args:
        rate: Samples a second of every waveform.
        length: How much of it is heard.
        level: How loud it becomes.
        features: What is measured.

    Example:
        >>> from danlu.recipe.audio_sections import Mfcc, PeakLevel
        >>> measurement = AudioMeasurement(16000, CropLength(), PeakLevel(), Mfcc())
        >>> measured = measurement.of_samples(np.zeros(24000, np.float32))
        >>> measured.features.shape, measured.own_frames, measured.seconds
        (torch.Size([184, 40]), slice(43, 141, None), 1.5)
    """

    rate: int
    length: AudioLength
    level: Level
    features: Features

    @cached_property
    def spectral(self) -> SpectralFeatures:
        """What measures a waveform of the right length and level."""
        return SpectralFeatures(self.features, self.rate)

    @property
    def frames(self) -> int | None:
        """How many frames every clip has; None where clips keep their lengths."""
        if not isinstance(self.length, CropLength):
            return None
        return self.spectral.frames_of(place_of(0, self.length, rate=self.rate).heard)

    def of_samples(self, samples: Waveform) -> Measured:
        """Measure a waveform (samples,) as it is."""
        place = place_of(len(samples), self.length, rate=self.rate)
        kept = set_level(place.cut(torch.from_numpy(samples)), self.level)
        return self._at(place, self.spectral(place.fill(kept)), len(samples))

    def of_changed_samples(
        self, samples: Waveform, augmentation: Augmentation, rng: np.random.Generator
    ) -> Measured:
        """Measure a waveform (samples,) with its speed, place, loudness and noise drawn from `rng`, in this order.

        What is masked in the features is left to others.
        """
        changed = change_speed(samples, augmentation, rate=self.rate, rng=rng)
        place = place_of(len(changed), self.length, rate=self.rate, rng=rng)
        kept = set_level(place.cut(torch.from_numpy(changed)), self.level)
        features = self.spectral(place.fill(augment_waveform(kept, augmentation, rng)))
        return self._at(place, features, len(changed))

    def of_clips(
        self, clips: Sequence[Clip], *, cache: AudioCache, tell: Callable[[str], None] | None = None
    ) -> Iterator[Measured]:
        """Measure files, each once for all who share the cache and these settings.

        Args:
            clips: The clips; one without a hash is measured each time.
            cache: Keeps what was measured.
            tell: Is told how far it is, in words.

        Raises:
            DataError: A clip cannot be read.
        """
        for number, clip in enumerate(clips, start=1):
            yield self._of_clip(clip, cache)
            if tell is not None and (number % TOLD_EVERY == 0 or number == len(clips)):
                tell(f"{number:,} of {len(clips):,} clips measured")

    def own_frames(self, samples: int) -> slice:
        """The frames that hold something of a clip of so many samples, where nothing is drawn."""
        return self._own_frames(place_of(samples, self.length, rate=self.rate))

    def _of_clip(self, clip: Clip, cache: AudioCache) -> Measured:
        if not clip.sha256:
            return self.of_samples(samples_of_clip(clip, rate=self.rate))

        def make() -> dict[str, NDArray[Any]]:
            samples = samples_of_clip(clip, rate=self.rate)
            return {"features": self.of_samples(samples).features.numpy(), "samples": np.array(len(samples))}

        kept = cache.arrays(key_of(clip.sha256, *self._depends_on), make)
        samples = int(kept["samples"])
        place = place_of(samples, self.length, rate=self.rate)
        return self._at(place, torch.from_numpy(kept["features"]), samples)

    @cached_property
    def _depends_on(self) -> list[Any]:
        length = self.length.model_dump()
        if length.get("crop") == "random":  # where nothing is drawn it is the centre
            length["crop"] = "centre"
        parts = [self.rate, length, self.level.model_dump(), self.features.model_dump()]
        # Sums that are taken in another order differ in the last bits; so do decoders and resamplers.
        audio = (audio_package("soundfile").__libsndfile_version__, audio_package("soxr").__version__)
        return ["features", *parts, torch.__version__, np.__version__, *audio]

    def _at(self, place: Place, features: Tensor, samples: int) -> Measured:
        cut_samples = samples - place.kept
        return Measured(features, self._own_frames(place), samples / self.rate, cut_samples / self.rate)

    def _own_frames(self, place: Place) -> slice:
        return self.spectral.frames_over(place.before, place.before + place.kept, of=place.heard)
