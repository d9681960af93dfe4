"""A model reads texts: logits of each, and the loss where gold is known."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import cast

import numpy as np
import torch
from numpy.typing import NDArray
from torch import nn

from danlu.data.batching import plan_reading_batches
from danlu.features.text_batch import EncodedText, make_text_batch
from danlu.features.text_encoder import TextEncoder
from danlu.models.family import ClassifierModule

FloatArray = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Reading:
    """What a model made of texts, in their order.

    Args:
        loss: Mean loss over all texts; None where gold is unknown.
        logits: Score of each class, (texts, classes).
    """

    loss: float | None
    logits: FloatArray


@torch.inference_mode()
def read_texts(
    model: nn.Module,
    texts: Sequence[EncodedText],
    *,
    encoder: TextEncoder,
    device: torch.device,
    batch_size: int,
    max_tokens: int | None = None,
) -> Reading:
    """Read texts in batches of like length and put the results back in order.

    Args:
        model: A classifier on `device`; it is left in evaluation mode.
        texts: What to read.
        encoder: What made them, for its classes and its padding.
        device: Where the model is.
        batch_size: Texts in a batch at most.
        max_tokens: Bound on a batch's words or pieces with padding.
    """
    model.eval()
    classifier = cast(ClassifierModule, model)
    logits = np.zeros((len(texts), len(encoder.classes)))
    total, items = 0.0, 0.0
    lengths = [text.length for text in texts]
    for indices in plan_reading_batches(lengths, size=batch_size, max_tokens=max_tokens):
        batch = make_text_batch(texts, indices, encoder.padding).to(device)
        output = classifier(batch)  # (texts, classes)
        if batch.labels is not None:
            loss = classifier.loss(output, batch)
            total, items = total + float(loss.total), items + float(loss.items)
        logits[indices] = output.float().cpu().numpy()
    return Reading(loss=total / items if items else None, logits=logits)
