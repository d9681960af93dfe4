"""What the jobs ask of a task. Training, resuming and evaluating are the same for all; this is what is not."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Protocol, TypeAlias

from accelerate import Accelerator
from torch import nn

from danlu.checks.data.subject import Data
from danlu.checks.wiring.subject import Wiring
from danlu.data.example import Skipped
from danlu.jobs.audio.predictor import AudioPredictor
from danlu.jobs.evaluation import Evaluation
from danlu.jobs.observer import DataTold
from danlu.jobs.tagging.predictor import TaggingPredictor
from danlu.jobs.text.predictor import TextPredictor
from danlu.recipe.schema import Recipe
from danlu.record.layout import RunFolder
from danlu.training.loop import Batches

Predictor: TypeAlias = TaggingPredictor | TextPredictor | AudioPredictor
"""A model ready to predict, of any task."""


class TaskRun(Protocol):
    """A task's side of one training: the splits as its model sees them, the model, and what the record gets."""

    @property
    def model(self) -> nn.Module:
        """The family's module on the accelerator's device."""

    def batches(self, epoch: int) -> Batches:
        """The training batches of an epoch, decided by its number alone."""

    def describe(self, indices: Sequence[int]) -> str:
        """Where training examples stand, for messages."""

    def validate(self) -> Mapping[str, float | None]:
        """`loss` and every score of the validation split with the model as it is."""

    def told(self) -> DataTold:
        """What an observer is told of data and model before the first epoch."""

    def provenance(self) -> Mapping[str, Any]:
        """The parts `data`, `vocabulary`, `vectors`, `overlap` and perhaps `protocol` of `provenance.json`."""

    def skipped(self) -> Sequence[tuple[str, Skipped]]:
        """Every line or text that was dropped or mended, with its split."""

    def floors(self) -> Mapping[str, Any]:
        """Floors of the validation split, for `floors.json`."""

    def checked_data(self, *, with_test: bool) -> Data:
        """The splits for checks of data; test is opened only where it is asked for.

        Raises:
            DataError: Test cannot be read as declared.
        """

    def wiring(self) -> Wiring:
        """The model as it stands before training, for checks of wiring."""

    def write_files(self, folder: RunFolder) -> None:
        """Write all that prediction needs but the weights, and what pages show of the data besides counts."""

    def evaluate_best(self, folder: RunFolder) -> Evaluation:
        """Evaluate the best weights, as they stand on the disk, on the validation split as it was read."""


class Task(Protocol):
    """A task: what is predicted of an example."""

    def begin(self, recipe: Recipe, accelerator: Accelerator) -> TaskRun:
        """Read train and valid, fit the encoder on train, build the model.

        Raises:
            DataError: The data cannot be read as declared.
        """

    def go_on(self, recipe: Recipe, accelerator: Accelerator, folder: RunFolder) -> TaskRun:
        """The same for a run that is resumed: its encoder comes from the record, its data must be what they were.

        Raises:
            RecordError: The data have changed.
        """

    def check_model(self, folder: RunFolder) -> None:
        """Refuse a record whose best weights cannot be loaded.

        Raises:
            RecordError: They cannot.
        """

    def evaluate(
        self,
        folder: RunFolder,
        recipe: Recipe,
        *,
        split: str,
        checkpoint: str,
        reading: Mapping[str, str],
        into: RunFolder | None = None,
    ) -> Evaluation:
        """Read a split with a run's model, score it, and write the evaluation into the record.

        Args:
            folder: The record.
            recipe: The recipe with the overrides of this evaluation.
            split: `train`, `valid` or `test`.
            checkpoint: `best`, `last`, or the number of an epoch.
            reading: The overrides that make it read the split in another way than training did.
            into: Where the evaluation and its look are written; None: into the record itself.
        """

    def describe_splits(self, recipe: Recipe, names: Sequence[str]) -> Mapping[str, Mapping[str, Any]]:
        """Splits as they are read now, each as `provenance.json` has it.

        Args:
            recipe: The recipe, with the place where the data are now.
            names: The splits, of `train`, `valid` and `test`.

        Raises:
            DataError: One of them cannot be read as declared.
        """

    def predictor(self, folder: RunFolder, *, checkpoint: str, device: str) -> Predictor:
        """A run's model, ready to predict."""
