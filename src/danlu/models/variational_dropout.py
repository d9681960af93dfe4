"""Dropout with one mask for all positions of a sequence (Gal and Ghahramani 2016).

Ordinary dropout draws anew for each word; here a unit that is dropped is dropped for the whole sequence. It
is applied to what enters and leaves the recurrent layers; their inner connections are left alone.
"""

from __future__ import annotations

from torch import Tensor, nn
from torch.nn.functional import dropout


class VariationalDropout(nn.Module):
    """Drop the same units at each position of a sequence; in evaluation, do nothing.

    Args:
        share: Share of units that is dropped; the others are scaled by `1 / (1 - share)`.

    Example:
        >>> import torch
        >>> dropped = VariationalDropout(0.5)(torch.ones(1, 3, 4))
        >>> bool((dropped == dropped[:, :1]).all())
        True
    """

    def __init__(self, share: float) -> None:
        super().__init__()
        self.share = share

    def forward(self, values: Tensor) -> Tensor:
        """Drop units of `values`, (batch, time, features)."""
        kept = dropout(values.new_ones(values.shape[0], 1, values.shape[2]), self.share, self.training)
        return values * kept  # (batch, time, features)

    def extra_repr(self) -> str:
        """The share, for printed models."""
        return f"share={self.share}"


def sequence_dropout(share: float, *, variational: bool) -> nn.Module:
    """Dropout for sequences, (batch, time, features), of either kind."""
    return VariationalDropout(share) if variational else nn.Dropout(share)
