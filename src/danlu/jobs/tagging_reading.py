"""A model reads sequences: loss where gold is known, predicted labels, and how sure it is of each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import cast

import torch
from torch import nn

from danlu.data.batching import plan_reading_batches
from danlu.features.tagging_batch import make_batch
from danlu.features.tagging_encoder import EncodedSequence
from danlu.models.family import TaggerModule


@dataclass(frozen=True, slots=True)
class Reading:
    """What a model made of sequences, in their order.

    Args:
        loss: Mean loss over all items; None where gold is unknown.
        labels: Predicted label ids, one a word.
        probabilities: Probability of each predicted label; empty where not asked for.
    """

    loss: float | None
    labels: list[list[int]]
    probabilities: list[list[float]]


@torch.inference_mode()
def read_sequences(
    model: nn.Module,
    sequences: Sequence[EncodedSequence],
    *,
    device: torch.device,
    batch_size: int,
    max_tokens: int | None = None,
    probabilities: bool = False,
) -> Reading:
    """Read sequences in batches of like length and put the results back in order.

    Args:
        model: A tagger on `device`; it is left in evaluation mode.
        sequences: What to read.
        device: Where the model is.
        batch_size: Sequences in a batch at most.
        max_tokens: Bound on a batch's words with padding.
        probabilities: Whether to give the probability of each predicted label.
    """
    model.eval()
    tagger = cast(TaggerModule, model)
    labels: list[list[int]] = [[] for _ in sequences]
    sure: list[list[float]] = [[] for _ in sequences] if probabilities else []
    total, items = 0.0, 0.0
    lengths = [len(sequence.words) for sequence in sequences]
    for indices in plan_reading_batches(lengths, size=batch_size, max_tokens=max_tokens):
        batch = make_batch(sequences, indices).to(device)
        output = tagger(batch)
        if batch.labels is not None:
            loss = tagger.loss(output, batch)
            total, items = total + float(loss.total), items + float(loss.items)
        decoded = tagger.decode(output, batch, probabilities=probabilities)
        for row, index in enumerate(indices):
            labels[index] = decoded.labels[row]
            if probabilities:
                sure[index] = decoded.probabilities[row]
    return Reading(loss=total / items if items else None, labels=labels, probabilities=sure)
