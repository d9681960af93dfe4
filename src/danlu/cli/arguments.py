"""Arguments and options that several commands share."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

Overrides = Annotated[
    list[str] | None,
    typer.Argument(metavar="KEY.PATH=VALUE", help="Changes to the recipe, such as train.epochs=5."),
]
Runs = Annotated[
    Path,
    typer.Option("--runs", envvar="DANLU_RUNS", metavar="DIR", help="The notebook: the folder of all runs."),
]
Run = Annotated[
    str, typer.Argument(metavar="RUN", help="A run: its folder, its name, a part of it, or `last`.")
]
AsJson = Annotated[bool, typer.Option("--json", help="One JSON object on standard output, for machines.")]
Checkpoint = Annotated[
    str,
    typer.Option("--checkpoint", metavar="NAME", help="best, last, or the number of an epoch that was kept."),
]
DEFAULT_RUNS = Path("runs")
