"""`danlu reproduce`: train a run's recipe again, and say how far the two agree."""

from __future__ import annotations

from typing import TYPE_CHECKING

import typer
from rich.console import Console

from danlu.cli.arguments import DEFAULT_RUNS, AsJson, Overrides, Run, Runs
from danlu.cli.output import print_json
from danlu.cli.train import INTERRUPTED

if TYPE_CHECKING:
    from danlu.jobs.reproduction import Reproduction

DIFFERENT = 1
"""Exit code where the new run is not the old one."""

SHOWN_REASONS = 8
"""How many reasons are named; `--json` has all."""


def reproduce(
    run: Run, overrides: Overrides = None, runs: Runs = DEFAULT_RUNS, as_json: AsJson = False
) -> None:
    """Train a run's recipe again as a new run, and say how far the two agree.

    Compared are every epoch, the weights, the scores of valid and, where the original was evaluated on it, of test. The
    verdict is: the same to the last bit, the same within rounding, or different, with what may explain it; exit code 1
    where it is different. data.root, train.device and train.threads may be set.
    """
    from danlu.cli.console import ConsoleObserver
    from danlu.record.find import find_run

    folder = find_run(runs, run)
    from danlu.jobs.reproduce import reproduce as reproduce_run

    observer = ConsoleObserver(Console(stderr=as_json))
    try:
        found = reproduce_run(folder, runs=runs, overrides=overrides or [], observer=observer)
    finally:
        observer.close()
    if as_json:
        print_json(found.as_json())
    else:
        _print(found)
    if found.verdict == "not finished":
        raise typer.Exit(INTERRUPTED)
    if found.verdict == "different":
        raise typer.Exit(DIFFERENT)


def _print(found: Reproduction) -> None:
    weights = {True: "the same to the last bit", False: "not the same", None: "there are none to compare"}
    lines = [
        (found.original.name, found.words),
        ("history", str(found.epochs)),
        ("weights", weights[found.has_same_weights]),
    ]
    for split, compared in found.scores.items():
        told = f"{compared.differing} of {compared.count} scores differ"
        if compared.is_equal:
            told = f"{compared.count} scores the same to the last bit"
        elif compared.largest is not None:
            told += f", {compared.where} the most: {compared.then} then, {compared.now} now"
        lines.append((split, told))
    if found.verdict in ("different", "within rounding"):
        reasons = list(found.reasons[:SHOWN_REASONS]) or ["nothing that the record holds has changed"]
        more = len(found.reasons) - SHOWN_REASONS
        lines.append(("may explain it", "; ".join(reasons) + (f"; and {more} more" if more > 0 else "")))
    lines.append(("record", str(found.run)))
    width = max(len(name) for name, _ in lines) + 2
    for name, told in lines:
        typer.echo(f"{name:{width}s}{told}")
