from __future__ import annotations

import torch

from danlu.models.time_reversal import reversal_index, reverse_in_time


def test_words_are_reversed_and_padding_stays() -> None:
    values = torch.tensor([[1, 2, 3], [4, 5, 0]]).unsqueeze(2)
    index = reversal_index(torch.tensor([3, 2]), 3)
    assert reverse_in_time(values, index).squeeze(2).tolist() == [[3, 2, 1], [5, 4, 0]]


def test_twice_is_not_at_all() -> None:
    values = torch.randn(4, 6, 2, generator=torch.Generator().manual_seed(1))
    index = reversal_index(torch.tensor([6, 1, 3, 5]), 6)
    assert torch.equal(reverse_in_time(reverse_in_time(values, index), index), values)
