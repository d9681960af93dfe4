"""Clips put together as tensors: frames of features, padded at the end where lengths differ, with an explicit mask."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import torch
from torch import Tensor
from torch.nn.utils.rnn import pad_sequence


@dataclass(frozen=True, slots=True)
class EncodedClip:
    """One clip as a model reads it.

    Args:
        features: What is measured of each frame (frames, bins), float32.
        label: The number of its class; None where gold is unknown.
        seconds: Length of the whole clip, before any cut.
        cut_seconds: How much of it the length limit took away.
    """

    features: Tensor
    label: int | None
    seconds: float
    cut_seconds: float = 0.0


@dataclass(frozen=True)
class AudioBatch:
    """A batch of clips.

    Args:
        features: Features (clips, frames, bins), zeros after the end of each clip.
        mask: True on real frames (clips, frames), a prefix of each row; None where all clips have one length.
        labels: Number of each clip's class (clips,); None where gold is unknown.
        indices: Position of each clip in its split.
    """

    features: Tensor
    mask: Tensor | None
    labels: Tensor | None
    indices: list[int]

    @property
    def word_count(self) -> int:
        """Real frames of the batch, padding not counted: what a second of training is measured by."""
        if self.mask is None:
            return self.features.shape[0] * self.features.shape[1]
        return int(self.mask.sum())

    def to(self, device: torch.device) -> AudioBatch:
        """The same batch with its tensors on `device`."""
        return AudioBatch(
            features=self.features.to(device),
            mask=None if self.mask is None else self.mask.to(device),
            labels=None if self.labels is None else self.labels.to(device),
            indices=self.indices,
        )


class PlannedAudioBatches:
    """The batches of a plan, each put together when it is asked for, so that one is in memory at a time.

    Args:
        clip_of: Gives the clip at a position. It is asked anew for each batch, so that it may draw what changes a
            clip in training.
        plan: The positions of each batch's clips.
    """

    def __init__(self, clip_of: Callable[[int], EncodedClip], plan: Sequence[Sequence[int]]) -> None:
        self._clip_of = clip_of
        self._plan = plan

    def __len__(self) -> int:
        return len(self._plan)

    def __getitem__(self, number: int) -> AudioBatch:
        indices = self._plan[number]
        return make_audio_batch([self._clip_of(index) for index in indices], indices)


def make_audio_batch(clips: Sequence[EncodedClip], indices: Sequence[int]) -> AudioBatch:
    """Put all of `clips` together, in that order.

    Args:
        clips: The clips of the batch.
        indices: The position of each of them in its split.

    Example:
        >>> short, long = EncodedClip(torch.ones(2, 3), 0, 0.1), EncodedClip(torch.ones(4, 3), 1, 0.2)
        >>> batch = make_audio_batch([short, long], [7, 5])
        >>> batch.features.shape, batch.mask.sum(dim=1).tolist(), batch.labels.tolist()
        (torch.Size([2, 4, 3]), [2, 4], [0, 1])
    """
    features = [clip.features for clip in clips]
    lengths = torch.tensor([len(frames) for frames in features])
    longest = int(lengths.max())
    labels = [clip.label for clip in clips if clip.label is not None]
    is_one_length = bool((lengths == longest).all())
    return AudioBatch(
        features=pad_sequence(features, batch_first=True),  # (clips, frames, bins)
        mask=None if is_one_length else torch.arange(longest) < lengths.unsqueeze(1),  # (clips, frames)
        labels=torch.tensor(labels) if len(labels) == len(clips) else None,  # (clips,)
        indices=list(indices),
    )
