"""A task's side of the wiring: how its items are put together, altered and read back."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Protocol

from torch import Tensor, nn

from danlu.checks.wiring.subject import Chance, Changed, GoldCounts
from danlu.record.layout import RunFolder


class Feed(Protocol):
    """What checks of wiring need of a task. Items are encoded as the task encodes them."""

    @property
    def items(self) -> Sequence[Any]:
        """A few training items."""

    @property
    def labels(self) -> Sequence[str]:
        """What the model chooses among."""

    @property
    def is_tagger(self) -> bool:
        """Whether there is a prediction for each word."""

    @property
    def pads(self) -> bool:
        """Whether items differ in length to the model."""

    def batch_of(self, items: Sequence[Any], *, padding: int) -> Any:  # noqa: ANN401
        """Items put together, as training does it, and so many steps of padding more."""

    def scores(self, output: Any, batch: Any) -> list[Tensor]:  # noqa: ANN401
        """What `forward` gave, by item and without padding."""

    def predicted(self, model: nn.Module, output: Any, batch: Any) -> list[list[int]]:  # noqa: ANN401
        """The label ids that are chosen by what `forward` gave."""

    def gold(self, item: Any) -> list[int]:  # noqa: ANN401
        """The gold label ids of an item."""

    def length(self, item: Any) -> int:  # noqa: ANN401
        """How many inputs an item has."""

    def output_of(self, item: Any, place: int) -> int:  # noqa: ANN401
        """Which prediction belongs to an input."""

    def altered(self, item: Any, place: int) -> Any:  # noqa: ANN401
        """An item with one input replaced by another one."""

    def chance(self) -> Chance:
        """The loss of a model that knows nothing."""

    def gold_counts(self) -> list[GoldCounts]:
        """How much gold is left on the way to the scorer."""

    def changed_gold(self) -> tuple[int, list[Changed]]:
        """How many items' gold went into numbers and back, and what did not survive it."""

    def write(self, folder: RunFolder) -> None:
        """Write all that prediction needs but the weights."""

    def restore(self, folder: RunFolder) -> nn.Module:
        """Read a model back."""
