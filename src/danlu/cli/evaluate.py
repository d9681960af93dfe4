"""`danlu evaluate`: the only way to the test split."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Annotated, Any

import typer

from danlu.cli.arguments import DEFAULT_RUNS, AsJson, Checkpoint, Epoch, Overrides, Run, Runs, checkpoint_of
from danlu.cli.working import working
from danlu.errors import RecordError

if TYPE_CHECKING:
    from danlu.jobs.evaluation import Evaluation

SPLITS = ("train", "valid", "test")


def evaluate(
    run: Run,
    overrides: Overrides = None,
    split: Annotated[str, typer.Option("--split", metavar="SPLIT", help="train, valid or test.")] = "valid",
    checkpoint: Checkpoint = None,
    epoch: Epoch = None,
    runs: Runs = DEFAULT_RUNS,
    as_json: AsJson = False,
) -> None:
    """Evaluate a run on a split, by word and span or by class; what is known from train is scored apart.

    Known are examples that stand in train, and clips of speakers of train. Every look at a split is written into the
    record with its date and count. Files may be read in another way with data.reader.… overrides; such an evaluation
    stands beside the plain one under its own name. data.root, train.device and train.threads say where the files are
    and what computes.
    """
    from danlu.record.find import find_run

    if split not in SPLITS:
        raise RecordError(f"A split is one of {', '.join(SPLITS)}. Received {split!r}.")
    weights = checkpoint_of(checkpoint, epoch)
    folder = find_run(runs, run)
    with working(f"evaluating {folder.name} on {split}"):
        from danlu.jobs.evaluate import evaluate as evaluate_run

        evaluation = evaluate_run(folder, split, checkpoint=weights, overrides=overrides or [])
    from danlu.record.record import Record

    verdict = Record(folder).verdict
    if as_json:
        printed = {**_for_machines(str(folder), evaluation), "verdict": verdict.as_json()}
        typer.echo(json.dumps(printed, ensure_ascii=False))
    else:
        typer.echo(f"{verdict.line}\n")
        typer.echo(evaluation.report)
        typer.echo(f"files  {evaluation.folder}")


def _for_machines(run: str, evaluation: Evaluation) -> dict[str, Any]:
    kept = (
        "split",
        "reading",
        "checkpoint",
        "looks",
        "sentences",
        "texts",
        "clips",
        "words",
        "seconds",
        "speakers",
        "phrases",
        "cannot_be_labelled",
        "losses",
        "protocol",
        "scores",
        "reasons",
        "intervals",
        "floors",
    )
    return {
        "run": run,
        "evaluation": evaluation.folder.name,
        **{name: evaluation.scores[name] for name in kept if name in evaluation.scores},
    }
