"""What differs between the tasks whose models give each word a label: how splits are read, and what is scored."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Protocol

from danlu.data.example import TaggedSentence
from danlu.data.splits import TaggingSplit
from danlu.data.word_splits import WordSplit
from danlu.evaluation.scores import Scores
from danlu.jobs.evaluation import Evaluation
from danlu.jobs.restore import StoredWeights
from danlu.jobs.tagging.predictions import Predictions
from danlu.recipe.section import Section
from danlu.recipe.tagging_data import Scheme, Window
from danlu.record.layout import RunFolder


class TaggingKind(Protocol):
    """One of these tasks. Options are the recipe's section `data`, of the type that belongs to the task."""

    def read(self, options: Section, split: str, *, train: TaggingSplit | None = None) -> TaggingSplit:
        """Read a split.

        Args:
            options: The section.
            split: `train`, `valid` or `test`.
            train: The training split, from which the tag scheme of the others is told; None to read train itself.

        Raises:
            DataError: It cannot be read as declared.
        """

    def is_drawn(self, options: Section) -> bool:
        """Whether splits are drawn out of train, so that another reading may draw other texts."""

    def refuse_shared_texts(self, split: str, read: TaggingSplit, others: Sequence[TaggingSplit]) -> None:
        """Refuse a split that is drawn, and has texts of splits that the run was trained with or chosen on.

        Raises:
            DataError: With every such text.
        """

    def model_scheme(self, options: Section, train: TaggingSplit) -> Scheme:
        """The tag scheme that the model learns."""

    def window(self, options: Section) -> Window:
        """What one sequence of the model is."""

    def word_split(self, options: Section) -> WordSplit:
        """How raw text becomes words where the model predicts."""

    def learned(self, options: Section, train: TaggingSplit) -> list[TaggedSentence]:
        """The training sentences that are learned from."""

    def seen(self, train: TaggingSplit, read: TaggingSplit) -> list[bool]:
        """For each sentence of a split, whether it counts as seen in train."""

    def scores(self, read: TaggingSplit, predictions: Predictions, seen: Sequence[bool]) -> Scores:
        """Every score of a split but the loss."""

    def floors(self, train: TaggingSplit, read: TaggingSplit) -> dict[str, Any]:
        """The floors of a split by name."""

    def write_evaluation(
        self,
        folder: RunFolder,
        *,
        split: str,
        train: TaggingSplit,
        read: TaggingSplit,
        predictions: Predictions,
        scheme: Scheme,
        weights: StoredWeights,
        reading: Mapping[str, str],
    ) -> Evaluation:
        """Score predictions and write all files of the evaluation."""

    def provenance(self, split: TaggingSplit, *, root: Path) -> dict[str, Any]:
        """A split as `provenance.json` has it."""

    def size(self, split: TaggingSplit) -> str:
        """How large a split is, in words."""

    def told(self, options: Section, train: TaggingSplit, learned: Sequence[TaggedSentence]) -> list[str]:
        """What a person should know of what is not learned from."""

    def repeated(self, seen: Sequence[bool]) -> str | None:
        """How many validation sentences count as seen, in words; None where none does."""
