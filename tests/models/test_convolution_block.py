from __future__ import annotations

import pytest
import torch
from torch import Tensor
from torch.nn.functional import avg_pool2d

from danlu.models.convolution_block import ConvolutionBlock, averaged

LENGTHS = torch.tensor([9, 4, 1])
POOLS = [(2, 2), (2, 1), (1, 1)]


def block(pool: tuple[int, int] = (2, 2)) -> ConvolutionBlock:
    torch.manual_seed(0)
    return ConvolutionBlock(2, 5, kernel=3, pool=pool, momentum=0.1).double()


def maps_and_mask(more: int = 0) -> tuple[Tensor, Tensor]:
    """Maps of three clips, 0 after their ends."""
    maps = torch.randn(3, 2, 9, 7, dtype=torch.float64, generator=torch.Generator().manual_seed(3))
    maps = torch.nn.functional.pad(maps, (0, 0, 0, more))
    mask = torch.arange(9 + more) < LENGTHS.unsqueeze(1)
    return maps * mask[:, None, :, None], mask


@pytest.mark.parametrize("pool", POOLS)
def test_without_a_mask_it_is_torchs_layers(pool: tuple[int, int]) -> None:
    maps, _ = maps_and_mask()
    layers = block(pool)
    expected = layers.norm(layers.convolution(maps)).relu()
    if pool != (1, 1):
        expected = avg_pool2d(expected, pool, ceil_mode=True, count_include_pad=False)
    found, mask = block(pool)(maps, None)
    assert mask is None
    torch.testing.assert_close(found, expected)


@pytest.mark.parametrize("is_training", [True, False])
@pytest.mark.parametrize("pool", POOLS)
def test_more_filling_changes_nothing(pool: tuple[int, int], is_training: bool) -> None:
    results = []
    for more in (0, 1, 6):
        layers = block(pool).train(is_training)
        found, mask = layers(*maps_and_mask(more))
        assert mask is not None
        assert mask.sum(dim=1).tolist() == [-(-int(length) // pool[0]) for length in LENGTHS]
        assert not found.permute(0, 2, 3, 1)[~mask].any()
        results.append((found[:, :, : int(mask.sum(dim=1).max())], layers.norm.running_mean))
    for other in results[1:]:
        for value, expected in zip(other, results[0], strict=True):
            torch.testing.assert_close(value, expected)


@pytest.mark.parametrize("pool", POOLS)
def test_a_clip_alone_is_the_clip_beside_a_longer_one(pool: tuple[int, int]) -> None:
    layers, (maps, mask) = block(pool).eval(), maps_and_mask()
    together, _ = layers(maps, mask)
    for clip, length in enumerate(LENGTHS.tolist()):
        alone, _ = layers(maps[clip : clip + 1, :, :length], None)
        torch.testing.assert_close(together[clip : clip + 1, :, : alone.shape[2]], alone)


def test_batch_norm_learns_from_real_frames_alone() -> None:
    layers, (maps, mask) = block(), maps_and_mask()
    real = layers.convolution(maps).permute(0, 2, 3, 1)[mask].flatten(0, 1)  # (positions, filters)
    layers(maps, mask)
    torch.testing.assert_close(layers.norm.running_mean, 0.1 * real.mean(dim=0))
    torch.testing.assert_close(layers.norm.running_var, 0.9 + 0.1 * real.var(dim=0))


def test_a_mean_at_an_edge_is_over_what_there_is() -> None:
    maps = torch.tensor([[[[1.0, 3.0, 5.0], [5.0, 7.0, 9.0], [2.0, 4.0, 6.0]]]])
    means, _ = averaged(maps, None, (2, 2))
    assert means.squeeze().tolist() == [[4.0, 7.0], [3.0, 6.0]]
    mask = torch.tensor([[True, False, False]])
    means, shorter = averaged(maps * mask.view(1, 1, 3, 1), mask, (2, 2))
    assert means.squeeze().tolist() == [[2.0, 5.0], [0.0, 0.0]]
    assert shorter.tolist() == [[True, False]]


@pytest.mark.parametrize("masked", [True, False])
def test_a_single_value_a_filter_is_normed_by_what_was_learned(masked: bool) -> None:
    layers = block((1, 1))
    layers(maps_and_mask()[0], None)
    learned = layers.norm.running_mean.clone()
    one = torch.ones(1, 2, 1, 1, dtype=torch.float64)
    found, _ = layers(one, torch.ones(1, 1, dtype=torch.bool) if masked else None)
    assert torch.equal(layers.norm.running_mean, learned)
    expected, _ = layers.eval()(one, None)
    torch.testing.assert_close(found, expected)
