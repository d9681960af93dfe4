"""`danlu star`: mark a run to find it again."""

from __future__ import annotations

from typing import Annotated

import typer

from danlu.cli.arguments import DEFAULT_RUNS, AsJson, Run, Runs
from danlu.cli.output import print_json


def star(
    run: Run,
    remove: Annotated[bool, typer.Option("--remove", help="Take the star away.")] = False,
    runs: Runs = DEFAULT_RUNS,
    as_json: AsJson = False,
) -> None:
    """Star a run, so that `danlu runs --starred` lists it."""
    from danlu.record.find import find_run
    from danlu.record.notes import set_star

    folder = find_run(runs, run)
    set_star(folder, is_starred=not remove)
    if as_json:
        print_json({"run": folder.name, "path": str(folder), "starred": not remove})
    else:
        typer.echo(f"{folder.name} {'has no star' if remove else 'has a star'}.")
