"""Three convolutions of one map side by side, each with batch norm and ReLU, then a mean over 2x2 (Aftab et al. 2022).

A long filter over time, one over bins, and a square. Two facts make them fast, and change no number. Batch norm needs
the mean and the variance of `w * p + b` over all patches p of the map: they follow from the mean and the covariance of
the patches, so that batch norm becomes a part of the filters before any map is made. And patches serve all three paths:
they are taken once, in the order in which the mean over 2x2 needs them.
"""

from __future__ import annotations

from collections.abc import Iterable

import torch
from torch import Tensor, nn
from torch.nn.functional import pad

from danlu.models.convolution_block import BATCH_NORM_EPSILON
from danlu.models.full_precision import without_autocast
from danlu.models.pooled_filters import QUARTER, pooled_filters

_KERNELS = {"time": (11, 1), "bins": (1, 9), "square": (3, 3)}
"""Frames and bins that the filters of each path see."""

_REACH = tuple(max(kernel[side] for kernel in _KERNELS.values()) // 2 for side in (0, 1))


class FilterPath(nn.Module):
    """The weights of a convolution and of its batch norm; `ParallelPaths` computes with all of them together.

    Args:
        filters: How many there are.
        kernel: Frames and bins that a filter sees.
        momentum: Share of the running mean and variance that a batch replaces.
    """

    def __init__(self, filters: int, kernel: tuple[int, int], *, momentum: float) -> None:
        super().__init__()
        self.convolution = nn.Conv2d(1, filters, kernel, padding="same")
        self.norm = nn.BatchNorm2d(filters, eps=BATCH_NORM_EPSILON, momentum=momentum)

    def kernel_by_tap(self) -> Tensor:
        """The kernels at the taps of all paths, 0 where this one has none: (taps, filters)."""
        kernel = self.convolution.weight.flatten(1).T  # (own taps, filters)
        frames, bins = self.convolution.weight.shape[2:]
        index = torch.tensor([_TAPS.index(tap) for tap in _taps(frames, bins)], device=kernel.device)
        return kernel.new_zeros(len(_TAPS), kernel.shape[1]).index_copy(0, index, kernel)

    @torch.no_grad()
    def follow(self, mean: Tensor, variance: Tensor, momentum: float) -> None:
        """Move the running mean and variance, both (filters,), as torch's batch norm does."""
        for running, value in ((self.norm.running_mean, mean), (self.norm.running_var, variance)):
            if running is not None:
                running.lerp_(value.to(running.dtype), momentum)
        if self.norm.num_batches_tracked is not None:
            self.norm.num_batches_tracked += 1


class ParallelPaths(nn.Module):
    """From features to the maps of three paths, at half the frames and half the bins.

    Args:
        filters: Filters of each path.
        momentum: Share of the running mean and variance that a batch replaces.

    Example:
        >>> ParallelPaths(32, momentum=0.01)(torch.zeros(2, 7, 5), None).shape
        torch.Size([2, 96, 4, 3])
    """

    def __init__(self, filters: int, *, momentum: float) -> None:
        super().__init__()
        self.time = FilterPath(filters, _KERNELS["time"], momentum=momentum)
        self.bins = FilterPath(filters, _KERNELS["bins"], momentum=momentum)
        self.square = FilterPath(filters, _KERNELS["square"], momentum=momentum)
        self.channels = 3 * filters
        self.momentum = momentum

    def forward(self, features: Tensor, mask: Tensor | None) -> Tensor:
        """Compute the maps: (clips, frames, bins) to (clips, channels, frames / 2, bins / 2), rounded up.

        Args:
            features: The features, (clips, frames, bins).
            mask: True on the frames of each clip, (clips, frames); None where all are.

        Returns:
            The maps, channels last in memory; 0 where none of the frames is a clip's.
        """
        clips, frames, bins = features.shape
        with without_autocast(features):
            real = _real(features, mask)  # (clips or 1, 2, 2, frames / 2, bins / 2)
            patches = _patches(features, mask, real)  # (clips, taps + 1, 4, squares)
            filters = self._filters(patches)  # (taps + 1, channels)
        dtype = _autocast_type(features)
        means = pooled_filters(patches.to(dtype), filters.to(dtype))  # (clips, squares, channels)
        if mask is not None or frames % 2 or bins % 2:
            counts = real.sum(dim=(1, 2)).flatten(1).unsqueeze(2)  # (clips or 1, squares, 1)
            means = means * (QUARTER / counts.clamp(min=1)).to(dtype)
        return means.view(clips, *real.shape[3:], self.channels).permute(0, 3, 1, 2)

    def _filters(self, patches: Tensor) -> Tensor:
        """The filters with batch norm in them, (taps + 1, channels); the last row is what they add."""
        paths = (self.time, self.bins, self.square)
        kernels = torch.cat([path.kernel_by_tap() for path in paths], dim=1)  # (taps, channels)
        bias = _joined(path.convolution.bias for path in paths)  # (channels,)
        if self.training:
            count, mean, covariance = _moments(patches)
            means = mean @ kernels + bias  # (channels,)
            variances = ((covariance @ kernels) * kernels).sum(dim=0)  # (channels,)
            unbiased = variances * (count / (count - 1).clamp(min=1))
            for path, own_means, own_variances in zip(paths, means.chunk(3), unbiased.chunk(3), strict=True):
                path.follow(own_means, own_variances, self.momentum)
        else:
            means = _joined(path.norm.running_mean for path in paths)
            variances = _joined(path.norm.running_var for path in paths)
        scale = _joined(path.norm.weight for path in paths) / (variances + BATCH_NORM_EPSILON).sqrt()
        shift = _joined(path.norm.bias for path in paths) + (bias - means) * scale
        return torch.cat([kernels * scale, shift.unsqueeze(0)])


def _taps(frames: int, bins: int) -> list[tuple[int, int]]:
    """How far from its centre a filter looks, row by row."""
    return [(frame - frames // 2, bin_ - bins // 2) for frame in range(frames) for bin_ in range(bins)]


_TAPS = sorted({tap for kernel in _KERNELS.values() for tap in _taps(*kernel)})
"""Where any of the filters looks."""


def _real(features: Tensor, mask: Tensor | None) -> Tensor:
    """1 at the positions that a clip has, 0 at those that fill its squares up: (clips or 1, 2, 2, rows, columns)."""
    clips, frames, bins = features.shape
    if mask is None:
        real = features.new_ones(1, frames, bins)
    else:
        real = mask.to(features.dtype).unsqueeze(2).expand(clips, frames, bins)
    return _by_square(pad(real, (0, bins % 2, 0, frames % 2)))


def _patches(features: Tensor, mask: Tensor | None, real: Tensor) -> Tensor:
    """What the filters see at each position, and a 1 for what they add: (clips, taps + 1, 4, squares)."""
    if mask is not None:
        features = features.masked_fill(~mask.unsqueeze(2), 0)
    clips, frames, bins = features.shape
    height, width = frames + frames % 2, bins + bins % 2
    up, left = _REACH
    padded = pad(features, (left, left + bins % 2, up, up + frames % 2))
    patches = features.new_empty(clips, len(_TAPS) + 1, *real.shape[1:])
    for place, (frame, bin_) in enumerate(_TAPS):
        seen = padded[:, up + frame : up + frame + height, left + bin_ : left + bin_ + width]
        patches[:, place] = _by_square(seen) * real
    patches[:, -1] = real
    return patches.flatten(4).flatten(2, 3)  # (clips, taps + 1, 4, squares)


def _by_square(values: Tensor) -> Tensor:
    """Put the four positions of each square of 2x2 first: (clips, 2, 2, rows, columns)."""
    clips, height, width = values.shape
    rows = values.reshape(clips, height // 2, 2, width // 2, 2)
    return rows.permute(0, 2, 4, 1, 3)


def _moments(patches: Tensor) -> tuple[Tensor, Tensor, Tensor]:
    """How many patches there are, their mean, (taps,), and their covariance, (taps, taps)."""
    real = patches[:, -1].flatten(1)  # (clips, positions)
    count = real.sum()
    mean = patches[:, :-1].sum(dim=(0, 2, 3)) / count  # (taps,)
    covariance = patches.new_zeros(len(_TAPS), len(_TAPS))
    for clip, is_real in zip(patches[:, :-1].flatten(2), real, strict=True):
        # Around the mean before squaring: features far from 0 would leave a difference of large numbers.
        centred = torch.addr(clip, mean, is_real, alpha=-1)  # (taps, positions)
        covariance = covariance + centred @ centred.T
    return count, mean, covariance / count


def _joined(values: Iterable[Tensor | None]) -> Tensor:
    # Torch's types allow a batch norm without weights, and a convolution without bias; these have them.
    return torch.cat([value for value in values if value is not None])


def _autocast_type(features: Tensor) -> torch.dtype:
    device = features.device.type
    return torch.get_autocast_dtype(device) if torch.is_autocast_enabled(device) else features.dtype
