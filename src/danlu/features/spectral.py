"""From a waveform to what is measured of each of its frames: a spectrogram, logarithms of mel bands, or MFCC.

One clip goes through at a time: its spectrum stays in the processor's cache, which makes that faster than many at once.
"""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional

from danlu.features.deltas import delta
from danlu.features.mel_scale import MelBank, Numbers, band_centres, mel_weights
from danlu.recipe.audio_sections import LogMel, MelBands, Mfcc, Spectrogram

_WINDOWS: dict[str, Callable[..., Tensor]] = {
    "hann": torch.hann_window,
    "hamming": torch.hamming_window,
    "ones": torch.ones,
}


class SpectralFeatures:
    """What a recipe's `features` measures of waveforms.

    Args:
        options: What is measured.
        rate: Samples a second of the waveforms.

    Attributes:
        bins: How many numbers a frame gets.
        hertz: The frequency of each of them, for bands their centre; None for MFCC.
        empty_bands: Bands that lie between two bins of the spectrum, so that they are the same whatever is heard.
        hop_seconds: Seconds from one frame to the next.

    Example:
        >>> from danlu.recipe.audio_sections import Mfcc
        >>> measure = SpectralFeatures(Mfcc(), 16000)
        >>> measure(torch.zeros(48000)).shape, measure.frames_of(48000), measure.bins
        (torch.Size([184, 40]), 184, 40)
    """

    def __init__(self, options: Spectrogram | LogMel | Mfcc, rate: int) -> None:
        self._frame = options.frame
        self._hop = options.hop
        self._points = options.fft or options.frame
        self._mirrored = options.frame // 2 if options.centre else 0
        self._power = options.power
        self._window = _WINDOWS[options.window](options.frame, dtype=torch.float64).float()
        self._of_spectra: _Kept | _Bands | _Cepstrum
        match options:
            case Spectrogram():
                self._of_spectra = _Kept(options, rate)
            case LogMel():
                self._of_spectra = _Bands(options, rate)
            case _:
                self._of_spectra = _Cepstrum(options, rate)
        self.bins: int = self._of_spectra.bins
        self.hertz: list[float] | None = self._of_spectra.hertz
        self.empty_bands: int = self._of_spectra.empty_bands
        self.hop_seconds: float = options.hop / rate

    def __call__(self, samples: Tensor) -> Tensor:
        """Measure a waveform.

        Args:
            samples: The waveform (samples,), float32. One that is shorter than a frame is filled up with silence.

        Returns:
            Features (frames, bins), float32.
        """
        return self._of_spectra(self._spectra(samples))

    def frames_of(self, samples: int) -> int:
        """How many frames a waveform of so many samples has."""
        whole = max(samples, self._frame) + 2 * self._mirrored
        return 1 + (whole - self._frame) // self._hop

    def frames_over(self, start: int, end: int, *, of: int) -> slice:
        """The frames that hold any of the samples from `start` to before `end`, in a waveform of `of` samples.

        Where frames are further apart than they are long they may all miss a short stretch: then it is all frames.
        """
        frames = self.frames_of(of)
        first = max(0, (start + self._mirrored - self._frame) // self._hop + 1)
        last = min(frames, math.ceil((end + self._mirrored) / self._hop))
        return slice(first, last) if first < last else slice(0, frames)

    def _spectra(self, samples: Tensor) -> Tensor:
        if len(samples) < self._frame:
            samples = functional.pad(samples, (0, self._frame - len(samples)))
        if self._mirrored:
            samples = functional.pad(
                samples.unsqueeze(0), (self._mirrored, self._mirrored), mode="reflect"
            ).squeeze(0)
        frames = samples.unfold(0, self._frame, self._hop) * self._window  # (frames, frame)
        spectra = torch.fft.rfft(frames, self._points)  # (frames, points // 2 + 1)
        # NumPy's absolute value of complex numbers is 13 times as fast as torch's, and nothing is copied for it.
        magnitudes = torch.from_numpy(np.abs(spectra.numpy()))
        return magnitudes if self._power == 1 else magnitudes.square_()


class _Kept:
    """The bins of the spectrum between two frequencies."""

    empty_bands = 0

    def __init__(self, options: Spectrogram, rate: int) -> None:
        points = options.fft or options.frame
        hertz = np.arange(points // 2 + 1) * (rate / points)
        highest = rate / 2 if options.high_hz is None else options.high_hz
        kept = np.flatnonzero((hertz >= options.low_hz) & (hertz <= highest))
        self.hertz: list[float] = hertz[kept].tolist()
        self.bins = len(kept)
        self._kept = slice(int(kept[0]), int(kept[-1]) + 1) if len(kept) else slice(0, 0)
        self._log_offset = options.log_offset

    def __call__(self, spectra: Tensor) -> Tensor:
        kept = spectra[:, self._kept]  # (frames, bins)
        return kept.contiguous() if self._log_offset is None else kept.add(self._log_offset).log_()


class _Bands:
    """Logarithms of mel bands."""

    def __init__(self, options: MelBands, rate: int) -> None:
        high_hz = rate / 2 if options.high_hz is None else options.high_hz
        weights = mel_weights(
            rate,
            options.fft or options.frame,
            mels=options.mels,
            low_hz=options.low_hz,
            high_hz=high_hz,
            scale=options.mel_scale,
            norm=options.mel_norm,
        )
        self.bins = options.mels
        self.hertz: list[float] | None = band_centres(
            options.mels, options.low_hz, high_hz, options.mel_scale
        ).tolist()
        self.empty_bands = int((~weights.any(axis=0)).sum())
        self._bank = MelBank(weights)
        self._log_offset = options.log_offset

    def __call__(self, spectra: Tensor) -> Tensor:
        return self._bank(spectra).add_(self._log_offset).log_()  # (frames, mels)


class _Cepstrum:
    """Mel-frequency cepstral coefficients, with their slopes and curvatures where these are asked for."""

    hertz = None

    def __init__(self, options: Mfcc, rate: int) -> None:
        self._bands = _Bands(options, rate)
        self.empty_bands = self._bands.empty_bands
        self.bins = options.coefficients * (1 + options.deltas)
        self._cosines = torch.from_numpy(_cosines(options.mels, options.coefficients)).float()
        self._clip = options.clip
        self._deltas = options.deltas

    def __call__(self, spectra: Tensor) -> Tensor:
        coefficients = self._bands(spectra) @ self._cosines  # (frames, coefficients)
        if self._clip is not None:
            coefficients.clamp_(-self._clip, self._clip)
        if not self._deltas:
            return coefficients
        derivatives = [delta(coefficients, order) for order in range(1, self._deltas + 1)]
        return torch.cat([coefficients, *derivatives], dim=1)  # (frames, bins)


def _cosines(bands: int, coefficients: int) -> Numbers:
    """The orthonormal DCT-II as a matrix (bands, coefficients)."""
    angles = np.pi / bands * np.outer(np.arange(bands) + 0.5, np.arange(coefficients))
    matrix: Numbers = np.cos(angles) * np.sqrt(2 / bands)
    matrix[:, 0] /= np.sqrt(2)
    return matrix
