"""The command `danlu`: it finds the command, runs it, and turns errors into words and exit codes.

Exit codes: 0 done, 1 the user's mistake (data, recipe, record), 2 the command line, 130 Ctrl-C. A traceback is shown
only with --debug. Nothing here imports torch.
"""

from __future__ import annotations

import json
import os
import sys
from contextlib import suppress
from io import TextIOWrapper
from typing import Annotated

import typer

from danlu import __version__
from danlu.cli.check import check
from danlu.cli.compare import compare
from danlu.cli.demo import app as demo_app
from danlu.cli.evaluate import evaluate
from danlu.cli.folds import folds
from danlu.cli.next import next_
from danlu.cli.note import note
from danlu.cli.page import page
from danlu.cli.predict import predict
from danlu.cli.recipe import app as recipe_app
from danlu.cli.reproduce import reproduce
from danlu.cli.runs import runs
from danlu.cli.series import series
from danlu.cli.show import show
from danlu.cli.star import star
from danlu.cli.train import resume, train
from danlu.cli.verify import verify
from danlu.errors import DanluError

DEBUG = "--debug"

app = typer.Typer(
    name="danlu",
    help="One recipe in; a trained sequence model, a record that can be trusted, and a verdict out.",
    no_args_is_help=True,
    add_completion=True,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
app.add_typer(recipe_app, name="recipe")
app.add_typer(demo_app, name="demo")
for command in (
    check, train, resume, series, folds, evaluate, predict, verify, reproduce, runs, show, compare, note, star, page,
):  # fmt: skip
    app.command()(command)
app.command("next")(next_)


@app.callback(invoke_without_command=True)
def options(
    version: Annotated[bool, typer.Option("--version", help="Print the version and leave.")] = False,
    debug: Annotated[bool, typer.Option(DEBUG, help="Show the traceback of an error.")] = False,
) -> None:
    """One recipe in; a trained sequence model, a record that can be trusted, and a verdict out."""
    if version:
        typer.echo(__version__)
        raise typer.Exit


def main() -> None:
    """Run the command line of this process."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            # A terminal that cannot show a character must not end a command that has done its work.
            stream.reconfigure(errors="backslashreplace")
    try:
        # --debug is understood before the command and after it.
        app(args=[word for word in sys.argv[1:] if word != DEBUG])
    except (DanluError, OSError) as error:
        if DEBUG in sys.argv:
            raise
        if isinstance(error, DanluError):
            _report(error)
        else:
            with suppress(OSError):  # standard output itself may be what failed
                _report(DanluError(str(error)))
            _let_go_of_output()
        sys.exit(1)


def _let_go_of_output() -> None:
    """Send what is still to be written nowhere: Python flushes at its end, and a full disk would fail once more."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _report(error: DanluError) -> None:
    """The error on standard error; as one JSON object on standard output when JSON was asked for."""
    typer.echo(f"danlu: {error}", err=True)
    if "--json" in sys.argv:
        typer.echo(json.dumps(error.as_json(), ensure_ascii=False))
