"""How features change: the slope and the curvature of each over nine frames.

Source: Savitzky and Golay 1964, "Smoothing and differentiation of data by simplified least squares procedures".
"""

from __future__ import annotations

import math
from functools import cache

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional

WIDTH = 9
_HALF = WIDTH // 2


def delta(features: Tensor, order: int) -> Tensor:
    """The derivative of that order of the polynomial of that degree that fits each frame and its neighbours best.

    The first and the last four frames share the polynomial of the nine that stand there; its derivative of that order
    is the same everywhere. Of a clip with fewer frames than nine the first and the last are repeated instead.

    Args:
        features: Features (frames, bins).
        order: 1 for the slope, 2 for the curvature.

    Returns:
        The derivative (frames, bins).

    Example:
        >>> delta(torch.arange(10.0).unsqueeze(1) * 3, 1).squeeze(1)[[0, 5, 9]].round(decimals=4).tolist()
        [3.0, 3.0, 3.0]
    """
    is_short = len(features) < WIDTH
    known = _repeat_ends(features) if is_short else features
    fitted_frames = len(known) - WIDTH + 1
    fitted = torch.zeros(fitted_frames, features.shape[1])  # (frames, bins), or 8 frames fewer
    for place, weight in enumerate(_weights(order)):
        fitted.add_(known[place : place + fitted_frames], alpha=weight)
    return fitted if is_short else _repeat_ends(fitted)  # (frames, bins)


def _repeat_ends(features: Tensor) -> Tensor:
    """Four more of the first frame and four more of the last."""
    return functional.pad(features.T.unsqueeze(0), (_HALF, _HALF), mode="replicate").squeeze(0).T


@cache
def _weights(order: int) -> tuple[float, ...]:
    """What each of nine values adds to the derivative: that of the polynomial that fits them in least squares."""
    powers = np.vander(np.arange(-_HALF, _HALF + 1, dtype=np.float64), order + 1, increasing=True)
    return tuple((np.linalg.pinv(powers)[order] * math.factorial(order)).tolist())
