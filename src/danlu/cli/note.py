"""`danlu note`: write down what one thinks of a run."""

from __future__ import annotations

from typing import Annotated

import typer

from danlu.cli.arguments import DEFAULT_RUNS, AsJson, Run, Runs
from danlu.cli.output import print_json


def note(
    run: Run,
    text: Annotated[str, typer.Argument(metavar="TEXT", help="The note, in quotes.")],
    runs: Runs = DEFAULT_RUNS,
    as_json: AsJson = False,
) -> None:
    """Append a dated note to a run; earlier notes stay as they are."""
    from danlu.record.display import number_of
    from danlu.record.find import find_run
    from danlu.record.notes import add_note, read_notes

    folder = find_run(runs, run)
    written = add_note(folder, text)
    count = len(read_notes(folder))
    if as_json:
        content = {"written": written.written, "text": written.text}
        print_json({"run": folder.name, "path": str(folder), "note": content, "notes": count})
    else:
        typer.echo(f"{folder.name} has {number_of(count, 'note')}.")
