from __future__ import annotations

import pytest
import torch
from torch import Tensor, nn

from chain_by_enumeration import prefix_mask
from danlu.models.text_pooling import (
    AttentionPooling,
    ClsPooling,
    LastPooling,
    MaxPooling,
    MeanMaxPooling,
    MeanPooling,
)

LENGTHS = [3, 7, 1, 5]


def kinds() -> list[nn.Module]:
    return [
        LastPooling(6, bidirectional=True),
        LastPooling(6, bidirectional=False),
        MeanPooling(6),
        MaxPooling(6),
        MeanMaxPooling(6),
        AttentionPooling(6, 5),
    ]


def states_of(*, seed: int = 0, time: int = 7) -> Tensor:
    return torch.randn(len(LENGTHS), time, 6, generator=torch.Generator().manual_seed(seed))


@pytest.mark.parametrize("pooling", [*kinds(), ClsPooling(6)], ids=lambda pooling: type(pooling).__name__)
def test_the_vector_has_its_size_and_padding_no_part_in_it(pooling: nn.Module) -> None:
    states, mask = states_of(), prefix_mask(LENGTHS)
    vectors = pooling(states, mask)
    assert vectors.shape == (4, pooling.size)
    for filling in (1e6, -1e6, torch.inf, torch.nan):
        filled = states.masked_fill(~mask.unsqueeze(2), filling)
        torch.testing.assert_close(pooling(filled, mask), vectors, rtol=0, atol=0)
    wider = torch.cat((states, torch.full((4, 9, 6), torch.nan)), dim=1)
    torch.testing.assert_close(pooling(wider, prefix_mask(LENGTHS, 16)), vectors, rtol=0, atol=1e-6)


@pytest.mark.parametrize("pooling", kinds(), ids=lambda pooling: type(pooling).__name__)
def test_padding_on_the_left_changes_nothing(pooling: nn.Module) -> None:
    states, mask = states_of(), prefix_mask(LENGTHS)
    left = torch.full_like(states, torch.nan)
    left[mask.flip(1)] = states[mask]
    torch.testing.assert_close(pooling(left, mask.flip(1)), pooling(states, mask), rtol=0, atol=1e-6)


@pytest.mark.parametrize("pooling", kinds(), ids=lambda pooling: type(pooling).__name__)
def test_gradients_are_finite_and_reach_no_padding(pooling: nn.Module) -> None:
    mask = prefix_mask(LENGTHS)
    states = states_of().masked_fill(~mask.unsqueeze(2), torch.inf).requires_grad_()
    pooling(states, mask).square().sum().backward()
    assert states.grad.isfinite().all()
    assert not states.grad[~mask].any()


def test_the_last_state_of_each_direction() -> None:
    states = states_of()
    vectors = LastPooling(6, bidirectional=True)(states, prefix_mask(LENGTHS))
    for row, length in enumerate(LENGTHS):
        assert torch.equal(vectors[row], torch.cat((states[row, length - 1, :3], states[row, 0, 3:])))
    one_way = LastPooling(6, bidirectional=False)(states, prefix_mask(LENGTHS))
    assert torch.equal(one_way, torch.stack([states[row, n - 1] for row, n in enumerate(LENGTHS)]))


def test_mean_max_and_first() -> None:
    states, mask = states_of(), prefix_mask(LENGTHS)
    mean = torch.stack([states[row, :n].mean(0) for row, n in enumerate(LENGTHS)])
    largest = torch.stack([states[row, :n].amax(0) for row, n in enumerate(LENGTHS)])
    torch.testing.assert_close(MeanPooling(6)(states, mask), mean)
    assert torch.equal(MaxPooling(6)(states, mask), largest)
    torch.testing.assert_close(MeanMaxPooling(6)(states, mask), torch.cat((mean, largest), dim=1))
    assert torch.equal(ClsPooling(6)(states, mask), states[:, 0])


def test_attention_by_its_formula() -> None:
    torch.manual_seed(0)
    pooling, states = AttentionPooling(6, 5), states_of()
    vectors = pooling(states, prefix_mask(LENGTHS))
    for row, length in enumerate(LENGTHS):
        words = states[row, :length]
        keys = (words @ pooling.key.weight.T + pooling.key.bias).tanh()
        weights = (keys @ pooling.question.weight[0]).exp()
        expected = (weights.unsqueeze(1) * words).sum(0) / weights.sum()
        torch.testing.assert_close(vectors[row], expected)


@pytest.mark.parametrize("pooling", [*kinds(), ClsPooling(6)], ids=lambda pooling: type(pooling).__name__)
def test_bf16_states_are_pooled_in_float32(pooling: nn.Module) -> None:
    states, mask = states_of().bfloat16(), prefix_mask(LENGTHS)
    with torch.autocast("cpu", torch.bfloat16):
        vectors = pooling(states, mask)
    assert vectors.dtype == torch.float32
    assert torch.equal(vectors, pooling(states.float(), mask))
