"""A model reads items with one class each, be they texts or clips: logits of each, and the loss where gold is known."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import nn

from danlu.data.batching import plan_reading_batches

FloatArray = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Reading:
    """What a model made of items, in their order.

    Args:
        loss: Mean loss over all items; None where gold is unknown.
        logits: Score of each class, (items, classes).
    """

    loss: float | None
    logits: FloatArray


@torch.inference_mode()
def read_items(
    model: nn.Module,
    lengths: Sequence[int],
    batch_of: Callable[[Sequence[int]], Any],
    *,
    classes: int,
    device: torch.device,
    batch_size: int,
    max_tokens: int | None = None,
) -> Reading:
    """Read items in batches of like length and put the results back in order.

    Args:
        model: A classifier on `device`; it is left in evaluation mode.
        lengths: The length of each item, in what `max_tokens` counts.
        batch_of: Puts the items at some positions together, as the model's own kind of batch.
        classes: How many classes there are.
        device: Where the model is.
        batch_size: Items in a batch at most.
        max_tokens: Bound on a batch's length with padding.
    """
    model.eval()
    classifier: Any = model
    logits = np.zeros((len(lengths), classes))
    total, items = 0.0, 0.0
    for indices in plan_reading_batches(lengths, size=batch_size, max_tokens=max_tokens):
        batch = batch_of(indices).to(device)
        output = classifier(batch)  # (items, classes)
        if batch.labels is not None:
            loss = classifier.loss(output, batch)
            total, items = total + float(loss.total), items + float(loss.items)
        logits[indices] = output.float().cpu().numpy()
    return Reading(loss=total / items if items else None, logits=logits)
