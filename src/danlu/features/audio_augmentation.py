"""What changes training clips anew in each epoch: speed, loudness, noise, and masked stretches of the features.

Sources: Ko et al. 2015, "Audio augmentation for speech recognition" (speed); Park et al. 2019, "SpecAugment" (masks;
here each feature is masked by its own mean over the clip).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from danlu.data.audio_package import audio_package
from danlu.recipe.audio_sections import Augmentation, Masks, Noise


def changes_waveform(augmentation: Augmentation) -> bool:
    """Whether anything is changed before features are measured."""
    return any((augmentation.speeds, augmentation.gain_db, augmentation.noise))


def changes_features(augmentation: Augmentation) -> bool:
    """Whether anything is masked."""
    return any((augmentation.time_masks, augmentation.frequency_masks))


def change_speed(
    samples: NDArray[np.float32], augmentation: Augmentation, *, rate: int, rng: np.random.Generator
) -> NDArray[np.float32]:
    """Play a waveform at one of `speeds`: at 1.1 it is a tenth faster and higher, and 1/1.1 as long.

    Args:
        samples: The waveform (samples,).
        augmentation: What may be drawn.
        rate: Samples a second, before and after.
        rng: What is drawn from.

    Raises:
        DataError: The package soxr is not installed.
    """
    if augmentation.speeds is None:
        return samples
    speed = augmentation.speeds[int(rng.integers(len(augmentation.speeds)))]
    if speed == 1:
        return samples
    changed: NDArray[np.float32] = audio_package("soxr").resample(samples, rate * speed, rate)
    return changed


def augment_waveform(samples: Tensor, augmentation: Augmentation, rng: np.random.Generator) -> Tensor:
    """Make a waveform louder or softer, then put white noise on it.

    The ratio of a clip's mean square to the noise's is drawn between the two of the recipe, evenly in decibels. Silence
    stays silence.

    Args:
        samples: The waveform at its level, before it is filled up (samples,).
        augmentation: What may be drawn.
        rng: What is drawn from.

    Returns:
        The waveform (samples,), which may go beyond -1 and 1.
    """
    if augmentation.gain_db is not None:
        samples = samples * _ratio(rng.uniform(-augmentation.gain_db, augmentation.gain_db))
    return samples if augmentation.noise is None else samples + _noise(samples, augmentation.noise, rng)


def augment_features(
    features: Tensor, augmentation: Augmentation, rng: np.random.Generator, *, mean: Tensor
) -> Tensor:
    """Mask stretches of time and of bins: there, each bin is at its mean.

    Args:
        features: Features of a clip (frames, bins); they stay as they are.
        augmentation: What may be drawn.
        rng: What is drawn from.
        mean: The mean of each bin over the clip (bins,).

    Returns:
        Features (frames, bins).
    """
    masked = features.clone()
    for start, end in _stretches(augmentation.time_masks, len(features), rng):
        masked[start:end] = mean
    for start, end in _stretches(augmentation.frequency_masks, len(mean), rng):
        masked[:, start:end] = mean[start:end]
    return masked


def generator_of(*numbers: int) -> np.random.Generator:
    """The generator that belongs to some numbers, such as seed, epoch and position of a clip.

    Example:
        >>> int(generator_of(1, 2, 3).integers(1000)) == int(generator_of(1, 2, 3).integers(1000))
        True
    """
    return np.random.default_rng(list(numbers))


def _noise(samples: Tensor, noise: Noise, rng: np.random.Generator) -> Tensor:
    decibels = rng.uniform(noise.lowest_snr_db, noise.highest_snr_db)
    loudness = float(samples.square().mean().sqrt()) if len(samples) else 0.0
    white = torch.from_numpy(rng.standard_normal(len(samples), dtype=np.float32))
    return white.mul_(loudness / _ratio(decibels))


def _ratio(decibels: float) -> float:
    return float(10 ** (decibels / 20))


def _stretches(masks: Masks | None, size: int, rng: np.random.Generator) -> Iterator[Sequence[int]]:
    if masks is None:
        return
    longest = round(masks.longest * size)
    for _ in range(masks.count):
        length = int(rng.integers(0, longest, endpoint=True))
        start = int(rng.integers(0, size - length, endpoint=True))
        yield start, start + length
