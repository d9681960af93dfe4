"""A trained audio classifier at work: files in, classes and probabilities out; long recordings by windows."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from math import inf
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from danlu.data.audio_files import UnusableAudio, decode
from danlu.errors import DataError, Problem
from danlu.evaluation.calibration import softmax
from danlu.features.audio_batch import EncodedClip
from danlu.jobs.audio.model import RestoredClassifier
from danlu.jobs.audio.reading import read_clips
from danlu.recipe.audio_data import AudioData
from danlu.recipe.audio_sections import CropLength, FullLength
from danlu.training.device import make_accelerator

Samples = NDArray[np.float32]

BATCH = 32
"""Windows that are heard at once."""

SILENCE = AudioData.model_fields["silence_db"].default
"""Decibels of full scale below which a recording is silent: what readers go by where a recipe says nothing."""

SHARED = 0.5
"""Share of a window that the next one has too, where no step is given."""


@dataclass(frozen=True, slots=True)
class Window:
    """What the model makes of a stretch of a recording.

    Args:
        start: Where it begins, in seconds.
        end: Where it ends, in seconds.
        label: Its most probable class.
        probabilities: Probability of each class, by name.
    """

    start: float
    end: float
    label: str
    probabilities: dict[str, float]

    def as_json(self) -> dict[str, Any]:
        """The window for machines."""
        return {
            "start": round(self.start, 3),
            "end": round(self.end, 3),
            "label": self.label,
            "probability": round(self.probabilities[self.label], 6),
            "probabilities": _rounded(self.probabilities),
        }


@dataclass(frozen=True, slots=True)
class AudioPrediction:
    """What the model makes of one file.

    Args:
        file: The file.
        label: Its most probable class, of the clip as an evaluation hears it.
        probabilities: Probability of each class, by name.
        seconds: Its length.
        cut_seconds: How much of it the model's length leaves out.
        temperature: What the logits were divided by; None: nothing.
        windows: The recording stretch by stretch, where it is longer than the model's length or windows were asked for.
    """

    file: str
    label: str
    probabilities: dict[str, float]
    seconds: float
    cut_seconds: float
    temperature: float | None
    windows: tuple[Window, ...] = ()

    @property
    def probability(self) -> float:
        """Probability of the predicted class."""
        return self.probabilities[self.label]

    def as_json(self) -> dict[str, Any]:
        """The prediction for machines."""
        return {
            "file": self.file,
            "label": self.label,
            "probability": round(self.probability, 6),
            "probabilities": _rounded(self.probabilities),
            "seconds": round(self.seconds, 3),
            "cut_seconds": round(self.cut_seconds, 3),
            "temperature": self.temperature,
            "windows": [window.as_json() for window in self.windows] or None,
        }


class AudioPredictor:
    """A run's audio classifier, ready to predict. Made by `danlu.load`.

    Logits are divided by the temperature that was fitted on valid, where the weights have one.

    Args:
        restored: The model, its features and its classes.
        temperature: What logits are divided by; None: nothing.
        device: `auto`, `cpu`, `cuda` or `cuda:N`.

    Example:
        >>> listener = danlu.load("runs/2026-11-21-emodb-light-sernet-01")  # doctest: +SKIP
        >>> listener.predict(["angry.wav"])[0].label  # doctest: +SKIP
        'anger'
    """

    def __init__(
        self, restored: RestoredClassifier, *, temperature: float | None = None, device: str = "cpu"
    ) -> None:
        accelerator = make_accelerator(device=device, precision="fp32")
        self.encoder = restored.encoder
        self.weights = restored.weights
        self.temperature = temperature
        self._device = accelerator.device
        self._model = restored.model.to(self._device)

    def predict(
        self,
        files: Iterable[str | Path],
        *,
        window_seconds: float | None = None,
        step_seconds: float | None = None,
    ) -> list[AudioPrediction]:
        """Predict files.

        Args:
            files: Paths of audio files.
            window_seconds: Length of the windows; None: the model's own, for recordings that are longer.
            step_seconds: From the beginning of one window to that of the next; None: half a window.

        Raises:
            UnusableAudio: A file cannot be read.
            DataError: A single path was given for the list, a window is shorter than a frame, or a step than a
                sample.
        """
        return list(self.stream(files, window_seconds=window_seconds, step_seconds=step_seconds))

    def stream(
        self,
        files: Iterable[str | Path],
        *,
        window_seconds: float | None = None,
        step_seconds: float | None = None,
    ) -> Iterator[AudioPrediction]:
        """Predict files one at a time, as they come."""
        if isinstance(files, str | bytes | Path):
            raise DataError(f"Expected a list of files. Received {files!r}: put it into a list.")
        self._check_windows(window_seconds, step_seconds)
        for file in files:
            samples = decode(Path(file), rate=self.encoder.rate)
            _refuse_silence(samples, str(file))
            yield self.predict_samples(
                samples, file=str(file), window_seconds=window_seconds, step_seconds=step_seconds
            )

    def predict_samples(
        self,
        samples: Samples,
        *,
        file: str = "",
        window_seconds: float | None = None,
        step_seconds: float | None = None,
    ) -> AudioPrediction:
        """Predict one recording that is in memory.

        Args:
            samples: Mono samples at the model's rate, (samples,).
            file: What to call it.
            window_seconds: As in `predict`.
            step_seconds: As in `predict`.

        Raises:
            DataError: A window is shorter than a frame, or a step than a sample.
        """
        self._check_windows(window_seconds, step_seconds)
        rate = self.encoder.rate
        seconds = len(samples) / rate
        places = window_places(
            seconds, window_seconds or self._own_window(seconds), step_seconds=step_seconds
        )
        pieces = [samples[round(start * rate) : round(end * rate)] for start, end in places]
        heard = [self.encoder.encode_samples(piece) for piece in (samples, *pieces)]
        whole, *windows = self._probabilities(heard)
        return AudioPrediction(
            file=file,
            label=max(whole, key=whole.__getitem__),
            probabilities=whole,
            seconds=seconds,
            cut_seconds=heard[0].cut_seconds,
            temperature=self.temperature,
            windows=tuple(
                Window(start, end, max(found, key=found.__getitem__), found)
                for (start, end), found in zip(places, windows, strict=True)
            ),
        )

    def _check_windows(self, window_seconds: float | None, step_seconds: float | None) -> None:
        rate = self.encoder.rate
        given = {
            "window_seconds": (window_seconds, self.encoder.features.frame / rate, "a frame"),
            "step_seconds": (step_seconds, 1 / rate, "a sample"),
        }
        problems = [
            Problem(name, f"shorter than {what}, or no length", repr(value), f"{least:.2g} seconds or more")
            for name, (value, least, what) in given.items()
            if value is not None and not least <= value < inf
        ]
        if problems:
            raise DataError("Windows cannot be cut so.", problems)

    def _own_window(self, seconds: float) -> float | None:
        """The model's own length, where a recording is longer; None: the model hears all of it."""
        length = self.encoder.length
        if isinstance(length, CropLength):
            own: float | None = length.seconds
        else:
            own = length.longest_seconds if isinstance(length, FullLength) else None
        return own if own is not None and seconds > own else None

    def _probabilities(self, clips: Sequence[EncodedClip]) -> list[dict[str, float]]:
        classes = self.encoder.classes
        reading = read_clips(
            self._model,
            clips,
            classes=len(classes),
            device=self._device,
            batch_size=BATCH,
        )
        probabilities = softmax(reading.logits, temperature=self.temperature or 1.0)
        return [
            {name: float(value) for name, value in zip(classes, row, strict=True)} for row in probabilities
        ]


def window_places(
    seconds: float, window_seconds: float | None, *, step_seconds: float | None = None
) -> list[tuple[float, float]]:
    """Beginning and end of each window of a recording, in seconds; the last one ends where the recording does.

    Args:
        seconds: Length of the recording.
        window_seconds: Length of a window; None: there are no windows.
        step_seconds: From one beginning to the next; None: half a window.

    Example:
        >>> window_places(5.0, 2.0)
        [(0.0, 2.0), (1.0, 3.0), (2.0, 4.0), (3.0, 5.0)]
        >>> window_places(1.0, 2.0), window_places(9.0, None)
        ([(0.0, 1.0)], [])
    """
    if window_seconds is None:
        return []
    if seconds <= window_seconds:
        return [(0.0, seconds)]
    step = window_seconds * SHARED if step_seconds is None else step_seconds
    last = seconds - window_seconds
    starts = [number * step for number in range(int(last / step) + 1)]
    if last - starts[-1] > 1e-9:
        starts.append(last)
    return [(start, start + window_seconds) for start in starts]


def _rounded(probabilities: dict[str, float]) -> dict[str, float]:
    return {name: round(value, 6) for name, value in probabilities.items()}


def _refuse_silence(samples: Samples, file: str) -> None:
    """Refuse a file in which nothing is heard: a class of it would be a class of nothing."""
    loudest = float(np.abs(samples).max())
    if loudest < 10 ** (SILENCE / 20):
        raise UnusableAudio(file, "silent", f"the loudest sample is {loudest:.2g} of full scale")
