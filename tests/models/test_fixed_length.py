from __future__ import annotations

import pytest
import torch

from danlu.models.fixed_length import at_fixed_length

IDS = torch.tensor([[5, 6, 7], [8, 0, 0]])
MASK = IDS > 0


def test_texts_are_filled_up_on_either_side() -> None:
    right, real = at_fixed_length(IDS, MASK, length=5, side="right")
    assert right.tolist() == [[5, 6, 7, 0, 0], [8, 0, 0, 0, 0]]
    assert torch.equal(real, right > 0)
    left, real = at_fixed_length(IDS, MASK, length=5, side="left")
    assert left.tolist() == [[0, 0, 5, 6, 7], [0, 0, 0, 0, 8]]
    assert torch.equal(real, left > 0)


def test_the_width_of_the_batch_does_not_matter() -> None:
    wide, mask = torch.nn.functional.pad(IDS, (0, 9)), torch.nn.functional.pad(MASK, (0, 9))
    for side in ("left", "right"):
        expected = at_fixed_length(IDS, MASK, length=4, side=side)
        assert all(map(torch.equal, at_fixed_length(wide, mask, length=4, side=side), expected))


def test_a_longer_text_is_refused() -> None:
    assert at_fixed_length(IDS, MASK, length=3, side="left")[0].shape == (2, 3)
    with pytest.raises(ValueError, match=r"Expected texts of 2 words at most\. Received one of 3"):
        at_fixed_length(IDS, MASK, length=2, side="left")
