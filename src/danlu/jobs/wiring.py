"""A model as it stands before training and what feeds it, of any task: what checks of wiring are asked of.

Nothing here changes the run: models are copies, and every draw is from generators of its own.
"""

from __future__ import annotations

import copy
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Protocol

import torch
from torch import Tensor, nn

from danlu.checks.wiring.subject import Chance, Changed, GoldCounts
from danlu.jobs.frozen import frozen_parameters
from danlu.jobs.own_randomness import own_randomness
from danlu.recipe.plugins import family_of
from danlu.recipe.schema import Recipe
from danlu.record.layout import RunFolder
from danlu.training.checkpoint import save_weights


class Feed(Protocol):
    """A task's side of it. Items are encoded as the task encodes them."""

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


@dataclass
class ModelWiring:
    """The wiring of a training that is about to begin.

    Args:
        recipe: The complete recipe.
        own_model: The run's own module, which is copied and never used.
        device: Where it is.
        feed: The task's side.
    """

    recipe: Recipe
    own_model: nn.Module
    device: torch.device
    feed: Feed
    task: str = field(init=False)
    family: str = field(init=False)
    labels: Sequence[str] = field(init=False)
    items: Sequence[Any] = field(init=False)
    is_tagger: bool = field(init=False)
    frozen: Sequence[str] = field(init=False)
    rate: float = field(init=False)
    reads_pieces: bool = field(init=False)
    batch_size: int = field(init=False)
    _calls: int = field(default=0, init=False)

    def __post_init__(self) -> None:
        train, family = self.recipe.train, family_of(self.recipe.model)
        self.task = str(getattr(self.recipe.data, "task"))  # noqa: B009 - a field of every section `data`
        self.family = family.name
        self.labels = self.feed.labels
        self.items = self.feed.items
        self.is_tagger = self.feed.is_tagger
        self.frozen = frozen_parameters(self.recipe.model, self.own_model)
        self.rate = train.optimizer.lr
        self.reads_pieces = family.reads == "pieces"
        self.batch_size = train.batch.size

    @property
    def pads(self) -> bool:
        """Whether items differ in length to the model."""
        return self.feed.pads

    def model(self) -> nn.Module:
        """A fresh copy of the model as it stands before training, in training mode."""
        copied = copy.deepcopy(self.own_model)
        copied.zero_grad(set_to_none=True)
        return copied.train()

    def batch(self, positions: Sequence[int], *, padding: int = 0) -> Any:  # noqa: ANN401
        """Items put together in this order, on the device."""
        items = [self.items[position] for position in positions]
        return self.feed.batch_of(items, padding=padding).to(self.device)

    def batch_of(self, items: Sequence[Any]) -> Any:  # noqa: ANN401
        """Any items put together, on the device."""
        return self.feed.batch_of(items, padding=0).to(self.device)

    def scores(self, model: nn.Module, batch: Any) -> list[Tensor]:  # noqa: ANN401
        """What the model gives to each label, by item and without padding."""
        with self._apart():
            return self.feed.scores(model(batch), batch)

    def loss(self, model: nn.Module, batch: Any) -> Tensor:  # noqa: ANN401
        """The mean loss of the batch's items, as training makes it small."""
        with self._apart():
            loss = model.loss(model(batch), batch)  # type: ignore[operator]
            mean: Tensor = loss.total / loss.items
            return mean

    def predicted(self, model: nn.Module, batch: Any) -> list[list[int]]:  # noqa: ANN401
        """The label ids that the model chooses."""
        with self._apart(), torch.no_grad():
            return self.feed.predicted(model, model(batch), batch)

    def gold(self, positions: Sequence[int]) -> list[list[int]]:
        """The gold label ids of items."""
        return [self.feed.gold(self.items[position]) for position in positions]

    def length(self, position: int) -> int:
        """How many inputs an item has."""
        return self.feed.length(self.items[position])

    def output_of(self, position: int, place: int) -> int:
        """Which of an item's predictions belongs to an input."""
        return self.feed.output_of(self.items[position], place)

    def altered(self, position: int, place: int) -> Any:  # noqa: ANN401
        """An item with one of its inputs replaced by another one."""
        return self.feed.altered(self.items[position], place)

    def chance(self) -> Chance:
        """The loss of a model that knows nothing, over all items."""
        return self.feed.chance()

    def gold_counts(self) -> list[GoldCounts]:
        """How much gold is left on the way to the scorer, for train and valid."""
        return self.feed.gold_counts()

    def changed_gold(self) -> tuple[int, list[Changed]]:
        """How many items' gold went into numbers and back, and what did not survive it."""
        return self.feed.changed_gold()

    def reloaded(self, model: nn.Module) -> nn.Module:
        """A model written as runs write theirs, and read back, in evaluation mode."""
        with TemporaryDirectory(prefix="danlu-wiring-") as name, self._apart():
            folder = RunFolder(Path(name))
            folder.model.mkdir()
            self.feed.write(folder)
            save_weights(folder.best_weights, model, epoch=1)
            return self.feed.restore(folder).to(self.device).eval()

    @contextmanager
    def _apart(self) -> Iterator[None]:
        """Draw other numbers at each call, equal in each process, and none of the run's; multiply exactly."""
        self._calls += 1
        with own_randomness(self._calls), _exact_products(self.device):
            yield


@contextmanager
def _exact_products(device: torch.device) -> Iterator[None]:
    """Multiply in full fp32: shortcuts of the hardware differ from batch to batch, and look like faults."""
    before = torch.get_float32_matmul_precision()
    torch.set_float32_matmul_precision("highest")
    cudnn: Any = torch.backends.cudnn
    tf32 = cudnn.allow_tf32 if device.type == "cuda" else None
    if tf32:
        cudnn.allow_tf32 = False
    try:
        yield
    finally:
        torch.set_float32_matmul_precision(before)
        if tf32:
            cudnn.allow_tf32 = True
