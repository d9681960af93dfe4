"""Small audio files for tests: tones, with as many channels, at whichever rate, in whichever format."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
import pytest
import soundfile

from danlu.data.clip import Clip


def tone(seconds=0.5, *, rate=16000, hertz=440.0, peak=0.5):
    """A tone, (samples,)."""
    return (peak * np.sin(2 * np.pi * hertz * np.arange(round(seconds * rate)) / rate)).astype(np.float32)


def write_clip(path: Path, samples=None, *, rate=16000, **options) -> Path:
    """Write samples, or half a second of a tone; its folder is made where it is missing."""
    path.parent.mkdir(parents=True, exist_ok=True)
    kind = path.suffix[1:].upper()
    if kind not in soundfile.available_formats():
        pytest.skip(f"this libsndfile writes no {kind}")
    soundfile.write(path, tone() if samples is None else samples, rate, **options)
    return path


def write_clips(folder: Path, names: Sequence[str]) -> None:
    """Write a file of other audio under each name."""
    for number, name in enumerate(names):
        write_clip(folder / name, tone(0.2, hertz=200.0 + 10 * number))


def made_clip(source: str, label: str = "calm", **options: str) -> Clip:
    """A clip without a file; its hash is its name."""
    return Clip(**{"path": Path(source), "source": source, "label": label, "sha256": source, **options})


def grid_of_clips(labels: Mapping[str, Sequence[str]], *, each: int = 2) -> list[Clip]:
    """Clips of speakers, each speaker with these labels, each as often."""
    return [
        made_clip(f"{speaker}-{label}-{number}.wav", label, speaker=speaker, sentence=f"s{number}")
        for speaker, held in labels.items()
        for label in held
        for number in range(each)
    ]
