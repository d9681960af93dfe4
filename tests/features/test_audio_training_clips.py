"""Training clips as epochs hear them."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
import torch

from danlu.data.audio_cache import AudioCache
from danlu.data.clip import Clip
from danlu.errors import DataError
from danlu.features.audio_encoder import AudioEncoder
from danlu.features.audio_training_clips import TrainingClips
from danlu.recipe.audio_sections import Augmentation, CropLength, LogMel, Masks, Noise, PeakLevel
from small_clips import tone, write_clip

NO_CACHE = AudioCache(None)
CENTRE, RANDOM = CropLength(seconds=0.5), CropLength(seconds=0.5, crop="random")
MASKS = Augmentation(time_masks=Masks(longest=0.5))
NOISE = Augmentation(noise=Noise())


@pytest.fixture
def clips(tmp_path):
    draws = np.random.default_rng(1)
    made = []
    for number in range(3):
        samples = tone(0.8, hertz=300 + 100 * number)
        samples += 0.02 * draws.standard_normal(len(samples)).astype(np.float32)
        path = write_clip(tmp_path / f"{number}.wav", samples)
        made.append(Clip(path, path.name, ["glad", "calm"][number % 2]))
    return made


def encoder_of(clips, length=CENTRE):
    features = LogMel(kind="log-mel", frame=256, hop=128, mels=20)
    return AudioEncoder.fit(
        clips,
        [clip.label for clip in clips],
        rate=16000,
        length=length,
        level=PeakLevel(),
        features=features,
        normalise="train",
        cache=NO_CACHE,
    )


def training(clips, augmentation, *, length=CENTRE, seed=1):
    return TrainingClips(clips, encoder_of(clips, length), augmentation, seed=seed, cache=NO_CACHE)


def test_where_nothing_is_drawn_each_epoch_hears_what_is_encoded(clips):
    made = training(clips, Augmentation())
    encoded = encoder_of(clips).encode(clips, [clip.label for clip in clips], cache=NO_CACHE)
    for index, one in enumerate(encoded):
        assert torch.equal(made.clip_of(1)(index).features, one.features)
        assert made.clip_of(7)(index) is made.clip_of(1)(index)
        assert made.clip_of(1)(index).label == one.label


@pytest.mark.parametrize(
    ("augmentation", "length"), [(MASKS, CENTRE), (NOISE, CENTRE), (Augmentation(), RANDOM)]
)
def test_what_is_drawn_follows_from_seed_epoch_and_position(clips, augmentation, length):
    made = training(clips, augmentation, length=length)
    last, first = made.clip_of(2)(2), made.clip_of(2)(0)
    again = training(clips, augmentation, length=length)
    assert torch.equal(again.clip_of(2)(0).features, first.features)  # whatever was asked for before
    assert torch.equal(again.clip_of(2)(2).features, last.features)
    assert not torch.equal(made.clip_of(3)(2).features, last.features)
    assert not torch.equal(
        training(clips, augmentation, length=length, seed=2).clip_of(2)(2).features, last.features
    )
    assert [made.clip_of(1)(index).label for index in range(3)] == [1, 0, 1]


def test_equal_clips_are_changed_differently(clips):
    twice = [clips[0], clips[0]]
    made = TrainingClips(twice, encoder_of(clips), NOISE, seed=1, cache=NO_CACHE)
    assert not torch.equal(made.clip_of(1)(0).features, made.clip_of(1)(1).features)


def test_files_are_read_before_the_first_epoch(clips):
    for augmentation in (Augmentation(), MASKS, NOISE):
        gone = [*clips, replace(clips[0], path=clips[0].path.with_name("gone.wav"), source="gone.wav")]
        with pytest.raises(DataError, match=r"gone\.wav"):
            TrainingClips(gone, encoder_of(clips), augmentation, seed=1, cache=NO_CACHE)
    made = training(clips, NOISE)
    for clip in clips:
        clip.path.unlink()
    assert made.clip_of(1)(2).features.isfinite().all()


def test_a_class_that_the_encoder_does_not_know_is_told(clips):
    strange = [replace(clip, label="proud") for clip in clips]
    for augmentation in (Augmentation(), NOISE):
        with pytest.raises(DataError, match="no training clip has"):
            TrainingClips(strange, encoder_of(clips), augmentation, seed=1, cache=NO_CACHE)
