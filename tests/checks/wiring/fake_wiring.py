"""A wiring of small torch modules, with faults to choose from, for tests of checks that know no family."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn.functional import cross_entropy, pad

from danlu.checks.wiring.subject import Chance, Changed, GoldCounts

WORDS = 20


@dataclass(frozen=True)
class Item:
    """Word ids with a label for each of them, or one for all."""

    words: tuple[int, ...]
    labels: tuple[int, ...]


@dataclass(frozen=True)
class Batch:
    """Items as tensors: ids (items, time), padded with 0; labels padded with -100, or (items,)."""

    ids: Tensor
    labels: Tensor
    lengths: list[int]


class Tagger(nn.Module):
    """An LSTM that labels words.

    Args:
        labels: How many labels there are.
        shift: By how many places the states are moved to the right before they are read; zeros come after them.
        bidirectional: Whether it reads in both directions.
    """

    def __init__(self, labels: int = 3, *, shift: int = 0, bidirectional: bool = True) -> None:
        super().__init__()
        self.shift = shift
        self.embedding = nn.Embedding(WORDS, 8, padding_idx=0)
        self.lstm = nn.LSTM(8, 8, batch_first=True, bidirectional=bidirectional)
        self.projection = nn.Linear(16 if bidirectional else 8, labels)

    def forward(self, batch: Batch) -> Tensor:
        states, _ = self.lstm(self.embedding(batch.ids))
        moved = pad(states, (0, 0, self.shift, -self.shift))  # a negative width crops
        return self.projection(moved)

    def loss(self, output: Tensor, batch: Batch) -> Tensor:
        return cross_entropy(output.flatten(0, 1), batch.labels.flatten(), ignore_index=-100)


class Classifier(nn.Module):
    """An LSTM that labels texts.

    Args:
        classes: How many classes there are.
        reads: What the class is told from: `ends` of both directions, the `last` place of both, the `first` word, or
            the `mean` of the states.
    """

    def __init__(self, classes: int = 2, *, reads: str = "ends") -> None:
        super().__init__()
        self.reads = reads
        self.embedding = nn.Embedding(WORDS, 8, padding_idx=0)
        self.lstm = nn.LSTM(8, 8, batch_first=True, bidirectional=True)
        self.projection = nn.Linear(16, classes)

    def forward(self, batch: Batch) -> Tensor:
        words = self.embedding(batch.ids)
        if self.reads == "first":
            return self.projection(torch.cat((words[:, 0], words[:, 0]), dim=1))
        states, _ = self.lstm(words)
        if self.reads == "last":
            return self.projection(states[:, -1])
        if self.reads == "mean":
            return self.projection(states.mean(dim=1))
        return self.projection(torch.cat((states[:, -1, :8], states[:, 0, 8:]), dim=1))

    def loss(self, output: Tensor, batch: Batch) -> Tensor:
        return cross_entropy(output, batch.labels)


TAGGED = [
    Item((1, 2, 3, 4, 5, 6), (0, 1, 2, 0, 1, 2)),
    Item((7, 8, 9, 10), (0, 0, 1, 2)),
    Item((11, 12, 13, 1, 7, 2, 8), (2, 1, 0, 0, 0, 1, 0)),
    Item((14, 3, 15, 9), (0, 2, 0, 1)),
]
CLASSIFIED = [
    Item((1, 2, 3, 4, 5, 6), (0,)),
    Item((7, 8, 9, 10), (1,)),
    Item((11, 12, 13, 1, 7, 2, 8), (0,)),
    Item((14, 3, 15, 9), (1,)),
]


@dataclass
class FakeWiring:
    """Items and a module.

    Args:
        build: Makes the module; torch's random state is the same at each call.
        items: The items.
        chance_value: The loss of a guess; None where nobody knows; `ln K` where it is left out.
    """

    build: Callable[[], nn.Module]
    items: Sequence[Item] = field(default_factory=lambda: CLASSIFIED)
    labels: Sequence[str] = ("a", "b")
    task: str = "text-classification"
    frozen: Sequence[str] = ()
    batch_size: int = 64
    reads_pieces: bool = False
    pads: bool = True
    chance_value: float | None = math.nan
    device: torch.device = field(default_factory=lambda: torch.device("cpu"))

    @property
    def is_tagger(self) -> bool:
        return self.task == "tagging"

    def model(self) -> nn.Module:
        with torch.random.fork_rng(devices=[]):
            torch.manual_seed(1)
            return self.build().train()

    def batch(self, positions: Sequence[int], *, padding: int = 0) -> Batch:
        return self.batch_of([self.items[position] for position in positions], padding=padding)

    def batch_of(self, items: Sequence[Item], *, padding: int = 0) -> Batch:
        time = max(len(item.words) for item in items) + padding
        ids = [[*item.words, *[0] * (time - len(item.words))] for item in items]
        labels = [[*item.labels, *[-100] * (time - len(item.words))] for item in items]
        gold = torch.tensor(labels) if self.is_tagger else torch.tensor([item.labels[0] for item in items])
        return Batch(torch.tensor(ids), gold, [len(item.words) for item in items])

    def scores(self, model: nn.Module, batch: Any) -> list[Tensor]:
        output = model(batch)
        if not self.is_tagger:
            return list(output)
        return [row[:length] for row, length in zip(output, batch.lengths, strict=True)]

    def loss(self, model: nn.Module, batch: Any) -> Tensor:
        return model.loss(model(batch), batch)

    def predicted(self, model: nn.Module, batch: Any) -> list[list[int]]:
        return [scores.argmax(dim=-1).reshape(-1).tolist() for scores in self.scores(model, batch)]

    def gold(self, positions: Sequence[int]) -> list[list[int]]:
        return [list(self.items[position].labels) for position in positions]

    def length(self, position: int) -> int:
        return len(self.items[position].words)

    def output_of(self, position: int, place: int) -> int:
        return place if self.is_tagger else 0

    def altered(self, position: int, place: int) -> Item:
        words = list(self.items[position].words)
        words[place] = words[place] % (WORDS - 1) + 1
        return replace(self.items[position], words=tuple(words))

    def chance(self) -> Chance:
        if self.chance_value is None:
            return Chance(None, "nobody knows")
        is_left_out = math.isnan(self.chance_value)
        return Chance(math.log(len(self.labels)) if is_left_out else self.chance_value, "ln K")

    def gold_counts(self) -> list[GoldCounts]:
        return []

    def changed_gold(self) -> tuple[int, list[Changed]]:
        return len(self.items), []

    def reloaded(self, model: nn.Module) -> nn.Module:
        return model.eval()


def classifier(build: Callable[[], nn.Module] = Classifier, **fields: Any) -> FakeWiring:
    """The wiring of a classifier."""
    return FakeWiring(build, **fields)


def tagger(build: Callable[[], nn.Module] = Tagger, **fields: Any) -> FakeWiring:
    """The wiring of a tagger."""
    return FakeWiring(build, **{"items": TAGGED, "labels": ("O", "B", "I"), "task": "tagging", **fields})
