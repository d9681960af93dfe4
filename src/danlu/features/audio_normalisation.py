"""Features brought to mean 0 and deviation 1, each by itself."""

from __future__ import annotations

from collections.abc import Iterable

import torch
from torch import Tensor

CONSTANT = 1e-6
"""A feature whose deviation is at most this share of its mean is constant up to rounding: it is divided by 1."""


def moments_of(features: Tensor) -> tuple[Tensor, Tensor]:
    """Mean and standard deviation (that of a whole population) of each bin over frames (frames, bins).

    Returns:
        Both as (bins,), float32.
    """
    return moments_over([features])


def moments_over(clips: Iterable[Tensor]) -> tuple[Tensor, Tensor]:
    """The same over the frames of all clips, one clip in memory at a time.

    Source of putting two clips' moments together: Chan et al. 1979, "Updating formulae and a pairwise algorithm".

    Args:
        clips: The frames of each clip (frames, bins), one frame or more.

    Example:
        >>> mean, deviation = moments_over([torch.tensor([[0.0], [2.0]]), torch.tensor([[4.0]])])
        >>> mean.tolist(), round(float(deviation), 4)
        ([2.0], 1.633)
    """
    count, mean, squares = 0, torch.zeros(()), torch.zeros(())
    for clip in clips:
        frames = clip.double()
        own_mean = frames.mean(dim=0)  # (bins,)
        own_squares = (frames - own_mean).square().sum(dim=0)  # (bins,)
        both = count + len(frames)
        apart = own_mean - mean
        mean = mean + apart * (len(frames) / both)
        squares = squares + own_squares + apart.square() * (count * len(frames) / both)
        count = both
    return mean.float(), (squares / count).sqrt().float()


def normalised(features: Tensor, mean: Tensor, deviation: Tensor) -> Tensor:
    """Subtract the mean and divide by the deviation; a feature that is constant becomes 0.

    Args:
        features: Features (frames, bins).
        mean: Mean of each bin (bins,).
        deviation: Standard deviation of each bin (bins,).
    """
    is_constant = deviation <= CONSTANT * mean.abs()
    return (features - mean) / deviation.masked_fill(is_constant, 1)
