"""Measuring clips: order of the steps, own frames, and what the cache keeps."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
import torch

from danlu.data.audio_cache import AudioCache
from danlu.data.clip import Clip
from danlu.errors import DataError
from danlu.features import audio_measurement
from danlu.features.audio_augmentation import generator_of
from danlu.features.audio_measurement import AudioMeasurement
from danlu.features.spectral import SpectralFeatures
from danlu.files import sha256_of_file
from danlu.recipe.audio_sections import (
    Augmentation,
    CropLength,
    FullLength,
    LogMel,
    Mfcc,
    NoLevel,
    PeakLevel,
)
from several_processes import run_together
from small_clips import tone, write_clip

RATE = 16000
FULL = FullLength(kind="full")
LOUD = NoLevel(kind="none")
MEASUREMENT = AudioMeasurement(
    RATE, CropLength(seconds=1), PeakLevel(), Mfcc(frame=256, hop=128, mels=20, coefficients=8)
)
NO_CACHE = AudioCache(None)


@pytest.fixture
def clips(tmp_path):
    paths = [
        write_clip(tmp_path / "clips" / f"{number}.wav", tone(0.3 + 0.4 * number, hertz=300 + 100 * number))
        for number in range(4)
    ]
    return [Clip(path, path.name, "calm", sha256=sha256_of_file(path)) for path in paths]


@pytest.fixture
def cache(tmp_path):
    return AudioCache(tmp_path / "cache")


def files_of(cache):
    return sorted(cache.folder.rglob("*.safetensors"))


def test_the_level_is_set_after_the_cut_and_before_the_filling():
    quiet, loud = tone(1.0, peak=0.1), tone(1.0, peak=0.8)
    features = MEASUREMENT.of_samples(quiet).features
    # Only the quiet middle is kept, so that what is around it does not count for the level.
    assert torch.allclose(
        MEASUREMENT.of_samples(np.concatenate([loud, quiet, loud])).features, features, atol=1e-4
    )
    # With the silence around it counted, the percentile would be 0 and the clip stay quiet.
    half = replace(MEASUREMENT, level=PeakLevel(percentile=30), features=LogMel(kind="log-mel", mels=20))
    measured = half.of_samples(tone(0.3, peak=0.001))
    assert measured.own.max() > half.of_samples(tone(0.3, peak=1.0)).own.max() - 1e-3


def test_filled_frames_are_not_a_clips_own():
    measured = MEASUREMENT.of_samples(tone(0.5, hertz=1000))
    silent = MEASUREMENT.of_samples(np.zeros(RATE, np.float32)).features[0]
    is_silent = (measured.features == silent).all(dim=1)
    inside = torch.zeros(len(is_silent), dtype=torch.bool)
    inside[measured.own_frames] = True
    assert torch.equal(inside, ~is_silent)
    assert len(measured.own) == inside.sum()
    assert (measured.seconds, measured.cut_seconds) == (0.5, 0)
    assert MEASUREMENT.own_frames(8000) == measured.own_frames


def test_whole_clips_keep_their_lengths():
    whole = replace(MEASUREMENT, length=FULL, level=LOUD)
    assert (whole.frames, MEASUREMENT.frames) == (None, 124)
    measured = whole.of_samples(tone(1.5))
    assert len(measured.features) == whole.spectral.frames_of(24000) == len(measured.own)
    assert torch.equal(measured.features, SpectralFeatures(whole.features, RATE)(torch.from_numpy(tone(1.5))))
    limited = replace(whole, length=FullLength(kind="full", longest_seconds=1)).of_samples(tone(1.5))
    assert (limited.seconds, limited.cut_seconds) == (1.5, 0.5)


def test_a_file_is_measured_as_its_samples_are(clips):
    for clip, measured in zip(clips, MEASUREMENT.of_clips(clips, cache=NO_CACHE), strict=True):
        import soundfile

        samples, _ = soundfile.read(clip.path, dtype="float32")
        assert torch.equal(measured.features, MEASUREMENT.of_samples(samples).features)
        assert measured.seconds == pytest.approx(len(samples) / RATE)


def test_the_second_time_no_file_is_opened(clips, cache):
    first = list(MEASUREMENT.of_clips(clips, cache=cache))
    assert len(files_of(cache)) == len(clips)
    for clip in clips:
        clip.path.unlink()
    again = list(AudioMeasurement(**vars_of(MEASUREMENT)).of_clips(clips, cache=AudioCache(cache.folder)))
    for one, other in zip(first, again, strict=True):
        assert torch.equal(one.features, other.features)
        assert one.features.dtype == other.features.dtype
        assert (one.own_frames, one.seconds, one.cut_seconds) == (
            other.own_frames,
            other.seconds,
            other.cut_seconds,
        )


def vars_of(measurement):
    return {name: getattr(measurement, name) for name in ("rate", "length", "level", "features")}


@pytest.mark.parametrize(
    "other",
    [
        {"rate": 8000},
        {"length": CropLength(seconds=0.9)},
        {"length": CropLength(seconds=1, pad="right")},
        {"length": FULL},
        {"level": LOUD},
        {"level": PeakLevel(percentile=99)},
        {"features": LogMel(kind="log-mel", frame=256, hop=128, mels=20)},
    ],
)
def test_other_settings_are_measured_anew(clips, cache, other):
    list(MEASUREMENT.of_clips(clips, cache=cache))
    measurement = replace(MEASUREMENT, **other)
    cached = [one.features for one in measurement.of_clips(clips, cache=cache)]
    assert len(files_of(cache)) == 2 * len(clips)
    fresh = [one.features for one in measurement.of_clips(clips, cache=NO_CACHE)]
    assert all(torch.equal(one, two) for one, two in zip(cached, fresh, strict=True))


def test_a_random_crop_is_kept_as_the_centre_is(clips, cache):
    list(MEASUREMENT.of_clips(clips, cache=cache))
    random = replace(MEASUREMENT, length=CropLength(seconds=1, crop="random"))
    for one, other in zip(
        random.of_clips(clips, cache=cache), MEASUREMENT.of_clips(clips, cache=NO_CACHE), strict=True
    ):
        assert torch.equal(one.features, other.features)
    assert len(files_of(cache)) == len(clips)


def test_a_clip_without_a_hash_is_not_kept(clips, cache):
    bare = [replace(clip, sha256="") for clip in clips]
    list(MEASUREMENT.of_clips(bare, cache=cache))
    assert not cache.folder.exists()


def test_a_damaged_file_of_the_cache_is_made_again(clips, cache):
    whole = [one.features for one in MEASUREMENT.of_clips(clips, cache=cache)]
    for path in files_of(cache):
        path.write_bytes(path.read_bytes()[:-9])
    again = [one.features for one in MEASUREMENT.of_clips(clips, cache=cache)]
    assert all(torch.equal(one, two) for one, two in zip(whole, again, strict=True))


def test_a_clip_that_cannot_be_read_is_named(clips, cache):
    clips[2].path.unlink()
    with pytest.raises(DataError, match=r"2\.wav"):
        list(MEASUREMENT.of_clips(clips, cache=cache))


def test_it_tells_how_far_it_is(clips, monkeypatch):
    monkeypatch.setattr(audio_measurement, "TOLD_EVERY", 3)
    told = []
    list(MEASUREMENT.of_clips(clips, cache=NO_CACHE, tell=told.append))
    assert told == ["3 of 4 clips measured", "4 of 4 clips measured"]


def test_drawn_without_an_augmentation_is_as_it_is():
    samples = tone(1.3, hertz=700)
    drawn = MEASUREMENT.of_changed_samples(samples, Augmentation(), generator_of(1))
    assert torch.equal(drawn.features, MEASUREMENT.of_samples(samples).features)


def test_a_random_crop_draws_what_is_heard():
    measurement = replace(MEASUREMENT, length=CropLength(seconds=0.25, crop="random"), level=LOUD)
    rising = np.linspace(-1, 1, RATE, dtype=np.float32) * tone(1.0)
    drawn = {
        round(
            float(measurement.of_changed_samples(rising, Augmentation(), generator_of(seed)).features.sum()),
            2,
        )
        for seed in range(10)
    }
    assert len(drawn) == 10


def test_processes_share_a_cache(clips, cache):
    printed = run_together(SHARING, cache.folder, *(clip.path for clip in clips), processes=2)
    assert printed[0] == printed[1]
    assert len(files_of(cache)) == len(clips)
    assert not [path for path in cache.folder.rglob("*") if path.is_file() and path not in files_of(cache)]
    sums = [float(one.features.double().sum()) for one in MEASUREMENT.of_clips(clips, cache=cache)]
    assert [float(number) for number in printed[0].split()] == sums


SHARING = """
import sys
from pathlib import Path
import torch
torch.set_num_threads(1)
from danlu.data.audio_cache import AudioCache
from danlu.data.clip import Clip
from danlu.features.audio_measurement import AudioMeasurement
from danlu.files import sha256_of_file
from danlu.recipe.audio_sections import CropLength, Mfcc, PeakLevel
options = Mfcc(frame=256, hop=128, mels=20, coefficients=8)
measurement = AudioMeasurement(16000, CropLength(seconds=1), PeakLevel(), options)
cache, paths = AudioCache(Path(sys.argv[1])), map(Path, sys.argv[2:])
clips = [Clip(path, path.name, "calm", sha256=sha256_of_file(path)) for path in paths]
# together
for one in measurement.of_clips(clips, cache=cache):
    print(repr(float(one.features.double().sum())))
"""
