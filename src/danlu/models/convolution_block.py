"""A convolution, batch norm, ReLU and a mean over neighbours, none of which hears the filling of shorter clips.

Filling is zero wherever a filter looks, as beyond a clip's own end; it counts in no mean, and batch norm does not learn
from it. So a clip's maps are the same alone and beside a longer one.
"""

from __future__ import annotations

import torch
from torch import Tensor, nn
from torch.nn.functional import avg_pool2d, batch_norm

BATCH_NORM_EPSILON = 1e-3
"""Added to the variance, as in Keras."""


class ConvolutionBlock(nn.Module):
    """Convolution without bias, batch norm, ReLU, and a mean over neighbours.

    Args:
        channels: Maps that come in.
        filters: Maps that go out.
        kernel: Side of a filter.
        pool: Frames and bins of a mean.
        momentum: Share of the running mean and variance that a batch replaces.

    Example:
        >>> maps, mask = ConvolutionBlock(2, 3, kernel=3, pool=(2, 1), momentum=0.01)(torch.zeros(1, 2, 5, 4), None)
        >>> maps.shape
        torch.Size([1, 3, 3, 4])
    """

    def __init__(
        self, channels: int, filters: int, *, kernel: int, pool: tuple[int, int], momentum: float
    ) -> None:
        super().__init__()
        self.convolution = nn.Conv2d(channels, filters, kernel, padding="same", bias=False)
        self.norm = nn.BatchNorm2d(filters, eps=BATCH_NORM_EPSILON, momentum=momentum)
        self.pool = pool

    def forward(self, maps: Tensor, mask: Tensor | None) -> tuple[Tensor, Tensor | None]:
        """Compute maps and their mask.

        Args:
            maps: What comes in, (clips, channels, frames, bins); 0 where `mask` is False.
            mask: True on the frames of each clip, (clips, frames); None where all are.

        Returns:
            Maps, (clips, filters, frames / pool, bins / pool), rounded up, 0 where their mask is False; and this mask.
        """
        maps = self.convolution(maps)  # (clips, filters, frames, bins)
        maps = self._normed(maps).relu_() if mask is None else self._norm_of_real(maps, mask).relu_()
        return averaged(maps, mask, self.pool)

    def _normed(self, maps: Tensor) -> Tensor:
        """Batch norm of maps, (clips, filters, frames, bins)."""
        if maps.numel() > maps.shape[1] or not self.training:
            normed: Tensor = self.norm(maps)
            return normed
        # A short clip alone in a batch can leave one value a filter, which has no deviation: what was learned so far.
        norm = self.norm
        return batch_norm(
            maps, norm.running_mean, norm.running_var, norm.weight, norm.bias, eps=BATCH_NORM_EPSILON
        )

    def _norm_of_real(self, maps: Tensor, mask: Tensor) -> Tensor:
        """Batch norm over real frames alone, and 0 on all others."""
        last = maps.permute(0, 2, 3, 1)  # (clips, frames, bins, filters)
        real = last[mask].permute(0, 2, 1).unsqueeze(2)  # (real frames, filters, 1, bins)
        normed = self._normed(real).squeeze(2).permute(0, 2, 1)  # (real frames, bins, filters)
        filled = torch.zeros(last.shape, dtype=normed.dtype, device=normed.device)
        return filled.index_put((mask,), normed).permute(0, 3, 1, 2)


def averaged(maps: Tensor, mask: Tensor | None, pool: tuple[int, int]) -> tuple[Tensor, Tensor | None]:
    """Take the mean over neighbours; at an edge, over as many as there are.

    Args:
        maps: The maps, (clips, channels, frames, bins); 0 where `mask` is False.
        mask: True on the frames of each clip, (clips, frames); None where all are.
        pool: Frames and bins of a mean.

    Returns:
        The means and their mask.

    Example:
        >>> averaged(torch.tensor([[[[1.0], [3.0], [7.0]]]]), None, (2, 1))[0].flatten().tolist()
        [2.0, 7.0]
    """
    if pool == (1, 1):
        return maps, mask
    means = _means(maps, pool)
    if mask is None:
        return means, None
    # The share of real frames in each mean: (clips, 1, frames, 1).
    share = _means(mask.to(torch.float32).unsqueeze(1).unsqueeze(3), (pool[0], 1))
    is_real = share > 0
    return means / share.where(is_real, 1).to(means.dtype), is_real.squeeze(3).squeeze(1)


def _means(maps: Tensor, pool: tuple[int, int]) -> Tensor:
    return avg_pool2d(maps, pool, ceil_mode=True, count_include_pad=False)
