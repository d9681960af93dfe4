from __future__ import annotations

import pytest
import torch

from chain_by_enumeration import prefix_mask
from danlu.models.mask import lengths_of


def test_lengths_in_any_order() -> None:
    assert lengths_of(prefix_mask([2, 4, 1]), 3, 4).tolist() == [2, 4, 1]


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        ([[True, True], [True, False], [False, False]], "row 2 with no word"),
        ([[True, True, True], [True, False, True]], "row 1 with padding before a word"),
        ([[False, True]], "row 0 with padding before a word"),
    ],
)
def test_rows_that_are_no_prefix_are_refused(rows: list[list[bool]], message: str) -> None:
    mask = torch.tensor(rows)
    with pytest.raises(ValueError, match=f"Expected a mask .* Received {message}"):
        lengths_of(mask, *mask.shape)


def test_a_sequence_of_no_width_is_refused() -> None:
    with pytest.raises(ValueError, match="row 0 with no word"):
        lengths_of(torch.ones(1, 0, dtype=torch.bool), 1, 0)


@pytest.mark.parametrize("mask", [torch.ones(2, 3), torch.ones(3, 2).bool(), torch.ones(6).bool()])
def test_other_shapes_and_types_are_refused(mask: torch.Tensor) -> None:
    with pytest.raises(ValueError, match=r"Expected a mask of booleans of shape \(2, 3\)\. Received torch\."):
        lengths_of(mask, 2, 3)
