"""A model reads texts."""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch import nn

from danlu.features.text_batch import EncodedText, make_text_batch
from danlu.features.text_encoder import TextEncoder
from danlu.jobs.class_reading import Reading, read_items


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
    return read_items(
        model,
        [text.length for text in texts],
        lambda indices: make_text_batch(texts, indices, encoder.padding),
        classes=len(encoder.classes),
        device=device,
        batch_size=batch_size,
        max_tokens=max_tokens,
    )
