"""The mel scale and bands on it: triangles over the bins of a spectrum.

Sources: the scale 2595 log10(1 + f/700) of the Hidden Markov Model Toolkit (HTK); Slaney 1998, "Auditory Toolbox",
linear below 1 kHz and logarithmic above. Triangles are linear in hertz, as librosa has them.
"""

from __future__ import annotations

from typing import Literal

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

Scale = Literal["htk", "slaney"]
Norm = Literal["none", "slaney"]
Numbers = NDArray[np.float64]

BANDS_AT_ONCE = 16
"""Bands that are computed together, from the bins that they cover: most weights of all bands together are zeros. With
128 bands of 513 bins this is three times as fast as one product; with fewer bands at once the calls cost more."""

_HERTZ_PER_MEL = 200 / 3
_LOG_FROM_HERTZ = 1000.0
_LOG_FROM_MEL = _LOG_FROM_HERTZ / _HERTZ_PER_MEL
_LOG_STEP = np.log(6.4) / 27


def mel_of(hertz: Numbers, scale: Scale) -> Numbers:
    """Frequencies on the mel scale.

    Example:
        >>> mel_of(np.array([0.0, 500.0]), "slaney").round(6).tolist()
        [0.0, 7.5]
    """
    if scale == "htk":
        return 2595 * np.log10(1 + hertz / 700)
    above = np.maximum(hertz, _LOG_FROM_HERTZ)
    logarithmic = _LOG_FROM_MEL + np.log(above / _LOG_FROM_HERTZ) / _LOG_STEP
    return np.where(hertz < _LOG_FROM_HERTZ, hertz / _HERTZ_PER_MEL, logarithmic)


def hertz_of(mels: Numbers, scale: Scale) -> Numbers:
    """The frequencies of places on the mel scale; undoes `mel_of`."""
    if scale == "htk":
        return 700 * (10 ** (mels / 2595) - 1)
    above = np.maximum(mels, _LOG_FROM_MEL)
    logarithmic = _LOG_FROM_HERTZ * np.exp((above - _LOG_FROM_MEL) * _LOG_STEP)
    return np.where(mels < _LOG_FROM_MEL, mels * _HERTZ_PER_MEL, logarithmic)


def mel_weights(
    rate: int, points: int, *, mels: int, low_hz: float, high_hz: float, scale: Scale, norm: Norm
) -> Numbers:
    """What each band takes of each bin of a spectrum.

    Band m is a triangle that rises from the m-th of `mels + 2` frequencies, equally far apart on the mel scale, to the
    next and falls to the one after that.

    Args:
        rate: Samples a second.
        points: Points of the Fourier transform.
        mels: Bands.
        low_hz: Where the first triangle begins.
        high_hz: Where the last one ends.
        scale: Which mel scale.
        norm: none: triangles are 1 high; slaney: each has the area 1 over hertz.

    Returns:
        Weights (bins, bands). A band that lies between two bins has zeros alone.
    """
    edges = _edges(mels, low_hz, high_hz, scale)
    bins = np.arange(points // 2 + 1)[:, None] * (rate / points)  # (bins, 1)
    rising = (bins - edges[:-2]) / (edges[1:-1] - edges[:-2])  # (bins, bands)
    falling = (edges[2:] - bins) / (edges[2:] - edges[1:-1])  # (bins, bands)
    triangles = np.maximum(0, np.minimum(rising, falling))
    return triangles * (2 / (edges[2:] - edges[:-2])) if norm == "slaney" else triangles


def band_centres(mels: int, low_hz: float, high_hz: float, scale: Scale) -> Numbers:
    """The frequency in hertz at which each band is highest."""
    return _edges(mels, low_hz, high_hz, scale)[1:-1]


class MelBank:
    """The bands of spectra.

    Args:
        weights: What each band takes of each bin (bins, bands).
    """

    def __init__(self, weights: Numbers) -> None:
        self._bands = weights.shape[1]
        groups = [slice(start, start + BANDS_AT_ONCE) for start in range(0, self._bands, BANDS_AT_ONCE)]
        covered = [_covered(weights[:, group]) for group in groups]
        self._products = [
            (group, bins, torch.from_numpy(weights[bins, group]).float().contiguous())
            for group, bins in zip(groups, covered, strict=True)
        ]

    def __call__(self, spectra: Tensor) -> Tensor:
        """Put the bins of spectra (frames, bins) into bands (frames, bands)."""
        bands = spectra.new_empty(len(spectra), self._bands)
        for group, bins, weights in self._products:
            torch.mm(spectra[:, bins], weights, out=bands[:, group])
        return bands


def _edges(mels: int, low_hz: float, high_hz: float, scale: Scale) -> Numbers:
    lowest, highest = mel_of(np.array([low_hz, high_hz]), scale)
    return hertz_of(np.linspace(lowest, highest, mels + 2), scale)


def _covered(weights: Numbers) -> slice:
    """From the first bin that some band takes anything of to the last."""
    taken = np.flatnonzero(weights.any(axis=1))
    return slice(int(taken[0]), int(taken[-1]) + 1) if len(taken) else slice(0, 0)
