"""`danlu folds`: one recipe on every fold of its clips, all tested clips scored together."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console

from danlu.cli.arguments import AsJson, Overrides
from danlu.cli.output import number_table, table_console
from danlu.cli.train import INTERRUPTED
from danlu.record.display import number_of, shown_score, shown_seconds

if TYPE_CHECKING:
    from danlu.jobs.folds.fold_result import FoldResult
    from danlu.jobs.folds.plan import FoldsPlan, PlannedFold, PlannedPoint
    from danlu.jobs.folds.results import FoldsResults, PointResults

INCOMPLETE = 1
"""Exit code of folds of which one failed: what is pooled then lacks its clips."""

SHOWN_SCORES = ("ua", "accuracy", "macro_f1")


def folds(
    recipe: Annotated[Path, typer.Argument(metavar="RECIPE", help="The recipe, a YAML file.")],
    overrides: Overrides = None,
    *,
    protocol: Annotated[
        str,
        typer.Option(
            "--protocol",
            metavar="NAME",
            help="leave-one-speaker-out: each speaker is tested on once; k-fold: whole groups are shared out, classes "
            "as even as can be; paper: clips are shuffled and the epoch is chosen on the test fold, for comparison "
            "with papers only.",
        ),
    ],
    out: Annotated[
        Path,
        typer.Option(
            "--out", metavar="FOLDER", help="The folder of all runs and of what they found together."
        ),
    ],
    number: Annotated[
        int | None,
        typer.Option("--folds", metavar="K", help="Folds of k-fold (default 5) and paper (default 10)."),
    ] = None,
    group: Annotated[
        str | None,
        typer.Option(
            "--group", metavar="GROUP", help="What k-fold holds out: speaker (default) or sentence."
        ),
    ] = None,
    valid_groups: Annotated[
        int | None,
        typer.Option(
            "--valid-groups",
            metavar="N",
            help="Groups that choose the epoch of a fold: those after its test (default 1).",
        ),
    ] = None,
    seed: Annotated[
        int | None,
        typer.Option(
            "--seed", metavar="N", help="Seed of the draw of k-fold and paper (default 1); not of training."
        ),
    ] = None,
    over: Annotated[
        list[str] | None,
        typer.Option(
            "--over",
            metavar="KEY=V1,V2",
            help="A key that changes and its values, as for danlu series; once for each key. Every combination gets "
            "all folds and a row in one table.",
        ),
    ] = None,
    jobs: Annotated[
        int,
        typer.Option("--jobs", min=1, metavar="N", help="Folds that are trained at once, each in a process."),
    ] = 1,
    as_json: AsJson = False,
) -> None:
    """Train a recipe once for each fold of its clips, and score all tested clips together.

    The protocol takes the place of the recipe's data.split. Each fold is an ordinary run in FOLDER/runs, and its test
    is looked at once. The same command again takes what is finished and goes on with what was stopped. FOLDER then has
    report.txt, page.html, folds.json, predictions.jsonl and confusion.csv; with --over, a folder for each point and a
    table. A fold that fails is told, the others go on, and the exit code is 1.
    """
    from danlu.jobs.folds.plan import plan_folds, read_arguments

    asked = read_arguments(
        recipe,
        overrides or (),
        protocol=protocol,
        folds=number,
        group=group,
        valid_groups=valid_groups,
        seed=seed,
        over=over or (),
    )
    from danlu.jobs.folds.files import check_out

    check_out(out)
    console = FoldsConsole(Console(stderr=as_json))
    try:
        plan = plan_folds(asked, tell=console.on_step)
        from danlu.jobs.folds.course import run_folds

        done = run_folds(plan, out=out, jobs=jobs, observer=console)
    finally:
        console.close()
    if as_json:
        typer.echo(json.dumps(_as_json(done), ensure_ascii=False))
    else:
        _print(done)
    if done.status != "finished":
        raise typer.Exit(INTERRUPTED if done.status == "interrupted" else INCOMPLETE)


class FoldsConsole:
    """Shows a line for each fold that comes to its end, and on a terminal a bar of all epochs.

    Args:
        console: Where to write.
    """

    def __init__(self, console: Console) -> None:
        from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

        self._console = console
        self._status = console.status("") if console.is_terminal else None
        self._progress = Progress(
            TextColumn("{task.fields[done]} of {task.fields[of]} folds"),
            BarColumn(),
            TextColumn("{task.fields[now]}"),
            TimeRemainingColumn(),
            console=console,
            transient=True,
            disable=not console.is_terminal,
        )
        self._bar = self._progress.add_task("folds", total=None, done=0, of=0, now="")
        self._of = 0
        self._done = 0
        self._epochs: dict[tuple[str, int], int] = {}

    def on_step(self, text: str) -> None:
        """Show what is being done until something else is."""
        if self._status is not None:
            self._progress.stop()
            self._status.update(text)
            self._status.start()

    def on_plan(self, plan: FoldsPlan) -> None:
        """Say what will be trained."""
        self._stop_status()
        point = plan.points[0]
        self._of = sum(len(one.folds) for one in plan.points)
        clips = sum(len(fold.splits["test"].clips) for fold in point.folds)
        of_points = f", {len(plan.points)} points" if plan.is_comparison else ""
        self._print(
            f"{number_of(self._of, 'fold')} of {plan.protocol.kind}{of_points}, {number_of(clips, 'clip')}"
        )
        for leak in point.leaks:
            self._print(f"       leak: {leak.words}")
        for note in point.notes:
            self._print(f"       {note}")
        total = sum(fold.recipe.train.epochs for one in plan.points for fold in one.folds)
        self._progress.update(self._bar, total=total, of=self._of)
        self._progress.start()

    def on_begin(self, point: PlannedPoint, fold: PlannedFold, how: str) -> None:
        """Show whose turn it is."""
        self._progress.update(self._bar, now=f"{fold.fold.label}: {how}")

    def on_epoch(self, point: PlannedPoint, fold: PlannedFold, epoch: int, epochs: int) -> None:
        """Move the bar."""
        self._advance(point, fold, epoch, f"{fold.fold.label}: epoch {epoch} of {epochs}")

    def on_end(self, point: PlannedPoint, result: FoldResult) -> None:
        """A line for the fold; none where Ctrl-C came before its turn."""
        if result.state == "not trained":
            return
        self._done += 1
        self._advance(point, result.planned, result.planned.recipe.train.epochs, "")
        self._progress.update(self._bar, done=self._done)
        name = " ".join(part for part in (point.point.label, result.planned.fold.label) if part)
        head = f"[{self._done}/{self._of}] {name}"
        if not result.is_finished:
            self._print(f"{head} {result.state}: {result.reason}")
            if result.trace is not None:
                self._print(result.trace.rstrip())
            return
        scores = "  ".join(f"{score} {shown_score(result.scores.get(score))}" for score in SHOWN_SCORES)
        run = "" if result.run is None else f"  {result.run.name}"
        self._print(
            f"{head}  {scores}  best epoch {result.best_epoch}  {shown_seconds(result.seconds)}  {result.how}{run}"
        )

    def on_interrupt(self) -> None:
        """Say what Ctrl-C does."""
        self._print("Ctrl-C: each fold stops at the end of its epoch; press again to stop at once")

    def close(self) -> None:
        """Take bar and status away."""
        self._stop_status()
        self._progress.stop()

    def _advance(self, point: PlannedPoint, fold: PlannedFold, epoch: int, now: str) -> None:
        self._epochs[point.point.folder, fold.fold.number] = epoch
        self._progress.update(self._bar, completed=sum(self._epochs.values()), now=now)

    def _stop_status(self) -> None:
        if self._status is not None:
            self._status.stop()

    def _print(self, text: str) -> None:
        self._console.print(text, markup=False, highlight=False, soft_wrap=True)


def _as_json(done: FoldsResults) -> dict[str, object]:
    from danlu.jobs.folds.table import comparison_json

    content = comparison_json(done) if done.is_comparison else done.points[0].as_json()
    return {**content, "out": str(done.out), "status": done.status}


def _print(done: FoldsResults) -> None:
    if done.is_comparison:
        _print_comparison(done)
    else:
        _print_point(done.points[0])
    if done.status == "interrupted":
        left = sum(not fold.is_finished for point in done.points for fold in point.folds)
        typer.echo(f"{number_of(left, 'fold')} without scores yet: the same command goes on")


def _print_point(point: PointResults) -> None:
    from danlu.jobs.folds.report import report

    typer.echo("")
    typer.echo(report(point), nl=False)
    if point.pooled is not None:
        typer.echo(f"page   {point.folder / 'page.html'}")


def _print_comparison(done: FoldsResults) -> None:
    from danlu.jobs.folds.table import choice_note, comparison_table, floor_lines

    head, rows = comparison_table(done)
    console = table_console()
    console.print("")
    console.print(number_table(head, rows))
    first = done.points[0]
    if first.warning is not None:
        typer.echo(f"WARNING {first.warning}")
    for line in floor_lines(done):
        typer.echo(f"floor {line}")
    for point in done.points:
        for note in point.notes:
            typer.echo(f"{point.planned.point.label}: {note}")
    typer.echo(choice_note(done))
    typer.echo(f"wrote {done.out / 'table.md'}, table.csv and table.json")
