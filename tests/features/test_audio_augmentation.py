"""Changes drawn for training: each does what it says, and the same for the same generator."""

from __future__ import annotations

import sys

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from danlu.errors import DataError
from danlu.features.audio_augmentation import (
    augment_features,
    augment_waveform,
    change_speed,
    changes_features,
    changes_waveform,
    generator_of,
)
from danlu.recipe.audio_sections import Augmentation, Masks, Noise

RATE = 16000
TONE = (0.5 * np.sin(2 * np.pi * 440 * np.arange(RATE) / RATE)).astype(np.float32)


def loudest_hertz(samples):
    return np.abs(np.fft.rfft(samples)).argmax() * RATE / len(samples)


@pytest.mark.parametrize(
    ("options", "waveform", "features"),
    [
        ({}, False, False),
        ({"speeds": [0.9, 1.0]}, True, False),
        ({"gain_db": 3}, True, False),
        ({"noise": Noise()}, True, False),
        ({"time_masks": Masks()}, False, True),
        ({"frequency_masks": Masks()}, False, True),
    ],
)
def test_it_is_known_what_is_changed(options, waveform, features):
    augmentation = Augmentation(**options)
    assert changes_waveform(augmentation) == waveform
    assert changes_features(augmentation) == features


def test_nothing_is_changed_or_drawn_where_nothing_is_asked_for():
    rng = generator_of(1)
    samples, features = torch.from_numpy(TONE), torch.randn(9, 4)
    assert change_speed(TONE, Augmentation(), rate=RATE, rng=rng) is TONE
    assert torch.equal(augment_waveform(samples, Augmentation(), rng), samples)
    assert torch.equal(augment_features(features, Augmentation(), rng, mean=features.mean(dim=0)), features)
    assert rng.random() == generator_of(1).random()


def test_speed_changes_length_and_pitch():
    augmentation = Augmentation(speeds=[0.8, 1.0, 1.25])
    changed = [change_speed(TONE, augmentation, rate=RATE, rng=generator_of(seed)) for seed in range(20)]
    lengths = {len(samples): samples for samples in changed}
    assert sorted(lengths) == [12800, 16000, 20000]
    assert loudest_hertz(lengths[12800]) == pytest.approx(550, abs=2)
    assert lengths[16000] is TONE
    assert loudest_hertz(lengths[20000]) == pytest.approx(352, abs=2)
    assert lengths[20000].dtype == np.float32


def test_speed_needs_soxr(monkeypatch):
    monkeypatch.setitem(sys.modules, "soxr", None)
    with pytest.raises(DataError, match=r"pip install 'danlu\[audio\]'"):
        change_speed(TONE, Augmentation(speeds=[1.1, 1.2]), rate=RATE, rng=generator_of(1))


def test_gain_stays_within_its_bounds():
    augmentation, samples = Augmentation(gain_db=6), torch.from_numpy(TONE)
    gains = []
    for seed in range(200):
        changed = augment_waveform(samples, augmentation, generator_of(seed))
        ratio = float(changed.norm() / samples.norm())
        assert torch.allclose(changed, samples * ratio, atol=1e-5)
        gains.append(20 * np.log10(ratio))
    assert -6 <= min(gains) < -5
    assert 5 < max(gains) <= 6


def test_noise_has_the_ratio_that_is_asked_for():
    samples = torch.from_numpy(TONE)
    for decibels in (0.0, 20.0):
        augmentation = Augmentation(noise=Noise(lowest_snr_db=decibels, highest_snr_db=decibels))
        noise = augment_waveform(samples, augmentation, generator_of(1)) - samples
        ratio = 10 * torch.log10(samples.square().mean() / noise.square().mean())
        assert float(ratio) == pytest.approx(decibels, abs=0.3)
        assert abs(float(noise.mean())) < 0.1 * float(noise.std())


def test_silence_gets_no_noise():
    augmentation = Augmentation(noise=Noise(), gain_db=3)
    assert augment_waveform(torch.zeros(50), augmentation, generator_of(1)).abs().sum() == 0
    assert len(augment_waveform(torch.zeros(0), augmentation, generator_of(1))) == 0


@given(
    st.integers(1, 40),
    st.integers(1, 20),
    st.integers(1, 4),
    st.floats(0.01, 1),
    st.booleans(),
    st.integers(0, 99),
)
def test_masks_are_stretches_of_one_direction(frames, bins, count, longest, is_time, seed):
    features = torch.rand(frames, bins) + 1
    masks = Masks(count=count, longest=longest)
    augmentation = Augmentation(time_masks=masks) if is_time else Augmentation(frequency_masks=masks)
    mean = -torch.arange(1.0, bins + 1)
    before = features.clone()

    masked = augment_features(features, augmentation, generator_of(seed), mean=mean)

    assert torch.equal(features, before)
    is_masked = masked != features
    assert torch.equal(masked, torch.where(is_masked, mean.expand(frames, bins), features))
    along = is_masked.all(dim=1) if is_time else is_masked.all(dim=0)
    assert is_masked.sum() == along.sum() * (bins if is_time else frames)
    assert along.sum() <= count * round(longest * len(along))


def test_masks_reach_everything():
    features, augmentation = torch.ones(10, 5), Augmentation(time_masks=Masks(count=1, longest=0.3))
    masked = [
        augment_features(features, augmentation, generator_of(seed), mean=torch.zeros(5))[:, 0]
        for seed in range(300)
    ]
    share = 1 - torch.stack(masked).mean(dim=0)
    assert (share > 0).all()
    assert {int(10 - one.sum()) for one in masked} == {0, 1, 2, 3}


def test_the_same_numbers_draw_the_same():
    augmentation = Augmentation(
        speeds=[0.9, 1.1], gain_db=3, noise=Noise(), time_masks=Masks(), frequency_masks=Masks()
    )

    def changed(*numbers):
        rng = generator_of(*numbers)
        samples = augment_waveform(
            torch.from_numpy(change_speed(TONE, augmentation, rate=RATE, rng=rng)), augmentation, rng
        )
        return augment_features(samples[:1000].reshape(100, 10), augmentation, rng, mean=torch.zeros(10))

    assert torch.equal(changed(1, 2, 3), changed(1, 2, 3))
    assert not torch.equal(changed(1, 2, 3), changed(1, 3, 2))
