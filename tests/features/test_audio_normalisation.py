"""Mean and deviation of features."""

from __future__ import annotations

import numpy as np
import torch
from hypothesis import given
from hypothesis import strategies as st

from danlu.features.audio_normalisation import moments_of, moments_over, normalised


@given(st.lists(st.integers(1, 20), min_size=1, max_size=6), st.floats(-1000, 1000))
def test_moments_are_those_of_all_frames_together(lengths, offset):
    draws = np.random.default_rng(sum(lengths))
    clips = [draws.standard_normal((length, 3)).astype(np.float32) + np.float32(offset) for length in lengths]
    together = np.concatenate(clips).astype(np.float64)
    mean, deviation = moments_over(torch.from_numpy(clip) for clip in clips)
    np.testing.assert_allclose(mean.numpy(), together.mean(axis=0), rtol=1e-5, atol=1e-6)
    np.testing.assert_allclose(deviation.numpy(), together.std(axis=0), rtol=1e-5, atol=1e-6)
    assert mean.dtype == deviation.dtype == torch.float32


def test_features_get_mean_0_and_deviation_1():
    features = torch.randn(50, 4, generator=torch.Generator().manual_seed(1)) * 3 + 7
    mean, deviation = moments_of(normalised(features, *moments_of(features)))
    assert torch.allclose(mean, torch.zeros(4), atol=1e-5)
    assert torch.allclose(deviation, torch.ones(4), atol=1e-5)


def test_what_is_constant_is_not_blown_up():
    features = torch.full((9, 2), -13.815511)
    features[:, 1] = torch.arange(9.0)
    mean, deviation = moments_of(features)
    assert normalised(features, mean, deviation)[:, 0].abs().max() < 1e-5
    assert normalised(features[:1], *moments_of(features[:1])).tolist() == [[0, 0]]
