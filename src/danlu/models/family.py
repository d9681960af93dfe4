"""What a family of each task must be able to do, and the small types that it gives to the loop."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any, NamedTuple, Protocol

from torch import Tensor

from danlu.features.audio_batch import AudioBatch
from danlu.features.tagging_batch import TaggingBatch
from danlu.features.text_batch import TextBatch


class LossPart(NamedTuple):
    """One of the losses that a loss is made of, as of a model with several heads.

    Args:
        name: Its name in the history, such as `keyword`.
        weight: Its weight; the mean of the whole is the weighted sum of the means of its parts.
        total: Sum of the losses of all its items, a scalar.
        items: What `total` is a sum over.
    """

    name: str
    weight: float
    total: Tensor
    items: int | Tensor


class Loss(NamedTuple):
    """The loss of a batch in a form that adds up over batches.

    Args:
        total: Sum of the losses of all items, a scalar.
        items: What `total` is a sum over: sentences for a CRF; words, or the sum of their class weights, for
            a softmax.
        parts: The losses that it is made of; empty where it is one.
    """

    total: Tensor
    items: int | Tensor
    parts: tuple[LossPart, ...] = ()

    @property
    def mean(self) -> Tensor:
        """The loss of an average item: what training makes small."""
        return self.total / self.items


class Decoded(NamedTuple):
    """Predicted labels without padding.

    Args:
        labels: One label id a word, for each sequence.
        probabilities: Probability of each predicted label; empty where it was not asked for.
        beside: What the other heads predict, by their names: one class id a word for each sequence, or one a sequence.
    """

    labels: list[list[int]]
    probabilities: list[list[float]]
    beside: Mapping[str, Sequence[Any]] = MappingProxyType({})


class TaggerModule(Protocol):
    """An `nn.Module` that gives each word a label."""

    def __call__(self, batch: TaggingBatch) -> Tensor:
        """Score each label of each word, (batch, time, labels)."""

    def loss(self, output: Tensor, batch: TaggingBatch) -> Loss:
        """Compare what `forward` gave with the batch's gold labels."""

    def decode(self, output: Tensor, batch: TaggingBatch, *, probabilities: bool = False) -> Decoded:
        """Choose labels by what `forward` gave."""


class AudioClassifierModule(Protocol):
    """An `nn.Module` that gives each clip a class."""

    def __call__(self, batch: AudioBatch) -> Tensor:
        """Score each class of each clip: logits, (clips, classes); no softmax."""

    def loss(self, output: Tensor, batch: AudioBatch) -> Loss:
        """Compare what `forward` gave with the batch's gold classes."""


class ClassifierModule(Protocol):
    """An `nn.Module` that gives each text a class."""

    def __call__(self, batch: TextBatch) -> Tensor:
        """Score each class of each text: logits, (texts, classes); no softmax."""

    def loss(self, output: Tensor, batch: TextBatch) -> Loss:
        """Compare what `forward` gave with the batch's gold classes."""
