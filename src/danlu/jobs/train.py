"""Train a recipe: read and encode the data, build the model, open the record, run the epochs, evaluate the best."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path

import torch

from danlu.checks.check import About
from danlu.files import write_json_atomically, write_text_atomically
from danlu.jobs.checking import ask_before, checks_of_user
from danlu.jobs.observer import Observer, RunStart, Silence
from danlu.jobs.outcome import Outcome, read_outcome
from danlu.jobs.supervision import complete, supervised
from danlu.jobs.tasks import parts_of, task_of
from danlu.jobs.training_run import TrainingRun, new_selection
from danlu.recipe.dump import to_yaml
from danlu.recipe.schema import Recipe
from danlu.record.create import create_run_folder
from danlu.record.layout import RunFolder
from danlu.record.provenance import write_provenance
from danlu.record.skipped import write_skipped
from danlu.training.device import accelerator_of
from danlu.training.fast_matmul import is_matmul_fast
from danlu.training.optimizer import build_optimizer
from danlu.training.seeds import set_seeds


def train(
    recipe: Recipe,
    *,
    runs: Path,
    observer: Observer | None = None,
    checks: Collection[About] | None = None,
    reproduces: str | None = None,
) -> Outcome:
    """Train a recipe and write its record.

    Args:
        recipe: A complete recipe, as `danlu.recipe.load.load_recipe` returns it.
        runs: The notebook folder that gets the record's folder.
        observer: Who is told how it goes.
        checks: What is asked of the run: `data`, `wiring`, `run`; None: all of it, unless DANLU_CHECKS is `off`.
        reproduces: The run whose recipe is trained again; the record notes its name.

    Returns:
        How the run ended, its best epoch and that epoch's validation scores.

    Raises:
        DataError: The data cannot be read as declared; no record is made then.
        TrainingError: Training cannot go on; the record stays and says so.
    """
    observer = observer or Silence()
    checks = checks_of_user() if checks is None else checks
    set_seeds(recipe.seed, deterministic=recipe.train.deterministic)
    accelerator = accelerator_of(recipe)
    observer.on_step("reading train and valid")
    work = task_of(recipe).begin(recipe, accelerator)
    # Before the folder is made: what is wrong with the rates by part shows only now, and must leave nothing behind.
    optimizer = build_optimizer(work.model, recipe.train.optimizer, parts=parts_of(recipe))
    run = TrainingRun(
        recipe=recipe,
        folder=RunFolder(create_run_folder(runs, recipe.name)),
        work=work,
        optimizer=optimizer,
        accelerator=accelerator,
        selection=new_selection(recipe),
        checks=frozenset(checks),
    )
    with supervised(run, observer, finished_epochs=0) as heartbeat:
        observer.on_step("computing floors")
        _open_record(run, reproduces=reproduces)
        run.save_start()
        findings = ask_before(work, recipe, run.folder, run.checks, observer)
        observer.on_start(describe_start(run, first_epoch=1))
        observer.on_findings(findings)
        complete(run, observer, heartbeat, first_epoch=1)
    return read_outcome(run.folder)


def describe_start(run: TrainingRun, *, first_epoch: int) -> RunStart:
    """What an observer is told before the first epoch."""
    return RunStart(
        folder=run.folder.path,
        told=run.work.told(),
        first_epoch=first_epoch,
        epochs=run.recipe.train.epochs,
        device=str(run.accelerator.device),
    )


def _open_record(run: TrainingRun, *, reproduces: str | None) -> None:
    folder, recipe, work = run.folder, run.recipe, run.work
    write_text_atomically(folder.recipe, to_yaml(recipe))
    write_provenance(
        folder.path,
        **work.provenance(),
        seeds={"all": recipe.seed},
        threads=torch.get_num_threads(),
        device=str(run.accelerator.device),
        precision=recipe.train.precision,
        fast_matmul=is_matmul_fast(),
        reproduces=reproduces,
    )
    write_skipped(folder.path, work.skipped())
    write_json_atomically(folder.floors, {"valid": work.floors()})
    work.write_files(folder)
