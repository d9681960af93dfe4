"""Answers of `danlu predict` to lines of text: the tags of a sentence, or the class of a text."""

from __future__ import annotations

import json
import sys
from collections import deque
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from io import TextIOWrapper
from pathlib import Path
from typing import IO, TYPE_CHECKING, cast

import typer

from danlu.cli.prediction_formats import InputFormat, OutputFormat, refuse
from danlu.errors import DataError

if TYPE_CHECKING:
    from danlu.jobs.tagging.predictor import Prediction, TaggingPredictor
    from danlu.jobs.task import Predictor
    from danlu.jobs.text.predictor import TextPrediction, TextPredictor

READER = "a model that reads text"
TAGGER = "a tagger"
CLASSIFIER = "a text classifier"


@contextmanager
def opened_lines(file: str) -> Iterator[IO[str]]:
    """The input as UTF-8 text, whatever the terminal's encoding is."""
    try:
        binary = sys.stdin.buffer if file == "-" else Path(file).open("rb")  # noqa: SIM115 - closed below
    except OSError as error:
        raise DataError(f"The input {file} cannot be opened: {error.strerror}.") from error
    with TextIOWrapper(binary, encoding="utf-8-sig") as lines:
        try:
            yield lines
        except UnicodeDecodeError as error:
            raise DataError(
                f"The input {file} is not UTF-8: {error.reason} at byte {error.start}."
            ) from error


def read_lines(
    predictor: Predictor,
    lines: Iterable[str],
    input_format: InputFormat,
    output_format: OutputFormat,
    *,
    batch: int,
) -> Iterator[str]:
    """The tags of each sentence or the class of each line that is not empty, as they are written.

    Args:
        predictor: A tagger or a text classifier.
        lines: The input.
        input_format: How lines are to be read.
        output_format: How predictions are written.
        batch: Sentences or lines that are read before the first is answered.

    Raises:
        DataError: A format has no meaning for the model, or a line cannot be read.
    """
    from danlu.jobs.text.predictor import TextPredictor

    if isinstance(predictor, TextPredictor):
        return _classified(predictor, lines, input_format, output_format, batch=batch)
    return _tagged(cast("TaggingPredictor", predictor), lines, input_format, output_format, batch=batch)


def _tagged(
    predictor: TaggingPredictor,
    lines: Iterable[str],
    input_format: InputFormat,
    output_format: OutputFormat,
    *,
    batch: int,
) -> Iterator[str]:
    from danlu.data.text_lines import read_sentences

    if output_format is OutputFormat.tsv:
        refuse("--output", TAGGER, received=output_format, allowed="jsonl, conll")
    is_split = input_format is InputFormat.text and predictor.word_split == "white-space"
    found = read_sentences(lines, "words" if is_split else input_format.value)
    sentences = (sentence.words for sentence in found)
    for prediction in predictor.stream(sentences, batch_size=batch):
        yield _tagged_line(prediction, output_format)


def _classified(
    predictor: TextPredictor,
    lines: Iterable[str],
    input_format: InputFormat,
    output_format: OutputFormat,
    *,
    batch: int,
) -> Iterator[str]:
    if input_format is not InputFormat.text:
        refuse("--input", CLASSIFIER, received=input_format, allowed="text")
    if output_format is OutputFormat.conll:
        refuse("--output", CLASSIFIER, received=output_format, allowed="jsonl, tsv")
    numbers: deque[int] = deque()
    empty = 0

    def texts() -> Iterator[str]:
        nonlocal empty
        for number, line in enumerate(lines, start=1):
            if text := line.strip():
                numbers.append(number)
                yield text
            else:
                empty += 1

    for prediction in predictor.stream(texts(), batch_size=batch):
        yield _classified_line(prediction, numbers.popleft(), output_format)
    if empty:
        typer.echo(f"{empty:,} empty line{'s' if empty > 1 else ''} passed over", err=True)


def _tagged_line(prediction: Prediction, output_format: OutputFormat) -> str:
    if output_format is OutputFormat.jsonl:
        return json.dumps(prediction.as_json(), ensure_ascii=False) + "\n"
    rows = zip(prediction.words, prediction.tags, prediction.probabilities, strict=True)
    return "".join(f"{word}\t{tag}\t{sure:.4f}\n" for word, tag, sure in rows) + "\n"


def _classified_line(prediction: TextPrediction, number: int, output_format: OutputFormat) -> str:
    if output_format is OutputFormat.jsonl:
        return json.dumps({"line": number, **prediction.as_json()}, ensure_ascii=False) + "\n"
    return f"{prediction.label}\t{prediction.probability:.4f}\t{' '.join(prediction.text.split())}\n"
