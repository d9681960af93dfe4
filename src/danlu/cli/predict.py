"""`danlu predict`: from a file or standard input to JSON lines or CoNLL, batch by batch."""

from __future__ import annotations

import json
import sys
from collections import deque
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, nullcontext
from enum import StrEnum
from io import TextIOWrapper
from pathlib import Path
from typing import IO, TYPE_CHECKING, Annotated

import typer

from danlu.cli.arguments import DEFAULT_RUNS, Checkpoint, Run, Runs
from danlu.cli.working import working
from danlu.errors import DataError, Problem

if TYPE_CHECKING:
    from danlu.jobs.tagging.predictor import Prediction, TaggingPredictor
    from danlu.jobs.text.predictor import TextPrediction, TextPredictor


class InputFormat(StrEnum):
    """How the input is to be read."""

    text = "text"
    words = "words"
    conll = "conll"


class OutputFormat(StrEnum):
    """How predictions are written."""

    jsonl = "jsonl"
    conll = "conll"
    tsv = "tsv"


def predict(
    run: Run,
    file: Annotated[str, typer.Argument(metavar="FILE", help="The input; - is standard input.")] = "-",
    input_format: Annotated[
        InputFormat,
        typer.Option(
            "--input",
            help="text: raw text, one sentence or one text to classify a line, split into words as the run's reader "
            "does it; words: split by white space; conll: one word a line (taggers only).",
        ),
    ] = InputFormat.text,
    output_format: Annotated[
        OutputFormat,
        typer.Option(
            "--output",
            help="jsonl with probabilities; conll (taggers); tsv with class, probability, text (text classifiers).",
        ),
    ] = OutputFormat.jsonl,
    batch: Annotated[
        int,
        typer.Option(
            "--batch",
            min=1,
            help="Lines read before the first is answered; 1 answers each line. "
            "A tagger's windows of words or documents are cut within a batch.",
        ),
    ] = 64,
    checkpoint: Checkpoint = "best",
    device: Annotated[str, typer.Option("--device", help="auto, cpu, cuda or cuda:N.")] = "cpu",
    runs: Runs = DEFAULT_RUNS,
) -> None:
    """Tag or classify text with a run's model."""
    from danlu.record.find import find_run

    folder = find_run(runs, run)
    if isinstance(sys.stdout, TextIOWrapper):
        sys.stdout.reconfigure(encoding="utf-8")
    # Where predictions go to a terminal they are the sign of life themselves.
    shown = nullcontext(lambda _: None) if sys.stdout.isatty() else working(f"loading {folder.name}")
    with _opened(file) as lines, shown as tell:
        from danlu.jobs.predict import load
        from danlu.jobs.text.predictor import TextPredictor

        predictor = load(folder, checkpoint=checkpoint, device=device)
        if isinstance(predictor, TextPredictor):
            answers = _classified(predictor, lines, input_format, output_format, batch=batch)
        else:
            answers = _tagged(predictor, lines, input_format, output_format, batch=batch)
        for number, answer in enumerate(answers, start=1):
            sys.stdout.write(answer)
            sys.stdout.flush()
            tell(f"{number:,} predicted")


def _tagged(
    predictor: TaggingPredictor,
    lines: Iterable[str],
    input_format: InputFormat,
    output_format: OutputFormat,
    *,
    batch: int,
) -> Iterator[str]:
    from danlu.data.text_lines import read_sentences

    _refuse(output_format, OutputFormat.tsv, "--output", "a tagger", "jsonl, conll")
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
    for refused in (InputFormat.words, InputFormat.conll):
        _refuse(input_format, refused, "--input", "a text classifier", "text")
    _refuse(output_format, OutputFormat.conll, "--output", "a text classifier", "jsonl, tsv")
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


def _refuse(given: StrEnum, refused: StrEnum, option: str, what: str, allowed: str) -> None:
    if given == refused:
        problem = Problem(option, f"has no meaning for {what}", received=given.value, allowed=allowed)
        raise DataError("The run's model cannot work like this.", [problem])


@contextmanager
def _opened(file: str) -> Iterator[IO[str]]:
    """The input as UTF-8 text, whatever the terminal's encoding is."""
    try:
        binary = sys.stdin.buffer if file == "-" else Path(file).open("rb")  # noqa: SIM115 - closed below
    except OSError as error:
        raise DataError(f"The input {file} cannot be opened: {error.strerror}.") from error
    with TextIOWrapper(binary, encoding="utf-8-sig") as opened:
        try:
            yield opened
        except UnicodeDecodeError as error:
            raise DataError(
                f"The input {file} is not UTF-8: {error.reason} at byte {error.start}."
            ) from error


def _tagged_line(prediction: Prediction, output_format: OutputFormat) -> str:
    if output_format is OutputFormat.jsonl:
        return json.dumps(prediction.as_json(), ensure_ascii=False) + "\n"
    rows = zip(prediction.words, prediction.tags, prediction.probabilities, strict=True)
    return "".join(f"{word}\t{tag}\t{sure:.4f}\n" for word, tag, sure in rows) + "\n"


def _classified_line(prediction: TextPrediction, number: int, output_format: OutputFormat) -> str:
    if output_format is OutputFormat.jsonl:
        return json.dumps({"line": number, **prediction.as_json()}, ensure_ascii=False) + "\n"
    return f"{prediction.label}\t{prediction.probability:.4f}\t{' '.join(prediction.text.split())}\n"
