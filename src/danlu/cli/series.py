"""`danlu series`: one recipe at several values of a key, with several seeds, in one table."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console

from danlu.cli.arguments import DEFAULT_RUNS, AsJson, Overrides, Runs
from danlu.cli.output import number_table, table_console
from danlu.cli.train import INTERRUPTED

if TYPE_CHECKING:
    from danlu.cli.console import ConsoleObserver
    from danlu.jobs.series import Step
    from danlu.jobs.series_table import Series

INCOMPLETE = 1
"""Exit code of a series with a run that failed: its table has a gap."""


def series(
    recipe: Annotated[Path, typer.Argument(metavar="RECIPE", help="The recipe, a YAML file.")],
    overrides: Overrides = None,
    over: Annotated[
        str | None,
        typer.Option(
            "--over",
            metavar="KEY=V1,V2",
            help="The key that changes and its values, such as train.optimizer.lr=0.01,0.001; in brackets where "
            "values hold commas: 'model.head=[{kind: crf}, {kind: softmax}]'.",
        ),
    ] = None,
    seeds: Annotated[
        str | None,
        typer.Option("--seeds", metavar="N,N", help="Seeds, such as 1,2,3; default: the recipe's."),
    ] = None,
    scores: Annotated[
        str | None,
        typer.Option(
            "--scores",
            metavar="NAME,NAME",
            help="Scores of the table; default: that of train.select and the usual ones of the task.",
        ),
    ] = None,
    out: Annotated[
        Path | None, typer.Option("--out", metavar="FILE", help="Write the table as .json, .csv or .md.")
    ] = None,
    picture: Annotated[
        Path | None, typer.Option("--picture", metavar="FILE", help="Draw the table as .svg.")
    ] = None,
    runs: Runs = DEFAULT_RUNS,
    as_json: AsJson = False,
) -> None:
    """Train a recipe at several values of a key and with several seeds, and compare them in one table.

    Each point is an ordinary run. One that is finished in the notebook is taken from there and one that was stopped is
    gone on with, so the same command again goes on where it ended. The scores are those of valid at the best epoch of
    each run: mean, standard deviation and range over the seeds. The test split is never read; `danlu evaluate RUN
    --split test` does that for one run.
    """
    from danlu.jobs.series_files import check_files, write_series
    from danlu.jobs.series_points import plan_series

    check_files(out, picture)
    plan = plan_series(recipe, overrides or (), over=over, seeds=_parts(seeds), scores=_parts(scores))
    from danlu.jobs.series import run_series

    observer = SeriesConsole(Console(stderr=as_json))
    try:
        done = run_series(plan, runs=runs, observer=observer)
    finally:
        observer.close()
    if out is not None:
        write_series(done, out)
    if picture is not None:
        from danlu.jobs.series_picture import write_picture

        write_picture(done, picture)
    if as_json:
        typer.echo(json.dumps(done.as_json(), ensure_ascii=False))
    else:
        _print(done, [path for path in (out, picture) if path is not None])
    if done.status != "finished":
        raise typer.Exit(INTERRUPTED if done.status == "interrupted" else INCOMPLETE)


class SeriesConsole:
    """Shows each point under a heading, and its run as `danlu train` does."""

    def __init__(self, console: Console) -> None:
        self._console = console
        self._watching: ConsoleObserver | None = None

    def on_point(self, step: Step) -> ConsoleObserver:
        """A heading, and below it the run."""
        from danlu.cli.console import ConsoleObserver

        self.close()
        taken = ": taken from the beginning of " if step.is_beginning else ": taken from "
        words = {"trained": "", "resumed": ": going on with ", "taken": taken}
        name = "" if step.run is None else step.run.name
        self._print(f"[{step.number}/{step.of}] {step.label}{words[step.how]}{name}")
        self._watching = ConsoleObserver(self._console)
        return self._watching

    def on_left_out(self, step: Step, reason: str) -> None:
        """Say which point is passed over, and why."""
        self.close()
        self._print(f"[{step.number}/{step.of}] {step.label} is passed over: {reason}")

    def close(self) -> None:
        """Take the progress bar of the last run away."""
        if self._watching is not None:
            self._watching.close()
            self._watching = None

    def _print(self, text: str) -> None:
        self._console.print(text, markup=False, highlight=False, soft_wrap=True)


def _parts(text: str | None) -> list[str]:
    return [] if text is None else [part.strip() for part in text.split(",")]


def _print(series: Series, written: list[Path]) -> None:
    from danlu.jobs.series_table import value_table

    head, rows = value_table(series)
    console = table_console()
    console.print("")
    console.print(number_table(head, rows))
    seeds = ", ".join(map(str, series.plan.seeds))
    typer.echo(f"On valid, each run at its best epoch; seeds {seeds}; ± is the standard deviation over them")
    print_end(series)
    for path in written:
        typer.echo(f"wrote {path}")


def print_end(series: Series) -> None:
    """Print what is below the table of a series: what it found, and which runs have no scores and why."""
    for finding in series.findings:
        typer.echo(finding)
    for result in series.results:
        if result.state in ("failed", "running"):
            typer.echo(f"{result.point.label} {result.state}: {next(iter(result.reasons.values()))}")
    if series.is_interrupted:
        untrained = sum(result.state != "finished" for result in series.results)
        typer.echo(f"{untrained} of {len(series.results)} runs have no scores yet: the same command goes on")
