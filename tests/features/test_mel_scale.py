"""Mel scales and bands, as librosa has them."""

from __future__ import annotations

import warnings

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from danlu.features.mel_scale import MelBank, band_centres, hertz_of, mel_of, mel_weights

librosa = pytest.importorskip("librosa")

SCALES = ["htk", "slaney"]
HERTZ = np.array([0.0, 20.0, 440.0, 999.0, 1000.0, 1001.0, 7600.0, 22050.0])


@pytest.mark.parametrize("scale", SCALES)
def test_scales_are_those_of_librosa(scale):
    is_htk = scale == "htk"
    np.testing.assert_allclose(mel_of(HERTZ, scale), librosa.hz_to_mel(HERTZ, htk=is_htk), rtol=1e-12)
    np.testing.assert_allclose(
        hertz_of(HERTZ / 10, scale), librosa.mel_to_hz(HERTZ / 10, htk=is_htk), rtol=1e-12
    )


@pytest.mark.parametrize("scale", SCALES)
@given(hertz=st.floats(0, 24000))
def test_a_scale_leads_back(scale, hertz):
    assert hertz_of(mel_of(np.array([hertz]), scale), scale)[0] == pytest.approx(hertz, abs=1e-6)


@pytest.mark.parametrize("scale", SCALES)
@pytest.mark.parametrize("norm", ["none", "slaney"])
@pytest.mark.parametrize(
    ("rate", "points", "mels", "low_hz", "high_hz"),
    [
        (16000, 1024, 128, 80, 7600),
        (16000, 512, 40, 0, 8000),
        (44100, 2048, 64, 20, 20000),
        (8000, 401, 23, 64, 4000),
    ],
)
def test_weights_are_those_of_librosa(scale, norm, rate, points, mels, low_hz, high_hz):
    ours = mel_weights(rate, points, mels=mels, low_hz=low_hz, high_hz=high_hz, scale=scale, norm=norm)
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", message="Empty filters")
        theirs = librosa.filters.mel(
            sr=rate,
            n_fft=points,
            n_mels=mels,
            fmin=low_hz,
            fmax=high_hz,
            htk=scale == "htk",
            norm=None if norm == "none" else "slaney",
        )
    np.testing.assert_allclose(ours, theirs.T, rtol=1e-5, atol=1e-6 * theirs.max())


def test_a_band_is_highest_at_its_centre():
    centres = band_centres(20, 100, 4000, "htk")
    weights = mel_weights(16000, 16000, mels=20, low_hz=100, high_hz=4000, scale="htk", norm="none")
    assert np.abs(weights.argmax(axis=0) - centres).max() <= 1  # bins are 1 Hz apart
    assert weights.max() == pytest.approx(1, abs=0.01)
    steps = np.diff(mel_of(centres, "htk"))
    np.testing.assert_allclose(steps, steps[0])


@given(st.integers(1, 70), st.integers(2, 60), st.integers(0, 6), st.randoms(use_true_random=False))
def test_bands_put_together_in_groups_are_one_product(mels, bins, frames, random):
    draws = np.random.default_rng(random.randrange(1000))
    weights = draws.random((bins, mels)) * (draws.random((bins, mels)) < 0.05)
    spectra = draws.random((frames, bins)).astype(np.float32)
    np.testing.assert_allclose(
        MelBank(weights)(torch.from_numpy(spectra)).numpy(), spectra @ weights, rtol=1e-5, atol=1e-6
    )
