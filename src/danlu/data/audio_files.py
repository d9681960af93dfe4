"""Audio files as samples: decoded by libsndfile, channels averaged, brought to one rate by soxr.

Sources: https://libsndfile.github.io/libsndfile, https://sourceforge.net/projects/soxr.
"""

from __future__ import annotations

from io import BytesIO
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from danlu.data.audio_package import audio_package
from danlu.data.audio_truncation import ends_early
from danlu.errors import DataError, Problem

BLOCK_FRAMES = 1 << 16
"""Frames decoded at a time: a header that promises more than there is costs no memory."""

Samples = NDArray[np.float32]


class UnusableAudio(DataError):  # noqa: N818 - named after what it is about, as callers drop such files
    """A file that gives no samples.

    Args:
        name: What messages call the file.
        reason: What is wrong, in words that are the same for every such file: `broken`, `empty` or `not finite`.
        detail: What is wrong with this one.
    """

    def __init__(self, name: str, reason: str, detail: str) -> None:
        super().__init__(f"{name} cannot be used", [Problem(name, f"{reason}: {detail}")])
        self.reason = reason
        self.detail = detail


def decode(path: Path, *, rate: int) -> Samples:
    """The samples of a file: WAV, FLAC, OGG, MP3 or whatever else libsndfile reads.

    Args:
        path: The file.
        rate: Samples a second of the result.

    Returns:
        The mean of the channels, (samples,); full scale is from -1 to 1.

    Raises:
        UnusableAudio: The file is broken, ends before its header says, or has no samples, or samples that are not
            finite numbers.
        DataError: The packages that read audio are not installed.

    Example:
        >>> import soundfile
        >>> file = getfixture("tmp_path") / "a.wav"
        >>> soundfile.write(file, np.zeros((44100, 2)), 44100)
        >>> decode(file, rate=16000).shape
        (16000,)
    """
    samples, own_rate = samples_of(read_bytes(path, name=str(path)), name=str(path))
    samples = resampled(samples, own_rate, rate)
    if not len(samples):
        raise UnusableAudio(str(path), "empty", f"nothing is left at {rate} samples a second")
    return samples


def read_bytes(path: Path, *, name: str) -> bytes:
    """The bytes of a file.

    Raises:
        UnusableAudio: It cannot be read, or has none.
    """
    try:
        data = path.read_bytes()
    except OSError as error:
        raise UnusableAudio(name, "broken", error.strerror or str(error)) from error
    if not data:
        raise UnusableAudio(name, "empty", "the file has no bytes")
    return data


def samples_of(data: bytes, *, name: str) -> tuple[Samples, int]:
    """The samples of a file's bytes, the mean of its channels, (samples,), and its own rate.

    Args:
        data: The bytes. The format is told by them, never by the file's name.
        name: What messages call the file.

    Raises:
        UnusableAudio: As `decode` says.
        DataError: The packages that read audio are not installed.
    """
    samples, rate = _read(data, name)
    if not len(samples):
        raise UnusableAudio(name, "empty", "the file has no samples")
    if not np.isfinite(samples).all():
        first = int(np.argmin(np.isfinite(samples)))
        raise UnusableAudio(name, "not finite", f"sample {first + 1} is {samples[first]}")
    return samples, rate


def resampled(samples: Samples, own_rate: int, rate: int) -> Samples:
    """The same sound at another rate, band-limited; soxr's high quality.

    Args:
        samples: (samples,).
        own_rate: Samples a second of these.
        rate: Samples a second of the result.
    """
    if own_rate == rate:
        return samples
    made: Samples = audio_package("soxr").resample(samples, own_rate, rate, quality="HQ")
    return made


def _read(data: bytes, name: str) -> tuple[Samples, int]:
    soundfile = audio_package("soundfile")
    blocks: list[Samples] = []
    try:
        with soundfile.SoundFile(BytesIO(data)) as file:
            rate, kind, declared = int(file.samplerate), str(file.format), int(file.frames)
            while len(
                block := file.read(BLOCK_FRAMES, dtype="float32", always_2d=True)
            ):  # (frames, channels)
                blocks.append(block[:, 0] if block.shape[1] == 1 else block.mean(axis=1))
    except soundfile.SoundFileError as error:
        raise UnusableAudio(name, "broken", _said(error)) from error
    samples = np.concatenate(blocks) if blocks else np.zeros(0, np.float32)  # (samples,)
    if ends_early(data, kind=kind, declared=declared, found=len(samples)):
        detail = f"the file ends after {len(samples) / rate:.2f} s, before its header says"
        raise UnusableAudio(name, "broken", detail)
    return samples, rate


def _said(error: Any) -> str:  # noqa: ANN401 - soundfile has no types
    said = str(getattr(error, "error_string", error)).rstrip(".")
    # What libsndfile says of an MP3 that it cannot make sense of; the file is there.
    if said.startswith("File does not exist"):
        return "the file is no audio that libsndfile knows"
    return f"libsndfile says: {said}"
