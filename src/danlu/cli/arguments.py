"""Arguments and options that several commands share."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Annotated

import typer

BEST = "best"
"""The weights that are taken where nothing is said."""

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
    str | None,
    typer.Option(
        "--checkpoint",
        metavar="NAME",
        help="best, last, or the number of an epoch that was kept.",
        show_default=BEST,
    ),
]
Epoch = Annotated[
    int | None,
    typer.Option("--epoch", metavar="N", min=1, help="An epoch that was kept; the same as --checkpoint N."),
]
Checks = Annotated[
    bool,
    typer.Option(
        "--checks/--no-checks",
        help="Whether to ask about data, wiring and run; DANLU_CHECKS=off says no too.",
    ),
]
DEFAULT_RUNS = Path("runs")


def switch_checks(*, are_asked: bool) -> None:
    """Let no check be asked by this command and the processes that it starts, where the person wants none."""
    if not are_asked:
        os.environ["DANLU_CHECKS"] = "off"


def checkpoint_of(checkpoint: str | None, epoch: int | None) -> str:
    """The weights that a command is to take.

    Args:
        checkpoint: What `--checkpoint` says, if anything.
        epoch: What `--epoch` says, if anything.

    Raises:
        typer.BadParameter: Both say something.

    Example:
        >>> checkpoint_of(None, None), checkpoint_of("last", None), checkpoint_of(None, 3)
        ('best', 'last', '3')
    """
    if epoch is None:
        return BEST if checkpoint is None else checkpoint
    if checkpoint is not None:
        raise typer.BadParameter(f"leave it out, or --checkpoint {checkpoint}", param_hint="--epoch")
    return str(epoch)
