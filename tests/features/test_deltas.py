"""Slopes and curvatures, as librosa has them."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from scipy.signal import savgol_filter

from danlu.features.deltas import delta

librosa = pytest.importorskip("librosa")


@pytest.mark.parametrize("order", [1, 2])
@pytest.mark.parametrize("frames", [9, 10, 50])
def test_they_are_those_of_librosa(order, frames):
    features = np.random.default_rng(frames).standard_normal((frames, 5)).astype(np.float32)
    expected = librosa.feature.delta(features, width=9, order=order, axis=0)
    np.testing.assert_allclose(delta(torch.from_numpy(features), order).numpy(), expected, atol=1e-5)


@pytest.mark.parametrize("order", [1, 2])
@pytest.mark.parametrize("frames", [1, 2, 8])
def test_short_clips_repeat_their_ends(order, frames):
    features = np.random.default_rng(frames).standard_normal((frames, 5))
    repeated = np.pad(features, ((4, 4), (0, 0)), mode="edge")
    expected = savgol_filter(repeated, 9, polyorder=order, deriv=order, axis=0, mode="interp")[4:-4]
    np.testing.assert_allclose(delta(torch.from_numpy(features).float(), order).numpy(), expected, atol=1e-5)


def test_a_parabola_has_one_curvature():
    parabola = torch.arange(30.0).square().unsqueeze(1)
    assert torch.allclose(delta(parabola, 2), torch.full((30, 1), 2.0), atol=1e-3)
    assert torch.allclose(delta(parabola, 1)[4:-4, 0], 2 * torch.arange(4.0, 26.0), atol=1e-3)
