"""Filters, ReLU and a mean over 2x2, without keeping the maps in between: those are made again for the gradient.

Where a layer reads one map, its maps are many times larger than what it reads, and moving them to and from memory is
most of its time. Here a clip's maps are made, read and forgotten before those of the next clip, while they are in the
cache.
"""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor

QUARTER = 4
"""Positions that make one of the result."""


def pooled_filters(patches: Tensor, filters: Tensor) -> Tensor:
    """Take the mean of `relu(patch * filter)` over the four positions of each square.

    Args:
        patches: What a filter sees at each position, (clips, taps, 4, squares).
        filters: A weight for each tap, (taps, channels), in the type of `patches`.

    Returns:
        The means, (clips, squares, channels).

    Example:
        >>> pooled_filters(torch.ones(1, 3, 4, 2), torch.ones(3, 5))[0, 0].tolist()
        [3.0, 3.0, 3.0, 3.0, 3.0]
    """
    # A quarter of the filters and a sum, as a quarter goes through ReLU: no pass over the maps is spent on it.
    means: Tensor = _PooledFilters.apply(patches, filters / QUARTER)  # type: ignore[no-untyped-call]
    return means


class _PooledFilters(torch.autograd.Function):
    """The sum over the four positions and its gradient, clip by clip on a processor and all at once on a GPU."""

    @staticmethod
    def forward(ctx: Any, patches: Tensor, filters: Tensor) -> Tensor:  # noqa: ANN401 - torch's own context
        ctx.save_for_backward(patches, filters)
        clips, _, _, squares = patches.shape
        sums = patches.new_empty(clips, squares, filters.shape[1])
        for part, sum_of_part in zip(_parts(patches), _parts(sums), strict=True):
            maps = _maps(part, filters).relu_()  # (part, 4, squares, channels)
            # One after the other: a sum over a dimension takes twice as long in bf16.
            torch.add(maps[:, 0], maps[:, 1], out=sum_of_part)
            sum_of_part.add_(maps[:, 2]).add_(maps[:, 3])
        return sums

    @staticmethod
    def backward(ctx: Any, gradient: Tensor) -> tuple[Tensor | None, Tensor | None]:  # noqa: ANN401
        patches, filters = ctx.saved_tensors
        wants_patches, wants_filters = ctx.needs_input_grad
        of_patches = torch.empty_like(patches) if wants_patches else None
        # Sums over many clips: in float32 at least.
        of_filters = torch.zeros_like(filters, dtype=torch.promote_types(filters.dtype, torch.float32))
        for place, (part, of_sum) in enumerate(zip(_parts(patches), _parts(gradient), strict=True)):
            maps = _maps(part, filters)
            above = of_sum.unsqueeze(1).expand_as(maps)  # (part, 4, squares, channels)
            below = torch.ops.aten.threshold_backward(above, maps, 0).flatten(
                1, 2
            )  # (part, positions, channels)
            if wants_filters:
                of_filters += (part.flatten(2) @ below).sum(dim=0)
            if of_patches is not None:
                _parts(of_patches)[place].copy_((filters @ below.mT).view_as(part))
        return of_patches, of_filters.to(filters.dtype) if wants_filters else None


def _maps(patches: Tensor, filters: Tensor) -> Tensor:
    """What each filter makes of each patch: (clips, 4, squares, channels)."""
    clips, _, _, squares = patches.shape
    maps = patches.flatten(2).mT @ filters  # (clips, positions, channels)
    return maps.view(clips, QUARTER, squares, filters.shape[1])


def _parts(values: Tensor) -> list[Tensor]:
    at_once = 1 if values.device.type == "cpu" else max(1, len(values))
    return [values[start : start + at_once] for start in range(0, len(values), at_once)]
