"""Batches of clips: padding and masks."""

from __future__ import annotations

import torch
from hypothesis import given
from hypothesis import strategies as st

from danlu.features.audio_batch import EncodedClip, PlannedAudioBatches, make_audio_batch


def clip(frames, label=None, value=1.0):
    return EncodedClip(torch.full((frames, 3), value), label, seconds=frames / 100)


def test_clips_of_one_length_need_no_mask():
    batch = make_audio_batch([clip(4, 1), clip(4, 0, value=2.0)], [9, 3])
    assert batch.features.shape == (2, 4, 3)
    assert batch.features[:, 0, 0].tolist() == [1.0, 2.0]
    assert batch.features.dtype == torch.float32
    assert batch.mask is None
    assert batch.labels.tolist() == [1, 0]
    assert batch.indices == [9, 3]
    assert batch.word_count == 8


def test_shorter_clips_are_padded_under_a_mask():
    batch = make_audio_batch([clip(2, 1), clip(4, 0)], [0, 1])
    assert batch.mask.tolist() == [[True, True, False, False], [True] * 4]
    assert batch.features[0, 2:].abs().sum() == 0
    assert batch.word_count == 6


def test_without_gold_there_are_no_labels():
    assert make_audio_batch([clip(2), clip(2)], [0, 1]).labels is None
    assert make_audio_batch([clip(2), clip(2, 1)], [0, 1]).labels is None


def test_the_batches_of_a_plan_ask_for_their_clips_each_time():
    asked = []

    def clip_of(index):
        asked.append(index)
        return clip(index + 1, label=index, value=len(asked))

    batches = PlannedAudioBatches(clip_of, [[2], [0, 1]])
    assert len(batches) == 2
    assert asked == []
    assert batches[1].labels.tolist() == [0, 1]
    assert batches[1].indices == [0, 1]
    assert batches[0].features[0, 0, 0] == 5
    assert asked == [0, 1, 0, 1, 2]
    assert [batch.indices for batch in batches] == [[2], [0, 1]]


def test_moving_a_batch_keeps_everything():
    batch = make_audio_batch([clip(2, 1), clip(4, 0)], [0, 1])
    moved = batch.to(torch.device("cpu"))
    for name in ("features", "mask", "labels"):
        assert torch.equal(getattr(moved, name), getattr(batch, name))
    assert moved.indices == batch.indices
    bare = make_audio_batch([clip(2)], [0]).to(torch.device("cpu"))
    assert bare.labels is bare.mask is None


@given(st.lists(st.integers(1, 8), min_size=1, max_size=6))
def test_every_clip_is_found_again_under_its_mask(lengths):
    draws = torch.Generator().manual_seed(sum(lengths))
    clips = [EncodedClip(torch.randn(length, 2, generator=draws), 0, 1.0) for length in lengths]
    batch = make_audio_batch(clips, list(range(len(clips))))
    mask = torch.ones(batch.features.shape[:2], dtype=torch.bool) if batch.mask is None else batch.mask
    assert (batch.mask is None) == (len(set(lengths)) == 1)
    for row, kept, one in zip(batch.features, mask, clips, strict=True):
        assert torch.equal(row[kept], one.features)
    assert batch.features[~mask].abs().sum() == 0
    assert batch.word_count == sum(lengths)
