"""Clips that are read after they were inspected."""

from __future__ import annotations

import numpy as np
import pytest

from danlu.data.clip import Clip
from danlu.errors import DataError
from danlu.features.clip_samples import samples_of_clip
from danlu.files import sha256_of_file
from small_clips import tone, write_clip


def test_a_clip_comes_at_the_rate_asked_for(tmp_path):
    path = write_clip(tmp_path / "a.wav", np.stack([tone(), 0 * tone()], axis=1), rate=16000)
    clip = Clip(path, "a.wav", "calm")
    assert np.allclose(samples_of_clip(clip, rate=16000), tone() / 2, atol=1e-4)
    assert len(samples_of_clip(clip, rate=8000)) == 4000
    assert samples_of_clip(clip, rate=8000).dtype == np.float32


def test_a_clip_that_changed_is_told(tmp_path):
    path = write_clip(tmp_path / "a.wav")
    clip = Clip(path, "a.wav", "calm", sha256=sha256_of_file(path))
    assert len(samples_of_clip(clip, rate=16000)) == 8000
    write_clip(path, tone(hertz=300))
    with pytest.raises(DataError, match=r"a\.wav: its content is not what it was"):
        samples_of_clip(clip, rate=16000)


def test_a_clip_that_went_is_told(tmp_path):
    with pytest.raises(DataError, match=r"gone/a\.wav"):
        samples_of_clip(Clip(tmp_path / "a.wav", "gone/a.wav", "calm"), rate=16000)
