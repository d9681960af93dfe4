"""`danlu page`: draw a record's page again."""

from __future__ import annotations

import json

import typer

from danlu.cli.arguments import DEFAULT_RUNS, AsJson, Run, Runs


def page(run: Run, runs: Runs = DEFAULT_RUNS, as_json: AsJson = False) -> None:
    """Write page.html from what stands in the record, as after a kill or a new note."""
    from danlu.record.find import find_run
    from danlu.record.page import write_page

    path = write_page(find_run(runs, run))
    typer.echo(json.dumps({"page": str(path)}) if as_json else str(path))
