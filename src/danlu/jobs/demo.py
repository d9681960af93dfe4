"""The demos: data that danlu makes up, a small model, one look at its test split."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

from danlu.data.made_up.posts import write_posts
from danlu.data.made_up.reviews import read_phenomena, write_reviews
from danlu.data.made_up.threat_reports import write_threat_reports
from danlu.data.made_up.voices import write_voices
from danlu.data.text_duplicates import seen_texts
from danlu.data.text_splits import read_text_splits
from danlu.files import read_json_lines
from danlu.jobs.demo_phenomena import PhenomenonTable, phenomenon_table
from danlu.jobs.demo_protocols import ProtocolTable, protocol_table
from danlu.jobs.evaluate import evaluate
from danlu.jobs.evaluation import Evaluation
from danlu.jobs.observer import Observer
from danlu.jobs.outcome import Outcome
from danlu.jobs.text.evaluation_files import floors_of
from danlu.jobs.train import train
from danlu.recipe.load import load_recipe
from danlu.recipe.starters import starter_path
from danlu.recipe.text_data import TextData

DATA_FOLDER = "demo-data"

SHUFFLED = ("name=demo-emotion-shuffled", "data.split={kind: paper, folds: 4}")
"""What makes the emotion demo's recipe one that is tested on the voices that it was trained on."""


@dataclass(frozen=True, slots=True)
class SentimentDemo:
    """What the sentiment demo ends with.

    Args:
        outcome: How the training ended.
        evaluation: The evaluation on test; None where Ctrl-C ended the training before.
        phenomena: Accuracy by phenomenon on test; None where there is no evaluation.
    """

    outcome: Outcome
    evaluation: Evaluation | None
    phenomena: PhenomenonTable | None


@dataclass(frozen=True, slots=True)
class EmotionDemo:
    """What the emotion demo ends with.

    Args:
        outcome: How the last training ended: that of the model that is tested on new voices, unless Ctrl-C was pressed
            before.
        evaluation: Its evaluation on test; None where Ctrl-C ended it.
        protocols: The scores of this model, and those of the same model tested on known voices; None likewise.
    """

    outcome: Outcome
    evaluation: Evaluation | None
    protocols: ProtocolTable | None


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


def demo_keyphrase(runs: Path, *, observer: Observer | None = None) -> tuple[Outcome, Evaluation | None]:
    """Make posts up, train a small joint RNN on them, and evaluate it on test.

    Args:
        runs: The notebook folder; the data go into its folder `demo-data/keyphrase`.
        observer: Who is told how it goes.

    Returns:
        How the training ended and the evaluation; None where Ctrl-C ended it before.

    Raises:
        DataError: The data folder holds the posts of another version of danlu.
    """
    data = runs / DATA_FOLDER / "keyphrase"
    write_posts(data)
    recipe = load_recipe(starter_path("demo-keyphrase"), [f"data.root={data}"])
    outcome = train(recipe, runs=runs, observer=observer)
    return outcome, evaluate(outcome.run, "test") if outcome.status == "finished" else None


def demo_sentiment(runs: Path, *, observer: Observer | None = None) -> SentimentDemo:
    """Make film reviews up, train a small BiLSTM on them, evaluate it on test, and tell phenomena apart.

    Args:
        runs: The notebook folder; the data go into its folder `demo-data/sentiment`.
        observer: Who is told how it goes.

    Raises:
        DataError: The data folder holds the reviews of another version of danlu.
    """
    data = runs / DATA_FOLDER / "sentiment"
    write_reviews(data)
    recipe = load_recipe(starter_path("demo-sentiment"), [f"data.root={data}"])
    outcome = train(recipe, runs=runs, observer=observer)
    if outcome.status != "finished":
        return SentimentDemo(outcome, None, None)
    evaluation = evaluate(outcome.run, "test")
    floor = _best_floor(outcome, "accuracy")
    table = phenomenon_table(
        read_json_lines(evaluation.folder / "predictions.jsonl"),
        read_phenomena(data),
        floor=floor,
        floor_predicted=_predictions_of(floor, cast(TextData, recipe.data)),
    )
    return SentimentDemo(outcome, evaluation, table)


def demo_emotion(runs: Path, *, observer: Observer | None = None) -> EmotionDemo:
    """Make voices up, and train and test a small light-sernet twice: on voices that it knows, then on new ones.

    The run that is tested on new voices comes second, so that `last` means it.

    Args:
        runs: The notebook folder; the data go into its folder `demo-data/emotion`.
        observer: Who is told how it goes.

    Raises:
        DataError: The data folder holds the clips of another version of danlu, or audio cannot be read here.
    """
    data = runs / DATA_FOLDER / "emotion"
    write_voices(data)
    evaluations: list[Evaluation] = []
    for changes in (SHUFFLED, ()):
        recipe = load_recipe(starter_path("demo-emotion"), [f"data.root={data}", *changes])
        outcome = train(recipe, runs=runs, observer=observer)
        if outcome.status != "finished":
            return EmotionDemo(outcome, None, None)
        evaluations.append(evaluate(outcome.run, "test"))
    known_voices, new_voices = evaluations
    table = protocol_table(new_voices, known_voices, floor=_best_floor(outcome, "ua"))
    return EmotionDemo(outcome, new_voices, table)


def _best_floor(outcome: Outcome, score: str) -> str:
    """Name of the floor with the best score on valid: nothing is chosen on test."""
    floors: Mapping[str, Any] = outcome.floors["valid"]
    return max(floors, key=lambda name: floors[name]["scores"][score] or 0.0)


def _predictions_of(name: str, options: TextData) -> list[str]:
    """What a floor predicts on test."""
    splits = read_text_splits(options, ["train", "test"])
    seen = seen_texts(splits["train"].texts, splits["test"].texts)
    floors = floors_of(splits["train"], splits["test"], seen)
    return next(list(floor.predicted) for floor in floors if floor.name == name)
