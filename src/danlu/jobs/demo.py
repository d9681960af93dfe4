"""The demo: made-up threat reports, a small tagger, one look at its test split."""

from __future__ import annotations

from pathlib import Path

from danlu.data.made_up.threat_reports import write_threat_reports
from danlu.jobs.evaluate import evaluate
from danlu.jobs.evaluation_files import Evaluation
from danlu.jobs.observer import Observer
from danlu.jobs.outcome import Outcome
from danlu.jobs.train import train
from danlu.recipe.load import load_recipe
from danlu.recipe.starters import starter_path

DATA_FOLDER = "demo-data"


def demo_tagging(runs: Path, *, observer: Observer | None = None) -> tuple[Outcome, Evaluation | None]:
    """Make threat reports up, train a small BiLSTM-CRF on them, and evaluate it on test.

    Args:
        runs: The notebook folder; the data go into its folder `demo-data/tagging`.
        observer: Who is told how it goes.

    Returns:
        How the training ended and the evaluation; None where Ctrl-C ended it before.
    """
    data = runs / DATA_FOLDER / "tagging"
    write_threat_reports(data)
    recipe = load_recipe(starter_path("demo-tagging"), [f"data.root={data}"])
    outcome = train(recipe, runs=runs, observer=observer)
    return outcome, evaluate(outcome.run, "test") if outcome.status == "finished" else None
