"""What a family of each task must be able to do, and the small types that it gives to the loop."""

from __future__ import annotations

from typing import NamedTuple, Protocol

from torch import Tensor

from danlu.features.tagging_batch import TaggingBatch
from danlu.features.text_batch import TextBatch


class Loss(NamedTuple):
    """The loss of a batch in a form that adds up over batches.

    Args:
        total: Sum of the losses of all items, a scalar.
        items: What `total` is a sum over: sentences for a CRF; words, or the sum of their class weights, for
            a softmax.
    """

    total: Tensor
    items: int | Tensor

    @property
    def mean(self) -> Tensor:
        """The loss of an average item: what training makes small."""
        return self.total / self.items


class Decoded(NamedTuple):
    """Predicted labels without padding.

    Args:
        labels: One label id a word, for each sequence.
        probabilities: Probability of each predicted label; empty where it was not asked for.
    """

    labels: list[list[int]]
    probabilities: list[list[float]]


class TaggerModule(Protocol):
    """An `nn.Module` that gives each word a label."""

    def __call__(self, batch: TaggingBatch) -> Tensor:
        """Score each label of each word, (batch, time, labels)."""

    def loss(self, output: Tensor, batch: TaggingBatch) -> Loss:
        """Compare what `forward` gave with the batch's gold labels."""

    def decode(self, output: Tensor, batch: TaggingBatch, *, probabilities: bool = False) -> Decoded:
        """Choose labels by what `forward` gave."""


class ClassifierModule(Protocol):
    """An `nn.Module` that gives each text a class."""

    def __call__(self, batch: TextBatch) -> Tensor:
        """Score each class of each text: logits, (texts, classes); no softmax."""

    def loss(self, output: Tensor, batch: TextBatch) -> Loss:
        """Compare what `forward` gave with the batch's gold classes."""
