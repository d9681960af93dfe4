"""`danlu demo`: a whole pass on made-up data, from files to page."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

import typer
from rich.console import Console

from danlu.cli.arguments import DEFAULT_RUNS, AsJson, Runs
from danlu.cli.train import INTERRUPTED


class Demo(StrEnum):
    """The demos there are."""

    tagging = "tagging"


def demo(
    task: Annotated[Demo, typer.Argument(metavar="TASK", help="tagging: made-up threat reports.")],
    runs: Runs = DEFAULT_RUNS,
    as_json: AsJson = False,
) -> None:
    """Train and evaluate on data that danlu makes up, in under a minute on two cores."""
    import json

    from danlu.cli.console import ConsoleObserver
    from danlu.jobs.demo import demo_tagging

    observer = ConsoleObserver(Console(stderr=as_json))
    try:
        outcome, evaluation = demo_tagging(runs, observer=observer)
    finally:
        observer.close()
    if evaluation is None:
        raise typer.Exit(INTERRUPTED)
    if as_json:
        typer.echo(json.dumps({**outcome.as_json(), "test": evaluation.scores}, ensure_ascii=False))
        return
    typer.echo(evaluation.report)
    typer.echo(f"record {outcome.run}")
    typer.echo(f"page   {outcome.run / 'page.html'}")
