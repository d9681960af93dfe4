"""The paths against the layers that they stand for: torch's convolution, batch norm, ReLU and average pooling."""

from __future__ import annotations

from copy import deepcopy

import pytest
import torch
from torch import Tensor
from torch.nn.functional import avg_pool2d

from danlu.models.parallel_paths import ParallelPaths

SIZES = [(12, 8), (11, 8), (12, 7), (5, 3), (1, 1), (184, 40)]


def paths(*, dtype: torch.dtype = torch.float64, momentum: float = 0.1) -> ParallelPaths:
    torch.manual_seed(0)
    made = ParallelPaths(4, momentum=momentum)
    for path in made.children():
        torch.nn.init.normal_(path.convolution.bias)
        torch.nn.init.uniform_(path.norm.weight, 0.5, 2.0)
        torch.nn.init.normal_(path.norm.bias)
        torch.nn.init.normal_(path.norm.running_mean)
        torch.nn.init.uniform_(path.norm.running_var, 0.5, 2.0)
    return made.to(dtype)


def by_layers(made: ParallelPaths, features: Tensor) -> Tensor:
    maps = [
        avg_pool2d(
            path.norm(path.convolution(features.unsqueeze(1))).relu(),
            2,
            ceil_mode=True,
            count_include_pad=False,
        )
        for path in made.children()
    ]
    return torch.cat(maps, dim=1)


def features_of(frames: int, bins: int, *, clips: int = 3, dtype: torch.dtype = torch.float64) -> Tensor:
    # Far from 0, as logarithms of small magnitudes are.
    return torch.randn(clips, frames, bins, generator=torch.Generator().manual_seed(4)).to(dtype) * 2 - 9


@pytest.mark.parametrize("size", SIZES)
def test_in_training_they_are_the_layers(size: tuple[int, int]) -> None:
    ours, theirs, features = paths(), paths(), features_of(*size)
    found, expected = ours(features, None), by_layers(theirs, features)
    torch.testing.assert_close(found, expected)
    weights = torch.randn(expected.shape, dtype=torch.float64, generator=torch.Generator().manual_seed(5))
    (found * weights).sum().backward()
    (expected * weights).sum().backward()
    for (name, weight), other in zip(ours.named_parameters(), theirs.parameters(), strict=True):
        torch.testing.assert_close(weight.grad, other.grad, rtol=1e-6, atol=1e-8, msg=name)
    for (name, value), other in zip(ours.named_buffers(), theirs.buffers(), strict=True):
        torch.testing.assert_close(value, other, msg=name)


@pytest.mark.parametrize("size", SIZES)
def test_in_evaluation_they_are_the_layers(size: tuple[int, int]) -> None:
    made, features = paths().eval(), features_of(*size)
    before = deepcopy(made.state_dict())
    torch.testing.assert_close(made(features, None), by_layers(made, features))
    assert all(torch.equal(before[name], value) for name, value in made.state_dict().items())


@pytest.mark.parametrize("is_training", [True, False])
def test_float32_is_equal_to_one_in_a_hundred_thousand(is_training: bool) -> None:
    ours, theirs = (paths(dtype=torch.float32).train(is_training) for _ in range(2))
    features = features_of(184, 40, clips=8, dtype=torch.float32)
    torch.testing.assert_close(ours(features, None), by_layers(theirs, features), rtol=1e-5, atol=1e-5)


def test_the_bias_of_a_convolution_goes_nowhere_in_training() -> None:
    """Batch norm takes it out again. Layers leave a gradient of rounding errors, of which Adam would make steps."""
    made = paths(dtype=torch.float32)
    made(features_of(12, 8, dtype=torch.float32), None).square().sum().backward()
    assert all(not path.convolution.bias.grad.any() for path in made.children())


def test_features_get_their_gradient() -> None:
    features = features_of(7, 5).requires_grad_()
    by_both = [
        torch.autograd.grad(maps.square().sum(), features)[0]
        for maps in (paths()(features, None), by_layers(paths(), features))
    ]
    torch.testing.assert_close(*by_both)


@pytest.mark.parametrize("is_training", [True, False])
def test_filling_is_not_heard(is_training: bool) -> None:
    """Nor does it count for batch norm: filling of any size and content changes nothing."""
    features, lengths = features_of(9, 6), torch.tensor([9, 4, 1])
    results = []
    for more, noise in ((0, 0.0), (1, 50.0), (7, 0.0), (8, -3.0)):
        made = paths().train(is_training)
        mask = torch.arange(9 + more) < lengths.unsqueeze(1)
        filled = torch.nn.functional.pad(features, (0, 0, 0, more)).masked_fill(~mask.unsqueeze(2), noise)
        results.append((made(filled, mask)[:, :, :5], made.time.norm.running_var.clone()))
        for maps, length in zip(made(filled, mask), lengths, strict=True):
            assert not maps[:, -(-int(length) // 2) :].any()
    for other in results[1:]:
        for found, expected in zip(other, results[0], strict=True):
            torch.testing.assert_close(found, expected)


def test_a_mask_of_whole_clips_is_no_mask() -> None:
    features = features_of(9, 6)
    everything = torch.ones(3, 9, dtype=torch.bool)
    torch.testing.assert_close(paths()(features, everything), paths()(features, None))


def test_a_clip_alone_is_the_clip_beside_a_longer_one() -> None:
    made, features = paths().eval(), features_of(9, 6)
    mask = torch.arange(9) < torch.tensor([[9], [4], [7]])
    together = made(features, mask)
    torch.testing.assert_close(together[1:2, :, :2], made(features[1:2, :4], None))
    torch.testing.assert_close(together[2:3, :, :4], made(features[2:3, :7], None))


def test_maps_lie_channels_last() -> None:
    assert paths()(features_of(12, 8), None).is_contiguous(memory_format=torch.channels_last)
