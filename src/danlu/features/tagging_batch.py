"""What every batch of a tagger has, whether its model reads words or pieces, and the batches of a plan."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Protocol, Self

import torch
from torch import Tensor

if TYPE_CHECKING:
    from danlu.features.tagging_encoder import EncodedSequence, TaggingEncoder


class TaggingBatch(Protocol):
    """A batch of sequences of words."""

    @property
    def mask(self) -> Tensor:
        """True on words, (batch, words), a prefix of each row."""

    @property
    def labels(self) -> Tensor | None:
        """Label ids, (batch, words), 0 after the end of each row; None where gold is unknown."""

    @property
    def indices(self) -> list[int]:
        """Position of each row's sequence in its split."""

    @property
    def word_count(self) -> int:
        """Real words of the batch, padding not counted."""

    def to(self, device: torch.device) -> Self:
        """The same batch with its tensors on `device`."""


class PlannedBatches:
    """The batches of a plan, each put together when it is asked for, so that one is in memory at a time.

    Args:
        encoder: What puts sequences together.
        sequences: The sequences of a split.
        plan: The positions of each batch's sequences.
    """

    def __init__(
        self,
        encoder: TaggingEncoder,
        sequences: Sequence[EncodedSequence],
        plan: Sequence[Sequence[int]],
    ) -> None:
        self._encoder = encoder
        self._sequences = sequences
        self._plan = plan

    def __len__(self) -> int:
        return len(self._plan)

    def __getitem__(self, number: int) -> TaggingBatch:
        return self._encoder.batch(self._sequences, self._plan[number])
