"""A model hears clips."""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch import nn

from danlu.features.audio_batch import EncodedClip, make_audio_batch
from danlu.jobs.class_reading import Reading, read_items


def read_clips(
    model: nn.Module,
    clips: Sequence[EncodedClip],
    *,
    classes: int,
    device: torch.device,
    batch_size: int,
    max_frames: int | None = None,
) -> Reading:
    """Hear clips in batches of like length and put the results back in order.

    Args:
        model: A classifier on `device`; it is left in evaluation mode.
        clips: What to hear.
        classes: How many classes there are.
        device: Where the model is.
        batch_size: Clips in a batch at most.
        max_frames: Bound on a batch's frames with padding.
    """
    return read_items(
        model,
        [len(clip.features) for clip in clips],
        lambda indices: make_audio_batch([clips[index] for index in indices], indices),
        classes=classes,
        device=device,
        batch_size=batch_size,
        max_tokens=max_frames,
    )
