from __future__ import annotations

import pytest
import torch

from danlu.models.full_precision import at_least_float32, without_autocast


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        (torch.float16, torch.float32),
        (torch.bfloat16, torch.float32),
        (torch.float32, torch.float32),
        (torch.float64, torch.float64),
    ],
)
def test_fewer_bits_become_float32_and_more_stay(given: torch.dtype, expected: torch.dtype) -> None:
    assert at_least_float32(torch.zeros(2, dtype=given)).dtype == expected


def test_autocast_is_off_inside_and_on_again_after() -> None:
    square = torch.eye(2)
    with torch.autocast("cpu", torch.bfloat16):
        with without_autocast(square):
            assert (square @ square).dtype == torch.float32
        assert (square @ square).dtype == torch.bfloat16
