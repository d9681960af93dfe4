"""`danlu train --seeds N`: one recipe with several seeds, each an ordinary run, and what seeds alone change."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import typer
from rich.console import Console

from danlu.cli.output import number_table, table_console
from danlu.errors import Problem, RecipeError

if TYPE_CHECKING:
    from danlu.jobs.series_points import SeriesPlan
    from danlu.jobs.series_table import Series

FEWEST = 2
"""One seed has no spread: that is `danlu train` without the option."""


def train_seeds(recipe: Path, overrides: Sequence[str], *, seeds: str, runs: Path, as_json: bool) -> None:
    """Train a recipe with as many seeds, from its own one upwards, and print mean and spread.

    Args:
        recipe: The recipe file.
        overrides: Texts `key.path=value`; `seed` says where the seeds begin.
        seeds: How many.
        runs: The notebook folder.
        as_json: Whether to print one object.

    Raises:
        RecipeError: The recipe is wrong, or there are no such seeds.
    """
    from danlu.cli.series import INCOMPLETE, SeriesConsole
    from danlu.cli.train import INTERRUPTED

    plan = plan_seeds(recipe, overrides, seeds=seeds)
    from danlu.jobs.series import run_series

    observer = SeriesConsole(Console(stderr=as_json))
    try:
        done = run_series(plan, runs=runs, observer=observer)
    finally:
        observer.close()
    if as_json:
        typer.echo(json.dumps(done.as_json(), ensure_ascii=False))
    else:
        _print(done)
    if done.status != "finished":
        raise typer.Exit(INTERRUPTED if done.status == "interrupted" else INCOMPLETE)


def plan_seeds(recipe: Path, overrides: Sequence[str], *, seeds: str) -> SeriesPlan:
    """The runs of a recipe with as many seeds, from its own one upwards.

    Args:
        recipe: The recipe file.
        overrides: Texts `key.path=value`.
        seeds: How many.

    Raises:
        RecipeError: The recipe is wrong, or there are no such seeds.
    """
    from danlu.jobs.series_points import plan_series
    from danlu.recipe.load import load_recipe
    from danlu.recipe.overrides import parse_overrides

    count = _number(seeds)
    first = load_recipe(recipe, overrides).seed
    # The first seed is the recipe's, and the series sets each point's own.
    others = [
        text for text in overrides if [change.path for change in parse_overrides([text])[0]] != [("seed",)]
    ]
    return plan_series(recipe, others, seeds=range(first, first + count))


def _number(seeds: str) -> int:
    text = seeds.strip()
    if re.fullmatch(r"[0-9]{1,4}", text) and int(text) >= FEWEST:
        return int(text)
    fix = "leave the option out to train one"
    if "," in text:
        fix = f"danlu series RECIPE --seeds {text} trains these seeds"
    problem = Problem("--seeds", "not how many seeds to train", repr(text), f"a number from {FEWEST}", fix)
    raise RecipeError("The seeds cannot be counted", [problem])


def _print(series: Series) -> None:
    from danlu.cli.series import print_end
    from danlu.jobs.series_table import run_table, value_table

    (_, *head), ((_, *cells),) = value_table(series)
    run_head, run_rows = run_table(series)
    console = table_console()
    console.print("")
    console.print(number_table(run_head, run_rows, text_column=len(run_head) - 1))
    typer.echo("")
    for heading, cell, limits in zip(head[::2], cells[::2], cells[1::2], strict=False):
        typer.echo(f"{heading:28s}{cell}   {limits}".rstrip())
    count = len(series.plan.seeds)
    typer.echo(
        f"On valid, each run at its best epoch: mean ± standard deviation over {count} seeds, and range"
    )
    print_end(series)
