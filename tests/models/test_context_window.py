from __future__ import annotations

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from chain_by_enumeration import prefix_mask
from danlu.models.context_window import context_window


@given(
    lengths=st.lists(st.integers(1, 6), min_size=1, max_size=4),
    features=st.integers(1, 3),
    beyond=st.integers(0, 3),
    padding=st.integers(0, 2),
)
def test_each_word_stands_between_its_neighbours(
    lengths: list[int], features: int, beyond: int, padding: int
) -> None:
    time, width = max(lengths) + padding, 2 * beyond + 1
    words = torch.randn(len(lengths), time, features)
    windows = context_window(words, prefix_mask(lengths, time), width)
    assert windows.shape == (len(lengths), time, width * features)
    for row, length in enumerate(lengths):
        for position in range(length):
            places = range(position - beyond, position + beyond + 1)
            zeros = torch.zeros(features)
            expected = torch.cat([words[row, at] if 0 <= at < length else zeros for at in places])
            assert torch.equal(windows[row, position], expected)


@pytest.mark.parametrize("width", [1, 3, 5])
def test_padding_has_no_influence(width: int) -> None:
    mask = prefix_mask([3, 1, 5], 5)
    words = torch.randn(3, 5, 2)
    changed = words.masked_fill(~mask.unsqueeze(2), 1e6).requires_grad_()
    windows = context_window(changed, mask, width)
    torch.testing.assert_close(windows[mask], context_window(words, mask, width)[mask], rtol=0, atol=0)
    windows[mask].sum().backward()
    assert not changed.grad[~mask].any()
    assert changed.grad[mask].all()
    wider = torch.cat((changed.detach(), torch.ones(3, 2, 2)), dim=1)
    longer = context_window(wider, prefix_mask([3, 1, 5], 7), width)
    assert torch.equal(longer[:, :5][mask], windows[mask])


def test_an_even_width_is_refused() -> None:
    with pytest.raises(ValueError, match=r"Expected an odd width.*Received 2"):
        context_window(torch.zeros(1, 2, 3), torch.ones(1, 2, dtype=torch.bool), 2)
