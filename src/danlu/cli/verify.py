"""`danlu verify`: what of a run's record still holds, point by point."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from danlu.cli.arguments import DEFAULT_RUNS, AsJson, Overrides, Run, Runs
from danlu.cli.output import print_json, table_console
from danlu.cli.working import working

if TYPE_CHECKING:
    from danlu.jobs.verify import Verification

DOES_NOT_HOLD = 1
"""Exit code where something does not hold."""

STYLES = {"holds": "green", "does not hold": "bold red", "cannot be checked": "yellow"}

SHOWN_CHANGES = 6
"""How many changes of packages and machine are named; `--json` has all."""


def verify(
    run: Run,
    overrides: Overrides = None,
    without_model: Annotated[
        bool,
        typer.Option(
            "--without-model", help="Leave out what takes long: loading the model, predicting again."
        ),
    ] = False,
    runs: Runs = DEFAULT_RUNS,
    as_json: AsJson = False,
) -> None:
    """Check what of a run's record still holds: its parts, its data, its weights, its predictions and its scores.

    The data are read and hashed again, the stored predictions are scored again, the model is loaded and predicts
    again. Nothing is written, and reading test again is no look at it. Each point holds, does not hold, or cannot be
    checked, with the reason; exit code 1 where one does not hold. data.root, train.device and train.threads say where
    the files are and what computes.
    """
    from danlu.record.find import find_run

    folder = find_run(runs, run)
    with working(f"verifying {folder.name}") as tell:
        from danlu.jobs.verify import verify as verify_run

        found = verify_run(folder, overrides=overrides or [], with_model=not without_model, tell=tell)
    if as_json:
        print_json(found.as_json())
    else:
        _print(found)
    if not found.holds:
        raise typer.Exit(DOES_NOT_HOLD)


def _print(found: Verification) -> None:
    from rich.table import Table
    from rich.text import Text

    from danlu.record.display import number_of, shown_seconds

    console = table_console()
    console.print(found.run.name, style="bold", markup=False)
    for part in dict.fromkeys(point.part for point in found.points):
        console.print(f"\n{part}", style="bold", markup=False)
        table = Table.grid(padding=(0, 2))
        for point in found.points:
            if point.part == part:
                told = Text(point.outcome, style=STYLES[point.outcome])
                table.add_row(told, Text(point.name), Text(point.what))
        console.print(table)
    typer.echo("")
    if found.changes:
        named = ", ".join(map(str, found.changes[:SHOWN_CHANGES]))
        more = len(found.changes) - SHOWN_CHANGES
        typer.echo(f"Not what it was when the run began: {named}{f' and {more} more' if more > 0 else ''}")
    counts = found.counts
    points = ", ".join(f"{number_of(counts[outcome], 'point')} {words}" for outcome, words in _verbs(counts))
    typer.echo(f"{points} ({shown_seconds(found.seconds)})")


def _verbs(counts: dict[str, int]) -> list[tuple[str, str]]:
    """The outcomes that occur, as verbs that fit their number."""
    one, many = (
        {"holds": "holds", "does not hold": "does not hold", "cannot be checked": "cannot be checked"},
        {"holds": "hold", "does not hold": "do not hold", "cannot be checked": "cannot be checked"},
    )
    return [(outcome, (one if count == 1 else many)[outcome]) for outcome, count in counts.items() if count]
