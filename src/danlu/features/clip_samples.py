"""The samples of clips that were inspected before."""

from __future__ import annotations

import hashlib

from danlu.data.audio_files import Samples, read_bytes, resampled, samples_of
from danlu.data.clip import Clip
from danlu.errors import DataError, Problem


def samples_of_clip(clip: Clip, *, rate: int) -> Samples:
    """Read a clip at `rate` samples a second.

    Args:
        clip: The clip; where it has no hash yet, any content is right.
        rate: Samples a second.

    Returns:
        The waveform (samples,), channels averaged.

    Raises:
        DataError: The file cannot be read, or its content is not what was inspected.
    """
    content = read_bytes(clip.path, name=clip.source)
    if clip.sha256 and hashlib.sha256(content).hexdigest() != clip.sha256:
        problem = Problem(clip.source, "its content is not what it was when it was inspected")
        raise DataError("A clip changed while it was in use", [problem])
    samples, own_rate = samples_of(content, name=clip.source)
    return resampled(samples, own_rate, rate)
