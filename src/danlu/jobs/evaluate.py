"""Read a split with a run's model, score it, and write the evaluation into the record: every look is counted."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from danlu.data.splits import TaggingSplit, read_split
from danlu.data.windows import join_windows
from danlu.errors import RecordError
from danlu.jobs.evaluation_files import Evaluation, Predictions, write_evaluation
from danlu.jobs.restore import RestoredModel, check_same_data, restore_model, restore_recipe
from danlu.jobs.tagging_data import encode_split, tags_by_sentence
from danlu.jobs.tagging_reading import read_sequences
from danlu.recipe.schema import Recipe, Scheme
from danlu.record.layout import RunFolder
from danlu.record.page import write_page
from danlu.training.device import accelerator_of

OVERRIDABLE = ("data.root", "data.test", "data.reader.", "train.device")
"""What an evaluation may change: where the files are, how they are read, where to compute."""

READING = ("data.test", "data.reader.")
"""Overrides that make another evaluation of the split, kept beside the plain one under its own name."""


def evaluate(run: Path, split: str, *, checkpoint: str = "best", overrides: Sequence[str] = ()) -> Evaluation:
    """Evaluate a run on a split and write `evaluation/SPLIT/` into its record.

    Args:
        run: The record's folder.
        split: `train`, `valid` or `test`.
        checkpoint: `best`, `last`, or the number of an epoch that was kept.
        overrides: `key.path=value` for the keys in `OVERRIDABLE`.

    Raises:
        RecordError: The record has no such weights, or was trained on other data than stands in the files now.
        DataError: The split cannot be read.
    """
    if split != "test" and any(text.startswith("data.test") for text in overrides):
        raise RecordError(f"data.test has no effect on the split {split!r}: evaluate --split test.")
    folder = RunFolder(run)
    recipe = restore_recipe(folder, overrides, allowed=OVERRIDABLE)
    restored = restore_model(folder, checkpoint)
    reading = dict(text.split("=", 1) for text in overrides if text.startswith(READING))
    scheme = restored.encoder.data_scheme
    train = _trained_split(folder, recipe, "train", scheme)
    if reading or split == "test":
        read = read_split(recipe.data, split, scheme=scheme)
    else:
        read = train if split == "train" else _trained_split(folder, recipe, split, scheme)
    evaluation = write_evaluation(
        folder,
        split=split,
        train=train,
        read=read,
        predictions=predict_split(recipe, restored, read),
        scheme=scheme,
        weights=restored.weights,
        reading=reading,
    )
    write_page(folder.path)
    return evaluation


def predict_split(recipe: Recipe, restored: RestoredModel, read: TaggingSplit) -> Predictions:
    """Read a split with a model under the recipe's device, precision and windows."""
    accelerator = accelerator_of(recipe)
    encoded = encode_split(read, restored.encoder, recipe.data.window)
    reading = read_sequences(
        accelerator.prepare_model(restored.model, evaluation_mode=True),
        encoded.sequences,
        device=accelerator.device,
        batch_size=recipe.train.batch.size,
        max_tokens=recipe.train.batch.max_tokens,
        probabilities=True,
    )
    lengths = [len(sentence.words) for sentence in read.sentences]
    return Predictions(
        predicted=tags_by_sentence(encoded.windows, reading.labels, read.sentences, restored.encoder),
        probabilities=join_windows(encoded.windows, reading.probabilities, lengths),
        loss=reading.loss,
    )


def _trained_split(folder: RunFolder, recipe: Recipe, split: str, scheme: Scheme) -> TaggingSplit:
    """A split that the run was trained with, read as it was then, from where the files are now."""
    original = restore_recipe(folder).data
    located = original.model_copy(update={"root": recipe.data.root})
    read = read_split(located, split, scheme=scheme)
    check_same_data(folder, read)
    return read
