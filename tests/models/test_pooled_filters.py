from __future__ import annotations

import pytest
import torch
from torch import Tensor

from danlu.models.pooled_filters import pooled_filters


def patches_and_filters(dtype: torch.dtype = torch.float64) -> tuple[Tensor, Tensor]:
    generator = torch.Generator().manual_seed(1)
    patches = torch.randn(3, 5, 4, 6, dtype=torch.float64, generator=generator)
    return patches.to(dtype), torch.randn(5, 7, dtype=torch.float64, generator=generator).to(dtype)


def test_it_is_the_mean_of_what_relu_leaves() -> None:
    patches, filters = patches_and_filters()
    maps = torch.einsum("ctqs,tf->cqsf", patches, filters).relu()
    torch.testing.assert_close(pooled_filters(patches, filters), maps.mean(dim=1))


def test_gradients_are_those_of_finite_differences() -> None:
    inputs = [value.requires_grad_() for value in patches_and_filters()]
    assert torch.autograd.gradcheck(pooled_filters, inputs)


@pytest.mark.parametrize("which", [0, 1])
def test_one_of_both_may_be_without_a_gradient(which: int) -> None:
    inputs = patches_and_filters()
    inputs[which].requires_grad_()
    pooled_filters(*inputs).sum().backward()
    assert inputs[which].grad is not None
    assert inputs[1 - which].grad is None


def test_bf16_comes_close() -> None:
    exact, short = patches_and_filters(), patches_and_filters(torch.bfloat16)
    short[1].requires_grad_()
    means = pooled_filters(*short)
    means.sum().backward()
    assert (means.dtype, short[1].grad.dtype) == (torch.bfloat16, torch.bfloat16)
    torch.testing.assert_close(means.double(), pooled_filters(*exact), rtol=0, atol=0.05)


def test_all_clips_at_once_give_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    """As on a GPU."""
    results = []
    for at_once in (False, True):
        if at_once:
            monkeypatch.setattr("danlu.models.pooled_filters._parts", lambda values: [values])
        inputs = [value.requires_grad_() for value in patches_and_filters()]
        means = pooled_filters(*inputs)
        results.append((means, *torch.autograd.grad(means.square().sum(), inputs)))
    for one_by_one, together in zip(*results, strict=True):
        torch.testing.assert_close(one_by_one, together)
