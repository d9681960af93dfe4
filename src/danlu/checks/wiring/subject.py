"""What checks of wiring are asked of: a model as it stands before training, some training items, and ways to poke them.

Each task makes one from a training that is about to begin. Every model that a check gets is a copy: what it does to it
stays with it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    import torch
    from torch import Tensor, nn


@dataclass(frozen=True, slots=True)
class Chance:
    """The loss of a model that knows nothing.

    Args:
        value: The mean loss of an item, natural logarithm; None where nobody can say for this model.
        how: How it is computed, such as `ln 27, for each word`; without a value, why there is none.
    """

    value: float | None
    how: str


@dataclass(frozen=True, slots=True)
class GoldCounts:
    """How much gold there is on each step of the way from the reader to the scorer, of one split.

    Args:
        split: Its name.
        unit: What is counted: `words` of taggers, `texts` or `clips` of classifiers.
        read: How many the reader gave.
        encoded: How many the model's input holds with a gold label.
        scored: How many predictions the scorer compares with gold.
    """

    split: str
    unit: str
    read: int
    encoded: int
    scored: int


@dataclass(frozen=True, slots=True)
class Changed:
    """Gold that did not survive the way into numbers and back.

    Args:
        source: Where it stands.
        before: What the file says.
        after: What comes back.
    """

    source: str
    before: str
    after: str


class Wiring(Protocol):
    """A model and what feeds it. Positions number `items`, the first 0.

    Attributes:
        task: The recipe's task.
        device: Where the models are.
        labels: What the model chooses among: classes, or labels of words in the model's scheme.
        items: A few encoded training items with gold, of different lengths and labels, none of them long, no two with
            the same inputs.
        is_tagger: Whether there is a prediction for each word, else one for each item.
        frozen: Names of parameters, or prefixes of names that end in a dot, that the recipe freezes.
        reads_pieces: Whether the model reads pieces of words, so that inputs are not words.
        batch_size: The recipe's batch size.
    """

    task: str
    device: torch.device
    labels: Sequence[str]
    items: Sequence[Any]
    is_tagger: bool
    frozen: Sequence[str]
    reads_pieces: bool
    batch_size: int

    def model(self) -> nn.Module:
        """A fresh copy of the model as it stands before training, in training mode; equal at each call."""

    def batch(self, positions: Sequence[int], *, padding: int = 0) -> Any:  # noqa: ANN401 - the task's own type
        """Items put together in this order, on the device.

        Args:
            positions: Which items.
            padding: Steps (words, pieces, frames) that the batch is made longer by, all padding. A family that reads
                one length has no use for them; see `pads`.
        """

    @property
    def pads(self) -> bool:
        """Whether items differ in length to the model, so that batches have padding."""

    def scores(self, model: nn.Module, batch: Any) -> list[Tensor]:  # noqa: ANN401
        """What the model gives to each label, by item and without padding: (labels,), or (words, labels) of taggers.

        The model is used in the mode that it is in. These are what `forward` gives, not probabilities; of a model with
        several heads those of the head that is scored.
        """

    def loss(self, model: nn.Module, batch: Any) -> Tensor:  # noqa: ANN401
        """The mean loss of the batch's items by the family's own `loss`, a scalar with a gradient."""

    def predicted(self, model: nn.Module, batch: Any) -> list[list[int]]:  # noqa: ANN401
        """The label ids that the model chooses, one a word; of classifiers a list of one."""

    def gold(self, positions: Sequence[int]) -> list[list[int]]:
        """The gold label ids of items, in the same form."""

    def length(self, position: int) -> int:
        """How many inputs an item has: words, frames, or pieces without the special ones."""

    def altered(self, position: int, place: int) -> Any:  # noqa: ANN401
        """An item with one of its inputs replaced by another one: something to put into `batch_of`."""

    def output_of(self, position: int, place: int) -> int:
        """Which of an item's predictions one of its inputs belongs to.

        The word itself, or the word that a piece is of; 0 of classifiers, which have one.
        """

    def batch_of(self, items: Sequence[Any]) -> Any:  # noqa: ANN401
        """Any items put together, on the device, such as altered ones."""

    def chance(self) -> Chance:
        """The loss of a model that knows nothing, by the recipe's own loss."""

    def gold_counts(self) -> list[GoldCounts]:
        """How much gold is left on the way to the scorer, for train and valid."""

    def changed_gold(self) -> tuple[int, list[Changed]]:
        """How many items' gold went into numbers and back, and what did not survive it, of train and valid."""

    def reloaded(self, model: nn.Module) -> nn.Module:
        """A model written into a folder as runs are, and read back by what reads runs, in evaluation mode."""
