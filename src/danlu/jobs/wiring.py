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
from typing import Any

import torch
from torch import Tensor, nn

from danlu.checks.wiring.subject import Chance, Changed, GoldCounts
from danlu.jobs.frozen import frozen_parameters
from danlu.jobs.own_randomness import own_randomness
from danlu.jobs.wiring_feed import Feed
from danlu.recipe.plugins import family_of
from danlu.recipe.schema import Recipe
from danlu.record.layout import RunFolder
from danlu.training.checkpoint import save_weights


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
    labels: Sequence[str] = field(init=False)
    items: Sequence[Any] = field(init=False)
    is_tagger: bool = field(init=False)
    frozen: Sequence[str] = field(init=False)
    reads_pieces: bool = field(init=False)
    batch_size: int = field(init=False)
    _calls: int = field(default=0, init=False)

    def __post_init__(self) -> None:
        self.task = self.recipe.task
        self.labels = self.feed.labels
        self.items = self.feed.items
        self.is_tagger = self.feed.is_tagger
        self.frozen = frozen_parameters(self.recipe.model, self.own_model)
        self.reads_pieces = family_of(self.recipe.model).reads == "pieces"
        self.batch_size = self.recipe.train.batch.size

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
