"""What stays in float32 where `train.precision: bf16` computes the layers below it with eight bits of mantissa.

Sums over hundreds of words, probabilities and losses need more.
"""

from __future__ import annotations

from contextlib import AbstractContextManager

import torch
from torch import Tensor


def at_least_float32(values: Tensor) -> Tensor:
    """The same values, in float32 where they came in fewer bits.

    Example:
        >>> at_least_float32(torch.zeros(1, dtype=torch.bfloat16)).dtype
        torch.float32
    """
    return values.to(torch.promote_types(values.dtype, torch.float32))


def without_autocast(values: Tensor) -> AbstractContextManager[object]:
    """Switch off automatic bf16 on the device of `values`, as long as the context lasts."""
    return torch.autocast(values.device.type, enabled=False)
