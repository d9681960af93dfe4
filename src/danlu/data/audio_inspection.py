"""Which clips can be used: each is decoded once to see whether it is broken, empty, silent or too short."""

from __future__ import annotations

import hashlib
import json
import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np

from danlu.data.audio_cache import Arrays, AudioCache, key_of
from danlu.data.audio_files import UnusableAudio, read_bytes, samples_of
from danlu.data.audio_package import audio_package
from danlu.data.clip import Clip, left_out
from danlu.data.example import Skipped
from danlu.errors import DataError, Problem
from danlu.recipe.audio_data import AudioData

TOLD_EVERY = 100
"""Clips between two words on how far the inspection is."""


def inspect(
    clips: Sequence[Clip],
    data: AudioData,
    *,
    cache: AudioCache,
    tell: Callable[[str], None] | None = None,
) -> tuple[list[Clip], list[Skipped]]:
    """Tell the clips that can be used from those that cannot.

    Args:
        clips: The clips.
        data: The section `data` of the recipe.
        cache: Where the measures of a file are kept; they depend on its bytes alone, the recipe's bounds are compared
            with them each time.
        tell: Is told how far the inspection is, in words.

    Returns:
        The usable clips, with `sha256` and `seconds`, and a record of each that was dropped.

    Raises:
        DataError: With `on_unusable: error`, every clip that cannot be used.
    """
    usable: list[Clip] = []
    skipped: list[Skipped] = []
    for number, clip in enumerate(clips, start=1):
        try:
            usable.append(_inspected(clip, data, cache))
        except UnusableAudio as fault:
            skipped.append(left_out(clip, fault.reason, fault.detail))
        if tell is not None and (number % TOLD_EVERY == 0 or number == len(clips)):
            tell(f"{number:,} of {len(clips):,} clips inspected")
    if skipped and data.on_unusable == "error":
        fix = "mend or remove the file, or set data.on_unusable to drop, which records what it drops"
        raise DataError(
            f"{len(skipped)} of {len(clips)} clips cannot be used",
            [Problem(one.file, f"{one.reason}: {one.text}", fix=fix) for one in skipped],
        )
    return usable, skipped


@dataclass(frozen=True, slots=True)
class _Measures:
    """What decoding a file showed.

    Args:
        seconds: Its length.
        peak: Its loudest sample, of the mean of the channels.
    """

    seconds: float
    peak: float


def _inspected(clip: Clip, data: AudioData, cache: AudioCache) -> Clip:
    content = read_bytes(clip.path, name=clip.source)
    sha256 = hashlib.sha256(content).hexdigest()
    # Another libsndfile may read what this one cannot.
    key = key_of("inspection", sha256, audio_package("soundfile").__libsndfile_version__)
    measures = _measures(cache.arrays(key, lambda: _measured(content, clip.source)), clip.source)
    shortest = max(data.shortest_seconds, 1 / data.rate)
    if measures.seconds < shortest:
        raise UnusableAudio(
            clip.source, "too short", f"{measures.seconds:.3g} s; the shortest that is used is {shortest:g} s"
        )
    loudest_db = 20 * math.log10(measures.peak) if measures.peak > 0 else -math.inf
    if loudest_db < data.silence_db:
        said = f"{loudest_db:.1f} dB of full scale" if measures.peak > 0 else "0"
        raise UnusableAudio(
            clip.source, "silent", f"the loudest sample is {said}; data.silence_db is {data.silence_db:g}"
        )
    return replace(clip, sha256=sha256, seconds=measures.seconds)


def _measured(content: bytes, name: str) -> Arrays:
    try:
        samples, rate = samples_of(content, name=name)
    except UnusableAudio as fault:
        words = json.dumps([fault.reason, fault.detail]).encode()
        return {"fault": np.frombuffer(words, np.uint8)}
    return {"seconds": np.array(len(samples) / rate), "peak": np.array(float(np.abs(samples).max()))}


def _measures(arrays: Arrays, name: str) -> _Measures:
    if "fault" in arrays:
        reason, detail = json.loads(arrays["fault"].tobytes())
        raise UnusableAudio(name, reason, detail)
    return _Measures(float(arrays["seconds"]), float(arrays["peak"]))
