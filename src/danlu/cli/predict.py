"""`danlu predict`: from lines of text to tags or classes, batch by batch; from audio files to classes, one by one."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import nullcontext
from io import TextIOWrapper
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from danlu.cli.arguments import DEFAULT_RUNS, Checkpoint, Epoch, Run, Runs, checkpoint_of
from danlu.cli.predicted_files import LISTENER, check_hearing, heard_files
from danlu.cli.predicted_lines import READER, opened_lines, read_lines
from danlu.cli.prediction_formats import InputFormat, OutputFormat, refuse
from danlu.cli.working import working
from danlu.errors import DataError

if TYPE_CHECKING:
    from danlu.jobs.task import Predictor

BATCH = 64
"""Lines that are read before the first is answered, where nothing is said."""

UNHEARD = 1
"""Exit code where a file could not be heard."""


def predict(
    run: Run,
    files: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="FILE",
            help="The input, a file of lines; - or nothing is standard input. For audio classifiers audio files, one "
            "or several.",
        ),
    ] = None,
    input_format: Annotated[
        InputFormat | None,
        typer.Option(
            "--input",
            help="text: raw text, one sentence or one text to classify a line, split into words as the run's reader "
            "does it; words: split by white space; conll: one word a line (taggers only).",
            show_default=InputFormat.text.value,
        ),
    ] = None,
    output_format: Annotated[
        OutputFormat,
        typer.Option(
            "--output",
            help="jsonl with probabilities; conll (taggers); tsv with class, probability, and text or file "
            "(classifiers).",
        ),
    ] = OutputFormat.jsonl,
    batch: Annotated[
        int | None,
        typer.Option(
            "--batch",
            min=1,
            help="Lines read before the first is answered; 1 answers each line. "
            "A tagger's windows of words or documents are cut within a batch.",
            show_default=str(BATCH),
        ),
    ] = None,
    window: Annotated[
        float | None,
        typer.Option(
            "--window",
            metavar="SECONDS",
            help="Of each recording also windows of this length (audio classifiers). Left out, recordings longer than "
            "the model hears have windows of its length.",
        ),
    ] = None,
    step: Annotated[
        float | None,
        typer.Option(
            "--step",
            metavar="SECONDS",
            help="From the beginning of one window to that of the next; left out, half a window.",
        ),
    ] = None,
    checkpoint: Checkpoint = None,
    epoch: Epoch = None,
    device: Annotated[str, typer.Option("--device", help="auto, cpu, cuda or cuda:N.")] = "cpu",
    runs: Runs = DEFAULT_RUNS,
) -> None:
    """Tag or classify text, or classify recordings, with a run's model.

    A recording that cannot be read is named on standard error, the others are answered, and the exit code is 1.
    """
    from danlu.record.find import find_run
    from danlu.record.record import Record

    weights = checkpoint_of(checkpoint, epoch)
    folder = find_run(runs, run)
    if isinstance(sys.stdout, TextIOWrapper):
        sys.stdout.reconfigure(encoding="utf-8")
    # Where predictions go to a terminal they are the sign of life themselves.
    shown = nullcontext(_say_nothing) if sys.stdout.isatty() else working(f"loading {folder.name}")
    windows = {"--window": window, "--step": step}
    with shown as tell:
        if Record(folder).task == "audio-classification":
            _refuse_given({"--input": input_format, "--batch": batch}, what=LISTENER)
            check_hearing(files or [], output_format, windows)
            heard = heard_files(
                _load(folder, weights, device),
                files or [],
                output_format,
                window_seconds=window,
                step_seconds=step,
            )
            unheard = _write(heard, tell)
        else:
            _refuse_given(windows, what=READER)
            with opened_lines(_only_one(files or ["-"])) as lines:
                read = read_lines(
                    _load(folder, weights, device),
                    lines,
                    input_format or InputFormat.text,
                    output_format,
                    batch=batch or BATCH,
                )
                unheard = _write(read, tell)
    if unheard:
        raise typer.Exit(UNHEARD)


def _refuse_given(given: Mapping[str, object], *, what: str) -> None:
    for option, received in given.items():
        if received is not None:
            refuse(option, what, received=received)


def _only_one(files: Sequence[str]) -> str:
    if len(files) > 1:
        refuse("FILE", READER, received=" ".join(files), allowed="one file of lines, or - for standard input")
    return files[0]


def _load(folder: Path, weights: str, device: str) -> Predictor:
    from danlu.jobs.predict import load

    return load(folder, checkpoint=weights, device=device)


def _write(answers: Iterable[str | DataError], tell: Callable[[str], None]) -> int:
    """Write each answer as it comes, errors on standard error; how many errors there were."""
    errors = 0
    for number, answer in enumerate(answers, start=1):
        if isinstance(answer, DataError):
            errors += 1
            typer.echo(f"danlu: {answer}", err=True)
        else:
            sys.stdout.write(answer)
            sys.stdout.flush()
        tell(f"{number - errors:,} predicted")
    return errors


def _say_nothing(_: str) -> None:
    pass
