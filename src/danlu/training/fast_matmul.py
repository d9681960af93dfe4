"""fp32 products of matrices through oneDNN instead of MKL: twice as fast on AMD processors, and checked before use.

torch takes oneDNN where less than the highest precision is asked for. On most processors oneDNN then multiplies in
fp32 all the same; on those with AMX it may multiply in bf16, which is another computation.
"""

from __future__ import annotations

import torch

LARGEST_ERROR = 1e-5
"""Relative error of a product that passes as fp32: MKL and oneDNN give 2e-7 to 8e-7, bf16 gives 3e-3."""

_ONEDNN = "medium"
_SIZE = 256
_AS_FOUND = torch.get_float32_matmul_precision()
"""What torch was set to when it was loaded: what a run without fast products gets, whatever an earlier run set."""


def use_fast_matmul(wanted: bool) -> None:
    """Multiply through oneDNN from here on if that is wanted and exact here; as torch was set up otherwise."""
    torch.set_float32_matmul_precision(_ONEDNN)
    if not (wanted and _relative_error() < LARGEST_ERROR):
        torch.set_float32_matmul_precision(_AS_FOUND)


def is_matmul_fast() -> bool:
    """Whether fp32 matrices are multiplied through oneDNN now."""
    return torch.get_float32_matmul_precision() == _ONEDNN


def _relative_error() -> float:
    """The error of a product as torch is set now, against float64; the run's random numbers stay as they are."""
    generator = torch.Generator().manual_seed(0)
    left, right = torch.randn(2, _SIZE, _SIZE, generator=generator)  # (size, size) each
    exact = left.double() @ right.double()
    return float((left @ right - exact).norm() / exact.norm())
