"""`danlu train` and `danlu resume`."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console

from danlu.cli.arguments import DEFAULT_RUNS, AsJson, Checks, Overrides, Run, Runs, switch_checks
from danlu.record.display import shown_score

if TYPE_CHECKING:
    from danlu.jobs.outcome import Outcome

INTERRUPTED = 130
"""Exit code after Ctrl-C, as shells have it: what should follow a finished training does not follow."""

PARTS = {"": "all", "@seen": "seen", "@unseen": "unseen"}
"""The columns of the last table: the suffix of a score's name, and what it is called."""


def train(
    recipe: Annotated[Path, typer.Argument(metavar="RECIPE", help="The recipe, a YAML file.")],
    overrides: Overrides = None,
    seeds: Annotated[
        str | None,
        typer.Option(
            "--seeds",
            metavar="N",
            help="Train as many runs, with the recipe's seed and those after it, and print mean and spread.",
        ),
    ] = None,
    checks: Checks = True,
    runs: Runs = DEFAULT_RUNS,
    as_json: AsJson = False,
) -> None:
    """Train a recipe and write its record.

    The test split is not read; `danlu evaluate RUN --split test` does that. With --seeds, runs of the notebook that are
    the same already are taken from there, as `danlu series` does.
    """
    switch_checks(are_asked=checks)
    if seeds is not None:
        from danlu.cli.seeds import train_seeds

        train_seeds(recipe, overrides or [], seeds=seeds, runs=runs, as_json=as_json)
        return
    from danlu.cli.console import ConsoleObserver
    from danlu.recipe.load import load_recipe

    loaded = load_recipe(recipe, overrides or [])  # before torch: a mistake in the recipe is told at once
    from danlu.jobs.train import train as train_recipe

    observer = ConsoleObserver(Console(stderr=as_json))
    try:
        outcome = train_recipe(loaded, runs=runs, observer=observer)
    finally:
        observer.close()
    _show(outcome, as_json=as_json)


def resume(run: Run, overrides: Overrides = None, runs: Runs = DEFAULT_RUNS, as_json: AsJson = False) -> None:
    """Go on with a run that was killed, interrupted or failed, or train a finished one longer.

    At an unchanged train.epochs the result equals, bit for bit, that of a run that never stopped.
    """
    from danlu.cli.console import ConsoleObserver
    from danlu.record.find import find_run

    folder = find_run(runs, run)
    from danlu.jobs.resume import resume as resume_run

    observer = ConsoleObserver(Console(stderr=as_json))
    try:
        outcome = resume_run(folder, overrides=overrides or [], observer=observer)
    finally:
        observer.close()
    _show(outcome, as_json=as_json)


def _show(outcome: Outcome, *, as_json: bool) -> None:
    if as_json:
        typer.echo(json.dumps(outcome.as_json(), ensure_ascii=False))
    else:
        _print(outcome)
    if outcome.status == "interrupted":
        raise typer.Exit(INTERRUPTED)


def _print(outcome: Outcome) -> None:
    from danlu.record.record import Record

    typer.echo(Record(outcome.run).verdict.line)
    scores = outcome.scores.get("valid", {})
    typer.echo(
        f"{f'best epoch {outcome.best_epoch}, on valid':28s}"
        + "".join(f"{part:>9s}" for part in PARTS.values())
    )
    for name in (name for name in scores if "@" not in name):
        values = (scores[name + part] for part in PARTS if name + part in scores)
        typer.echo(f"  {name:26s}" + "".join(f"{shown_score(value):>9s}" for value in values))
    typer.echo(f"record {outcome.run}")
    typer.echo(f"page   {outcome.run / 'page.html'}")
