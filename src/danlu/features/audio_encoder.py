"""From audio files to the features that a model reads: measured, and normalised by what was found on train."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Any, Literal

import numpy as np
from pydantic import TypeAdapter
from safetensors import SafetensorError
from safetensors.torch import load_file, save_file
from torch import Tensor

from danlu.data.audio_cache import AudioCache
from danlu.data.clip import Clip
from danlu.errors import RecordError
from danlu.features.audio_augmentation import augment_features
from danlu.features.audio_batch import EncodedClip
from danlu.features.audio_measurement import AudioMeasurement, Measured, Waveform
from danlu.features.audio_normalisation import moments_of, moments_over, normalised
from danlu.features.class_numbers import class_numbers, sorted_classes
from danlu.files import whole_or_not_at_all, write_json_atomically
from danlu.recipe.audio_sections import AudioLength, Augmentation, Features, Level

Normalise = Literal["none", "clip", "train"]

ENCODER_FILE = "audio.json"
MOMENTS_FILE = "audio.safetensors"


@dataclass(frozen=True, eq=False)
class AudioEncoder:
    """Everything between a clip as it stands in a file and the features that a model reads, fitted on train alone.

    Args:
        classes: The classes of train, sorted; the place of a class is its number.
        rate: Samples a second that every clip is brought to.
        length: How much of a clip is heard.
        level: How loud it becomes.
        features: What is measured.
        normalise: Over what each feature gets mean 0 and deviation 1. Frames that hold nothing but the silence that
            fills a clip up do not count towards mean and deviation.
        mean: With `train`, the mean of each feature over train (bins,).
        deviation: With `train`, the standard deviation of each (bins,).

    Example:
        >>> from danlu.recipe.audio_sections import CropLength, Mfcc, PeakLevel
        >>> encoder = AudioEncoder(("calm", "glad"), 16000, CropLength(), PeakLevel(), Mfcc(), "none")
        >>> encoder.bins, encoder.frames, encoder.encode_samples(np.zeros(8000, np.float32)).features.shape
        (40, 184, torch.Size([184, 40]))
    """

    classes: tuple[str, ...]
    rate: int
    length: AudioLength
    level: Level
    features: Features
    normalise: Normalise
    mean: Tensor | None = None
    deviation: Tensor | None = None

    @classmethod
    def fit(
        cls,
        clips: Sequence[Clip],
        classes: Sequence[str],
        *,
        rate: int,
        length: AudioLength,
        level: Level,
        features: Features,
        normalise: Normalise,
        cache: AudioCache,
        tell: Callable[[str], None] | None = None,
    ) -> AudioEncoder:
        """Learn the classes from the labels, and with `normalise: train` mean and deviation from the training clips.

        Args:
            clips: The training clips.
            classes: The class of each of them, or each class once.
            rate: Samples a second that every clip is brought to.
            length: How much of a clip is heard.
            level: How loud it becomes.
            features: What is measured.
            normalise: Over what features are normalised.
            cache: Keeps what was measured.
            tell: Is told how far it is, in words.

        Raises:
            DataError: A clip cannot be read.
        """
        plain = cls(sorted_classes(classes), rate, length, level, features, normalise)
        if normalise != "train":
            return plain
        measured = plain.measurement.of_clips(clips, cache=cache, tell=tell)
        mean, deviation = moments_over(one.own for one in measured)
        return replace(plain, mean=mean, deviation=deviation)

    @cached_property
    def measurement(self) -> AudioMeasurement:
        """What comes before normalising."""
        return AudioMeasurement(self.rate, self.length, self.level, self.features)

    @property
    def bins(self) -> int:
        """How many features a frame has."""
        return self.measurement.spectral.bins

    @property
    def frames(self) -> int | None:
        """How many frames every clip has; None where clips keep their lengths."""
        return self.measurement.frames

    def encode(
        self,
        clips: Sequence[Clip],
        labels: Sequence[str | None],
        *,
        cache: AudioCache,
        tell: Callable[[str], None] | None = None,
    ) -> list[EncodedClip]:
        """Measure and normalise clips.

        Args:
            clips: The clips.
            labels: The class of each; None where gold is unknown.
            cache: Keeps what was measured, so that the next run need not open the files.
            tell: Is told how far it is, in words.

        Raises:
            DataError: A clip cannot be read, or a class is not one of train.
        """
        numbers = self._numbers(labels)
        measured = self.measurement.of_clips(clips, cache=cache, tell=tell)
        return [self._encoded(one, number) for one, number in zip(measured, numbers, strict=True)]

    def encode_samples(self, samples: Waveform, label: int | None = None) -> EncodedClip:
        """Measure and normalise a waveform; `encode` gives the same numbers of its file.

        Args:
            samples: The waveform (samples,), `rate` of them a second.
            label: The number of its class; None where gold is unknown.
        """
        return self._encoded(self.measurement.of_samples(samples), label)

    def augmented(
        self,
        samples: Waveform,
        label: int | None,
        augmentation: Augmentation,
        rng: np.random.Generator,
    ) -> EncodedClip:
        """Measure and normalise a waveform that is changed at random, as training hears it.

        Args:
            samples: The waveform (samples,), `rate` of them a second.
            label: The number of its class.
            augmentation: What changes.
            rng: What is drawn from; an equal generator gives equal features.
        """
        measured = self.measurement.of_changed_samples(samples, augmentation, rng)
        return _masked(self._encoded(measured, label), measured.own_frames, augmentation, rng)

    def masked(self, clip: EncodedClip, augmentation: Augmentation, rng: np.random.Generator) -> EncodedClip:
        """A clip that `encode` gave, with stretches of its features masked: all that is drawn once it is measured."""
        own_frames = self.measurement.own_frames(round(clip.seconds * self.rate))
        return _masked(clip, own_frames, augmentation, rng)

    def describe(self) -> dict[str, Any]:
        """What was fitted and how, for provenance."""
        return {
            "kind": "audio",
            "classes": list(self.classes),
            "rate": self.rate,
            "length": self.length.model_dump(),
            "level": self.level.model_dump(),
            "features": self.features.model_dump(),
            "normalise": self.normalise,
            "bins": self.bins,
            "frames": self.frames,
            "empty_bands": self.measurement.spectral.empty_bands,
        }

    def write(self, folder: Path) -> None:
        """Write audio.safetensors where there are mean and deviation, then audio.json, which is nothing without it."""
        if self.mean is not None and self.deviation is not None:
            with whole_or_not_at_all(folder / MOMENTS_FILE) as path:
                save_file({"mean": self.mean, "deviation": self.deviation}, path)
        write_json_atomically(folder / ENCODER_FILE, self.describe())

    def _numbers(self, labels: Sequence[str | None]) -> Iterator[int | None]:
        known = [label for label in labels if label is not None]
        numbers = iter(class_numbers(known, self.classes, item="clip"))
        return (None if label is None else next(numbers) for label in labels)

    def _encoded(self, measured: Measured, label: int | None) -> EncodedClip:
        features = measured.features  # (frames, bins)
        if self.normalise == "clip":
            features = normalised(features, *moments_of(measured.own))
        elif self.mean is not None and self.deviation is not None:
            features = normalised(features, self.mean, self.deviation)
        return EncodedClip(features, label, measured.seconds, measured.cut_seconds)


def read_audio_encoder(folder: Path) -> AudioEncoder:
    """Read what an encoder wrote.

    Raises:
        RecordError: A file is missing or does not hold an encoder.
    """
    try:
        stored = json.loads((folder / ENCODER_FILE).read_text(encoding="utf-8"))
        encoder = AudioEncoder(
            classes=_CLASSES.validate_python(stored["classes"]),
            rate=_RATE.validate_python(stored["rate"]),
            length=_LENGTH.validate_python(stored["length"]),
            level=_LEVEL.validate_python(stored["level"]),
            features=_FEATURES.validate_python(stored["features"]),
            normalise=_NORMALISE.validate_python(stored["normalise"]),
        )
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise RecordError(f"{ENCODER_FILE} does not hold an encoder of audio: {error!r}") from error
    if encoder.normalise != "train":
        return encoder
    mean, deviation = _read_moments(folder, encoder.bins)
    return replace(encoder, mean=mean, deviation=deviation)


def _masked(
    clip: EncodedClip, own_frames: slice, augmentation: Augmentation, rng: np.random.Generator
) -> EncodedClip:
    mean = clip.features[own_frames].mean(dim=0)  # (bins,)
    return replace(clip, features=augment_features(clip.features, augmentation, rng, mean=mean))


def _read_moments(folder: Path, bins: int) -> tuple[Tensor, Tensor]:
    try:
        moments = load_file(folder / MOMENTS_FILE)
        found = moments["mean"], moments["deviation"]
    except (OSError, SafetensorError, KeyError) as error:
        raise RecordError(f"{MOMENTS_FILE} does not hold mean and deviation: {error!r}") from error
    if any(values.shape != (bins,) or not values.isfinite().all() for values in found):
        raise RecordError(f"{MOMENTS_FILE} must hold {bins} finite numbers as mean and as deviation.")
    return found


_CLASSES: TypeAdapter[tuple[str, ...]] = TypeAdapter(tuple[str, ...])
_RATE: TypeAdapter[int] = TypeAdapter(int)
_LENGTH: TypeAdapter[AudioLength] = TypeAdapter(AudioLength)
_LEVEL: TypeAdapter[Level] = TypeAdapter(Level)
_FEATURES: TypeAdapter[Features] = TypeAdapter(Features)
_NORMALISE: TypeAdapter[Normalise] = TypeAdapter(Normalise)
