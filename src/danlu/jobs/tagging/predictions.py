"""What a tagger's model made of a split, brought back to its sentences."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

KEYWORD_HEAD = "keyword"
"""The name of the head that tells keywords from other words, in `Predictions.beside`."""


@dataclass(frozen=True, slots=True)
class Predictions:
    """What a model made of a split.

    Args:
        predicted: Tags of each sentence, in the scheme of the files.
        probabilities: Probability of each tag.
        loss: Mean loss of the split.
        beside: What the model's other heads predict, by their names: one value a word for each sentence.
        losses: Mean of each loss that the loss is made of, by name; empty where it is one.
    """

    predicted: list[list[str]]
    probabilities: list[list[float]]
    loss: float | None
    beside: Mapping[str, Sequence[Any]] = field(default_factory=dict)
    losses: Mapping[str, float] = field(default_factory=dict)
