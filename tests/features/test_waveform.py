"""What is heard of a waveform: cuts, levels, fillings."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from danlu.features.audio_augmentation import generator_of
from danlu.features.waveform import Place, place_of, samples_of, set_level
from danlu.recipe.audio_sections import CropLength, FullLength, NoLevel, PeakLevel

RATE = 10
WAVEFORMS = arrays(np.float32, st.integers(1, 200), elements=st.floats(-1, 1, width=32))
LENGTHS = st.one_of(
    st.builds(
        CropLength,
        seconds=st.floats(0.1, 9),
        crop=st.sampled_from(["centre", "start", "random"]),
        pad=st.sampled_from(["both", "right"]),
    ),
    st.builds(FullLength, kind=st.just("full"), longest_seconds=st.none() | st.floats(0.1, 9)),
)


@pytest.mark.parametrize(
    ("samples", "options", "place"),
    [
        (20, {}, Place(0, 20, 5, 30)),
        (21, {}, Place(0, 21, 4, 30)),
        (20, {"pad": "right"}, Place(0, 20, 0, 30)),
        (41, {}, Place(5, 30, 0, 30)),
        (41, {"crop": "start"}, Place(0, 30, 0, 30)),
        (41, {"crop": "random"}, Place(5, 30, 0, 30)),
        (21, {"crop": "random"}, Place(0, 21, 4, 30)),
        (30, {}, Place(0, 30, 0, 30)),
    ],
)
def test_a_clip_is_cut_or_filled_up(samples, options, place):
    assert place_of(samples, CropLength(seconds=3, **options), rate=RATE) == place


def test_whole_clips_have_only_an_upper_limit():
    assert place_of(95, FullLength(kind="full"), rate=RATE) == Place(0, 95, 0, 95)
    assert place_of(95, FullLength(kind="full", longest_seconds=4), rate=RATE) == Place(27, 40, 0, 40)
    assert place_of(35, FullLength(kind="full", longest_seconds=4), rate=RATE) == Place(0, 35, 0, 35)


def test_a_length_is_never_nothing():
    assert samples_of(0.001, 16) == 1
    assert samples_of(3.0, 16000) == 48000


@given(WAVEFORMS, LENGTHS, st.none() | st.integers(0, 5))
def test_what_is_heard_is_a_stretch_of_the_clip_with_silence_around(waveform, length, seed):
    rng = None if seed is None else generator_of(seed)
    place = place_of(len(waveform), length, rate=RATE, rng=rng)
    samples = torch.from_numpy(waveform)
    heard = place.fill(place.cut(samples))

    assert len(heard) == place.heard
    own = heard[place.before : place.before + place.kept]
    assert torch.equal(own, samples[place.start : place.start + place.kept])
    assert len(own) == place.kept
    assert heard[: place.before].abs().sum() == heard[place.before + place.kept :].abs().sum() == 0
    if isinstance(length, CropLength):
        assert place.heard == samples_of(length.seconds, RATE)
        assert place.kept == min(len(samples), place.heard)


@pytest.mark.parametrize(("samples", "places"), [(33, {0, 1, 2, 3}), (27, {0, 1, 2, 3})])
def test_random_reaches_every_place(samples, places):
    length, rng = CropLength(seconds=3, crop="random", pad="right"), generator_of(1)
    drawn = [place_of(samples, length, rate=RATE, rng=rng) for _ in range(100)]
    assert {place.start if samples > 30 else place.before for place in drawn} == places


@pytest.mark.parametrize("percentile", [0.5, 50, 90, 99.9, 100])
@given(waveform=WAVEFORMS)
def test_the_level_is_that_of_numpy(percentile, waveform):
    loud = np.percentile(np.abs(waveform.astype(np.float64)), percentile)
    levelled = set_level(torch.from_numpy(waveform), PeakLevel(percentile=percentile)).numpy()
    if loud > 1e-30:
        expected = np.clip(waveform / loud, -1, 1)
        np.testing.assert_allclose(levelled, expected, rtol=1e-4, atol=1e-6)
    elif loud == 0:
        assert np.array_equal(levelled, waveform)


def test_a_level_hears_all_of_many_samples():
    waveform = np.random.default_rng(3).standard_normal(48001).astype(np.float32)
    expected = np.clip(waveform / np.percentile(np.abs(waveform), 99.9), -1, 1)
    np.testing.assert_allclose(
        set_level(torch.from_numpy(waveform), PeakLevel()).numpy(), expected, rtol=1e-6
    )


def test_silence_stays_silence():
    silence = torch.zeros(100)
    assert torch.equal(set_level(silence, PeakLevel()), silence)
    one_click = torch.zeros(100).index_fill_(0, torch.tensor([7]), 0.5)
    assert torch.equal(set_level(one_click, PeakLevel(percentile=50)), one_click)
    assert len(set_level(torch.zeros(0), PeakLevel())) == 0


def test_the_waveform_itself_stays_as_it_is():
    samples = torch.tensor([0.1, -0.4])
    assert set_level(samples, NoLevel(kind="none")) is samples
    assert set_level(samples, PeakLevel(percentile=100)).tolist() == [0.25, -1.0]
    assert samples.tolist() == torch.tensor([0.1, -0.4]).tolist()
