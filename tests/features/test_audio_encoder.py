"""The encoder of audio: classes, normalising, augmenting, writing and reading."""

from __future__ import annotations

import json
from dataclasses import replace

import numpy as np
import pytest
import torch
from safetensors.torch import save_file

from danlu.data.audio_cache import AudioCache
from danlu.data.clip import Clip
from danlu.errors import DataError, RecordError
from danlu.features.audio_augmentation import generator_of
from danlu.features.audio_encoder import AudioEncoder, read_audio_encoder
from danlu.recipe.audio_sections import (
    Augmentation,
    CropLength,
    FullLength,
    LogMel,
    Masks,
    Mfcc,
    Noise,
    NoLevel,
    PeakLevel,
    Spectrogram,
)
from small_clips import tone, write_clip

RATE = 16000
NO_CACHE = AudioCache(None)
MFCC = Mfcc(frame=256, hop=128, mels=20, coefficients=8)
EVERYTHING = Augmentation(
    speeds=[0.9, 1.1], gain_db=3, noise=Noise(), time_masks=Masks(), frequency_masks=Masks()
)


@pytest.fixture
def clips(tmp_path):
    draws = np.random.default_rng(1)
    labels = ["glad", "calm", "glad", "calm"]
    made = []
    for number, label in enumerate(labels):
        samples = tone(0.3 + 0.4 * number, hertz=300 + 100 * number)
        samples += 0.05 * draws.standard_normal(len(samples)).astype(np.float32)
        path = write_clip(tmp_path / "clips" / f"{number}.wav", samples)
        made.append(Clip(path, path.name, label))
    return made


def fitted(clips, **options):
    settings = {
        "rate": RATE,
        "length": CropLength(seconds=1),
        "level": PeakLevel(),
        "features": MFCC,
        "normalise": "none",
        **options,
    }
    return AudioEncoder.fit(clips, [clip.label for clip in clips], cache=NO_CACHE, **settings)


def encoded(encoder, clips):
    return encoder.encode(clips, [clip.label for clip in clips], cache=NO_CACHE)


def own_frames(encoder, one):
    return one.features[encoder.measurement.own_frames(round(one.seconds * RATE))]


def test_clips_become_features_and_numbers(clips):
    encoder = fitted(clips)
    assert encoder.classes == ("calm", "glad")
    made = encoded(encoder, clips)
    assert [one.label for one in made] == [1, 0, 1, 0]
    assert {one.features.shape for one in made} == {(encoder.frames, encoder.bins)} == {(124, 8)}
    assert {one.features.dtype for one in made} == {torch.float32}
    assert [round(one.seconds, 6) for one in made] == [0.3, 0.7, 1.1, 1.5]
    assert [round(one.cut_seconds, 6) for one in made] == [0, 0, 0.1, 0.5]


def test_gold_may_be_unknown_for_some(clips):
    made = fitted(clips).encode(clips, ["glad", None, None, "calm"], cache=NO_CACHE)
    assert [one.label for one in made] == [1, None, None, 0]


def test_a_class_that_train_lacks_is_named(clips):
    with pytest.raises(DataError, match="no training clip has") as caught:
        fitted(clips).encode(clips, ["glad", "clam", "clam", "calm"], cache=NO_CACHE)
    assert "2 clips have it" in str(caught.value)
    assert "did you mean 'calm'?" in str(caught.value)


@pytest.mark.parametrize("normalise", ["none", "clip", "train"])
@pytest.mark.parametrize("length", [CropLength(seconds=1), FullLength(kind="full", longest_seconds=1.2)])
def test_samples_give_what_their_file_gives(clips, normalise, length):
    import soundfile

    encoder = fitted(clips, normalise=normalise, length=length)
    for clip, one in zip(clips, encoded(encoder, clips), strict=True):
        samples, _ = soundfile.read(clip.path, dtype="float32")
        alone = encoder.encode_samples(samples, label=one.label)
        assert torch.equal(alone.features, one.features)
        assert (alone.label, alone.seconds, alone.cut_seconds) == (one.label, one.seconds, one.cut_seconds)


def test_a_clip_is_normalised_over_its_own_frames(clips):
    encoder = fitted(clips, normalise="clip", features=LogMel(kind="log-mel", frame=512, hop=128, mels=20))
    for one in encoded(encoder, clips):
        own = own_frames(encoder, one)
        assert torch.allclose(own.mean(dim=0), torch.zeros(20), atol=1e-4)
        assert torch.allclose(own.std(dim=0, correction=0), torch.ones(20), atol=1e-4)


def test_train_is_normalised_over_all_own_frames_of_train(clips):
    encoder = fitted(clips, normalise="train")
    frames = torch.cat([own_frames(encoder, one) for one in encoded(encoder, clips)])
    assert torch.allclose(frames.mean(dim=0), torch.zeros(8), atol=1e-4)
    assert torch.allclose(frames.std(dim=0, correction=0), torch.ones(8), atol=1e-4)
    raw = encoded(fitted(clips), clips)[1].features
    first = encoded(fitted(clips[:2], normalise="train"), clips)[1].features
    assert torch.allclose(
        encoded(encoder, clips)[1].features * encoder.deviation + encoder.mean, raw, atol=1e-4
    )
    assert not torch.allclose(first, encoded(encoder, clips)[1].features)


def test_a_random_crop_is_the_centre_where_nothing_is_trained(clips):
    centre, random = fitted(clips), fitted(clips, length=CropLength(seconds=1, crop="random"))
    for one, other in zip(encoded(centre, clips), encoded(random, clips), strict=True):
        assert torch.equal(one.features, other.features)


def test_augmenting_nothing_changes_nothing(clips):
    for normalise in ("none", "clip", "train"):
        encoder, samples = fitted(clips, normalise=normalise), tone(1.2)
        plain = encoder.encode_samples(samples, 1)
        drawn = encoder.augmented(samples, 1, Augmentation(), generator_of(1))
        assert torch.equal(drawn.features, plain.features)
        assert (drawn.label, drawn.seconds, drawn.cut_seconds) == (1, plain.seconds, plain.cut_seconds)


@pytest.mark.parametrize(
    "options",
    [
        {"speeds": [0.9, 1.1]},
        {"noise": Noise()},
        {"gain_db": 6},
        {"time_masks": Masks(longest=0.5)},
        {"frequency_masks": Masks(longest=0.5)},
    ],
)
def test_each_change_is_heard_and_repeats_itself(clips, options):
    encoder = fitted(clips, features=LogMel(kind="log-mel", frame=256, hop=128, mels=20))
    plain = encoder.encode_samples(tone(0.8, hertz=500), 1).features
    changed = [
        encoder.augmented(tone(0.8, hertz=500), 1, Augmentation(**options), generator_of(seed)).features
        for seed in (1, 1, 2)
    ]
    assert torch.equal(changed[0], changed[1])
    assert not torch.equal(changed[0], changed[2])
    assert not torch.equal(changed[0], plain)
    assert changed[0].shape == plain.shape


def test_everything_at_once_keeps_the_size(clips):
    encoder = fitted(clips, normalise="train", length=CropLength(seconds=1, crop="random"))
    one = encoder.augmented(tone(1.5), 0, EVERYTHING, generator_of(1))
    assert one.features.shape == (124, 8)
    assert one.features.isfinite().all()


def test_masking_what_was_encoded_is_the_same_as_augmenting(clips):
    augmentation = Augmentation(time_masks=Masks(), frequency_masks=Masks())
    for normalise in ("none", "clip", "train"):
        encoder = fitted(clips, normalise=normalise)
        one = encoder.encode_samples(tone(0.6), 1)
        masked = encoder.masked(one, augmentation, generator_of(4))
        drawn = encoder.augmented(tone(0.6), 1, augmentation, generator_of(4))
        assert torch.equal(masked.features, drawn.features)
        assert not torch.equal(masked.features, one.features)


@pytest.mark.parametrize("normalise", ["none", "clip", "train"])
@pytest.mark.parametrize(
    ("length", "level", "features"),
    [
        (CropLength(seconds=1), PeakLevel(percentile=98), MFCC),
        (FullLength(kind="full"), NoLevel(kind="none"), LogMel(kind="log-mel", mels=30)),
        (CropLength(seconds=2, crop="start", pad="right"), PeakLevel(), Spectrogram(kind="spectrogram")),
    ],
)
def test_it_survives_being_written(clips, tmp_path, normalise, length, level, features):
    encoder = fitted(clips, normalise=normalise, length=length, level=level, features=features)
    encoder.write(tmp_path / "run")
    again = read_audio_encoder(tmp_path / "run")
    assert again.describe() == encoder.describe()
    assert (again.bins, again.frames) == (encoder.bins, encoder.frames)
    for one, other in zip(encoded(encoder, clips), encoded(again, clips), strict=True):
        assert torch.equal(one.features, other.features)
    assert {path.name for path in (tmp_path / "run").iterdir()} == (
        {"audio.json", "audio.safetensors"} if normalise == "train" else {"audio.json"}
    )


def test_it_tells_what_was_fitted(clips):
    told = fitted(clips, normalise="train").describe()
    assert json.loads(json.dumps(told)) == told
    assert {name: told[name] for name in ("kind", "classes", "rate", "bins", "frames", "empty_bands")} == {
        "kind": "audio",
        "classes": ["calm", "glad"],
        "rate": RATE,
        "bins": 8,
        "frames": 124,
        "empty_bands": 0,
    }


@pytest.mark.parametrize(
    "change",
    [
        {"rate": "fast"},
        {"classes": 7},
        {"length": {"kind": "short"}},
        {"features": {"kind": "mfcc", "coefficients": 400}},
        {"normalise": "twice"},
    ],
)
def test_a_damaged_description_is_told(clips, tmp_path, change):
    encoder = fitted(clips)
    (tmp_path / "audio.json").write_text(json.dumps({**encoder.describe(), **change}), encoding="utf-8")
    with pytest.raises(RecordError, match=r"audio\.json does not hold an encoder of audio"):
        read_audio_encoder(tmp_path)


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b"\xff\xfe"])
def test_a_broken_description_is_told(tmp_path, content):
    with pytest.raises(RecordError, match=r"audio\.json"):
        read_audio_encoder(tmp_path)
    (tmp_path / "audio.json").write_bytes(content)
    with pytest.raises(RecordError, match=r"audio\.json"):
        read_audio_encoder(tmp_path)


def test_damaged_moments_are_told(clips, tmp_path):
    encoder = fitted(clips, normalise="train")
    encoder.write(tmp_path)
    file = tmp_path / "audio.safetensors"
    for moments, said in [
        ({"mean": torch.zeros(8)}, "does not hold mean and deviation"),
        ({"mean": torch.zeros(7), "deviation": torch.ones(8)}, "must hold 8 finite numbers"),
        ({"mean": torch.zeros(8), "deviation": torch.full((8,), torch.nan)}, "must hold 8 finite numbers"),
    ]:
        save_file(moments, file)
        with pytest.raises(RecordError, match=said):
            read_audio_encoder(tmp_path)
    file.write_bytes(b"torn")
    with pytest.raises(RecordError, match="does not hold mean and deviation"):
        read_audio_encoder(tmp_path)
    file.unlink()
    with pytest.raises(RecordError, match="does not hold mean and deviation"):
        read_audio_encoder(tmp_path)


def test_the_cache_does_not_know_of_normalising(clips, tmp_path):
    cache = AudioCache(tmp_path / "cache")
    hashed = [replace(clip, sha256=hash_of(clip)) for clip in clips]
    for normalise in ("none", "clip", "train"):
        encoder = fitted(hashed, normalise=normalise)
        kept = encoder.encode(hashed, [None] * 4, cache=cache)
        for one, other in zip(kept, encoded(encoder, clips), strict=True):
            assert torch.equal(one.features, other.features)
    assert len(list(cache.folder.rglob("*.safetensors"))) == 4


def hash_of(clip):
    from danlu.files import sha256_of_file

    return sha256_of_file(clip.path)
