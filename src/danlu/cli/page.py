"""`danlu page`: draw a record's page again."""

from __future__ import annotations

import json
from typing import Annotated

import typer

from danlu.cli.arguments import DEFAULT_RUNS, AsJson, Run, Runs

EmbedsAudio = Annotated[
    bool,
    typer.Option(
        "--embed-audio",
        help="Put the clips that the page plays into it, so that it plays them without their files.",
    ),
]


def page(
    run: Run, runs: Runs = DEFAULT_RUNS, embed_audio: EmbedsAudio = False, as_json: AsJson = False
) -> None:
    """Write page.html from what stands in the record, as after a kill or a new note."""
    from danlu.errors import RecordError
    from danlu.record.find import find_run
    from danlu.record.page import write_page
    from danlu.record.record import Record

    folder = find_run(runs, run)
    if embed_audio and Record(folder).task != "audio-classification":
        raise RecordError(f"--embed-audio would do nothing: {folder.name} is no run of audio classification.")
    path = write_page(folder, embeds_audio=embed_audio)
    typer.echo(json.dumps({"page": str(path)}) if as_json else str(path))
