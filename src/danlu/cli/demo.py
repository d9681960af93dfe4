"""`danlu demo`: a whole pass on made-up data, from files to page."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import typer
from rich.console import Console

from danlu.cli.arguments import DEFAULT_RUNS, AsJson, Runs
from danlu.cli.train import INTERRUPTED

if TYPE_CHECKING:
    from danlu.jobs.evaluation import Evaluation
    from danlu.jobs.outcome import Outcome

app = typer.Typer(
    no_args_is_help=True,
    help="Train and evaluate on data that danlu makes up, in under a minute on two cores.",
)


@app.command()
def tagging(runs: Runs = DEFAULT_RUNS, as_json: AsJson = False) -> None:
    """Find names in made-up threat reports with a small BiLSTM-CRF."""
    from danlu.cli.console import ConsoleObserver
    from danlu.jobs.demo import demo_tagging

    observer = ConsoleObserver(Console(stderr=as_json))
    try:
        outcome, evaluation = demo_tagging(runs, observer=observer)
    finally:
        observer.close()
    _tell(outcome, evaluation, as_json=as_json)


@app.command()
def keyphrase(runs: Runs = DEFAULT_RUNS, as_json: AsJson = False) -> None:
    """Find keywords and keyphrases in made-up posts with a small joint RNN."""
    from danlu.cli.console import ConsoleObserver
    from danlu.jobs.demo import demo_keyphrase

    observer = ConsoleObserver(Console(stderr=as_json))
    try:
        outcome, evaluation = demo_keyphrase(runs, observer=observer)
    finally:
        observer.close()
    _tell(outcome, evaluation, as_json=as_json)


@app.command()
def sentiment(runs: Runs = DEFAULT_RUNS, as_json: AsJson = False) -> None:
    """Tell praise from blame in made-up film reviews with a small BiLSTM.

    It ends with the accuracy of the model and of what needs no sequence, where words are meant as they stand, and
    where negation, contrast or sarcasm turns them round.
    """
    from danlu.cli.console import ConsoleObserver
    from danlu.jobs.demo import demo_sentiment

    observer = ConsoleObserver(Console(stderr=as_json))
    try:
        done = demo_sentiment(runs, observer=observer)
    finally:
        observer.close()
    phenomena = done.phenomena
    _tell(
        done.outcome,
        done.evaluation,
        as_json=as_json,
        more={} if phenomena is None else {"phenomena": phenomena.as_json()},
        lesson="" if phenomena is None else phenomena.as_text(),
    )


@app.command()
def emotion(runs: Runs = DEFAULT_RUNS, as_json: AsJson = False) -> None:
    """Tell four emotions apart in made-up voices with a small light-sernet; needs danlu[audio].

    It trains twice, and ends with what the same model reaches on voices that it was trained on, and on new ones.
    """
    from danlu.cli.console import ConsoleObserver
    from danlu.jobs.demo import demo_emotion

    observer = ConsoleObserver(Console(stderr=as_json))
    try:
        done = demo_emotion(runs, observer=observer)
    finally:
        observer.close()
    protocols = done.protocols
    _tell(
        done.outcome,
        done.evaluation,
        as_json=as_json,
        more={} if protocols is None else {"protocols": protocols.as_json()},
        lesson="" if protocols is None else protocols.as_text(),
    )


def _tell(
    outcome: Outcome,
    evaluation: Evaluation | None,
    *,
    as_json: bool,
    more: dict[str, Any] | None = None,
    lesson: str = "",
) -> None:
    """Print how a demo ended; what it teaches besides goes below the report, or into the object."""
    if evaluation is None:
        raise typer.Exit(INTERRUPTED)
    if as_json:
        printed = {**outcome.as_json(), "test": evaluation.scores, **(more or {})}
        typer.echo(json.dumps(printed, ensure_ascii=False))
        return
    from danlu.record.record import Record

    typer.echo(f"{Record(outcome.run).verdict.line}\n")
    typer.echo(evaluation.report)
    if lesson:
        typer.echo(f"{lesson}\n")
    typer.echo(f"record {outcome.run}")
    typer.echo(f"page   {outcome.run / 'page.html'}")
