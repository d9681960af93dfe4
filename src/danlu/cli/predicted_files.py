"""Answers of `danlu predict` to audio files: the class of each, and of its windows."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, cast

from danlu.cli.prediction_formats import OutputFormat, refuse
from danlu.errors import DataError, Problem

if TYPE_CHECKING:
    from danlu.data.audio_files import UnusableAudio
    from danlu.jobs.audio.predictor import AudioPrediction, AudioPredictor
    from danlu.jobs.task import Predictor

LISTENER = "an audio classifier"


def check_hearing(
    files: Sequence[str], output_format: OutputFormat, seconds: Mapping[str, float | None]
) -> None:
    """Refuse what an audio classifier cannot do.

    Args:
        files: Paths of the files.
        output_format: How predictions are to be written.
        seconds: Lengths by option, such as `--window`; None where nothing was said.

    Raises:
        DataError: No file is named, or a format or a length has no meaning.
    """
    if output_format is OutputFormat.conll:
        refuse("--output", LISTENER, received=output_format, allowed="jsonl, tsv")
    if not files or "-" in files:
        refuse("FILE", LISTENER, received="standard input", allowed="audio files, one or several")
    problems = [
        Problem(option, "no length", received=f"{length:g}", allowed="seconds above 0")
        for option, length in seconds.items()
        if length is not None and not length > 0
    ]
    if problems:
        raise DataError("Windows need a length.", problems)
    if output_format is OutputFormat.tsv:
        for option, length in seconds.items():
            if length is not None:
                refuse(option, "the output tsv, which has a line a file", received=f"{length:g}")


def heard_files(
    predictor: Predictor,
    files: Sequence[str],
    output_format: OutputFormat,
    *,
    window_seconds: float | None,
    step_seconds: float | None,
) -> Iterator[str | UnusableAudio]:
    """The class of each file, as it is written; the error in the place of a file that cannot be heard.

    Args:
        predictor: An audio classifier.
        files: Paths of the files.
        output_format: How predictions are written.
        window_seconds: Length of the windows; None: the model's own, for recordings that are longer.
        step_seconds: From the beginning of one window to that of the next; None: half a window.
    """
    from danlu.data.audio_files import UnusableAudio

    listener = cast("AudioPredictor", predictor)
    for file in files:
        try:
            (heard,) = listener.predict([file], window_seconds=window_seconds, step_seconds=step_seconds)
        except UnusableAudio as error:
            yield error
        else:
            yield _line(heard, output_format)


def _line(heard: AudioPrediction, output_format: OutputFormat) -> str:
    if output_format is OutputFormat.jsonl:
        return json.dumps(heard.as_json(), ensure_ascii=False) + "\n"
    return f"{heard.label}\t{heard.probability:.4f}\t{heard.file}\n"
