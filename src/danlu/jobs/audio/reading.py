"""A model hears clips: logits of each, and the loss where gold is known."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import cast

import numpy as np
import torch
from numpy.typing import NDArray
from torch import nn

from danlu.data.batching import plan_reading_batches
from danlu.features.audio_batch import EncodedClip, make_audio_batch
from danlu.models.family import AudioClassifierModule

FloatArray = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Reading:
    """What a model made of clips, in their order.

    Args:
        loss: Mean loss over all clips; None where gold is unknown.
        logits: Score of each class, (clips, classes).
    """

    loss: float | None
    logits: FloatArray


@torch.inference_mode()
def read_clips(
    model: nn.Module,
    clips: Sequence[EncodedClip],
    *,
    classes: int,
    device: torch.device,
    batch_size: int,
    max_frames: int | None = None,
) -> Reading:
    """Read clips in batches of like length and put the results back in order.

    Args:
        model: A classifier on `device`; it is left in evaluation mode.
        clips: What to read.
        classes: How many classes there are.
        device: Where the model is.
        batch_size: Clips in a batch at most.
        max_frames: Bound on a batch's frames with padding.
    """
    model.eval()
    classifier = cast(AudioClassifierModule, model)
    logits = np.zeros((len(clips), classes))
    total, items = 0.0, 0.0
    lengths = [len(clip.features) for clip in clips]
    for indices in plan_reading_batches(lengths, size=batch_size, max_tokens=max_frames):
        batch = make_audio_batch([clips[index] for index in indices], indices).to(device)
        output = classifier(batch)  # (clips, classes)
        if batch.labels is not None:
            loss = classifier.loss(output, batch)
            total, items = total + float(loss.total), items + float(loss.items)
        logits[indices] = output.float().cpu().numpy()
    return Reading(loss=total / items if items else None, logits=logits)
