"""MFCC of three-second clips against librosa. Run: python benchmarks/audio_features.py [--threads 1] [--json]."""

from __future__ import annotations

import librosa
import numpy as np
import torch
from numpy.typing import NDArray
from scipy.fft import dct

from danlu.features.spectral import SpectralFeatures
from danlu.features.waveform import place_of, set_level
from danlu.recipe.audio_sections import CropLength, Mfcc, PeakLevel
from paired import Comparison, compare, parse_arguments, report

CLIPS, RATE, SECONDS = 40, 16000, 3
OPTIONS, LEVEL, LENGTH = Mfcc(), PeakLevel(), CropLength(seconds=SECONDS)

Waveform = NDArray[np.float32]


def compare_ways(clips: list[Waveform], *, rounds: int) -> list[Comparison]:
    """Against librosa as its documentation calls it, and with its weights of the bands made once.

    tests/features/test_spectral.py holds that danlu and librosa give the same.
    """
    measure = SpectralFeatures(OPTIONS, RATE)
    weights = librosa.filters.mel(sr=RATE, n_fft=OPTIONS.frame, **_bands())

    def ours() -> None:
        for clip in clips:
            place = place_of(len(clip), LENGTH, rate=RATE)
            measure(place.fill(set_level(place.cut(torch.from_numpy(clip)), LEVEL)))

    def called() -> None:
        for clip in clips:
            bands = librosa.feature.melspectrogram(
                y=_levelled(clip), sr=RATE, power=1, **_frames(), **_bands()
            )
            logarithms = np.log(bands + OPTIONS.log_offset)
            librosa.feature.mfcc(S=logarithms, n_mfcc=OPTIONS.coefficients).clip(-10, 10)

    def prepared() -> None:
        for clip in clips:
            bands = weights @ np.abs(librosa.stft(_levelled(clip), **_frames()))
            logarithms = np.log(bands + OPTIONS.log_offset)
            dct(logarithms, axis=0, norm="ortho")[: OPTIONS.coefficients].clip(-10, 10)

    return [
        compare(f"{len(clips)} clips, librosa.feature.mfcc", ours, called, rounds=rounds),
        compare(f"{len(clips)} clips, librosa.stft", ours, prepared, rounds=rounds),
    ]


def _levelled(clip: Waveform) -> Waveform:
    return np.clip(clip / np.percentile(np.abs(clip), LEVEL.percentile), -1, 1)


def _frames() -> dict[str, object]:
    return {"n_fft": OPTIONS.frame, "hop_length": OPTIONS.hop, "center": False}


def _bands() -> dict[str, object]:
    return {
        "n_mels": OPTIONS.mels,
        "fmin": OPTIONS.low_hz,
        "fmax": OPTIONS.high_hz,
        "htk": True,
        "norm": None,
    }


def main() -> None:
    """Compare on clips of noise, levels included."""
    arguments = parse_arguments("MFCC against librosa.")
    draws = np.random.default_rng(0)
    clips = [draws.standard_normal(SECONDS * RATE, dtype=np.float32) for _ in range(CLIPS)]
    comparisons = compare_ways(clips, rounds=arguments.rounds)
    report(comparisons, other="librosa", as_json=arguments.json)
    if not arguments.json:
        for row in comparisons:
            rates = (f"{CLIPS * 1000 / spent:,.0f}" for spent in (row.danlu_ms, row.other_ms))
            print(f"{row.what}: clips a second {' beside '.join(rates)}")


if __name__ == "__main__":
    main()
