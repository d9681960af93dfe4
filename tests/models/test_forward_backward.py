from __future__ import annotations

import pytest
import torch
from hypothesis import given, settings

from chain_by_enumeration import Chain, chains, prefix_mask
from danlu.models import forward_backward as module
from danlu.models.forward_backward import forward_backward


def random_chain(batch: int, time: int, labels: int, *, scale: float = 1.0) -> Chain:
    generator = torch.Generator().manual_seed(7)
    parts = [(batch, time, labels), (labels, labels), (labels,), (labels,)]
    scores = [torch.randn(*shape, generator=generator) * scale for shape in parts]
    return Chain(*scores, prefix_mask([time - row for row in range(batch)], time))


@given(chains())
@settings(deadline=None, max_examples=150)
def test_it_equals_the_sum_over_all_paths(chain: Chain) -> None:
    posterior = forward_backward(*chain.arguments)
    torch.testing.assert_close(posterior.log_partition, chain.log_partition(), rtol=1e-12, atol=1e-10)
    torch.testing.assert_close(posterior.labels, chain.label_probabilities(), rtol=1e-9, atol=1e-10)
    torch.testing.assert_close(posterior.transitions, chain.transition_counts(), rtol=1e-9, atol=1e-10)


@given(chains())
@settings(deadline=None, max_examples=50)
def test_logarithms_equal_the_sum_over_all_paths(chain: Chain) -> None:
    emissions, *scores = (part.double() for part in chain.arguments[:4])
    posterior = module._in_logarithms(emissions, *scores, chain.mask)
    torch.testing.assert_close(posterior.log_partition, chain.log_partition(), rtol=1e-12, atol=1e-10)
    torch.testing.assert_close(posterior.labels, chain.label_probabilities(), rtol=1e-9, atol=1e-10)
    torch.testing.assert_close(posterior.transitions, chain.transition_counts(), rtol=1e-9, atol=1e-10)


def test_ordinary_scores_are_certified(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_in_logarithms", lambda *_: pytest.fail("took the slow way"))
    forward_backward(*random_chain(4, 200, 9, scale=10.0).arguments)


def test_only_uncertified_sequences_take_the_slow_way(monkeypatch: pytest.MonkeyPatch) -> None:
    chain = random_chain(3, 6, 4)
    chain.emissions[1] *= 1e4
    slow, rows = module._in_logarithms, []
    monkeypatch.setattr(module, "_in_logarithms", lambda *given: rows.append(len(given[0])) or slow(*given))
    posterior = forward_backward(*chain.arguments)
    assert rows == [1]
    torch.testing.assert_close(posterior.log_partition, chain.log_partition(), rtol=1e-12, atol=1e-9)
    torch.testing.assert_close(posterior.labels, chain.label_probabilities(), rtol=1e-9, atol=1e-9)


def test_a_path_that_both_passes_lose_to_underflow_is_not_certified() -> None:
    """The first half asks for one label, the second for the other, and no step leads across."""
    emissions = torch.zeros(1, 8, 2)
    emissions[0, :4, 0] = 140.0
    emissions[0, 4:, 1] = 140.0
    transitions = torch.tensor([[0.0, -torch.inf], [-torch.inf, 0.0]])
    chain = Chain(emissions, transitions, torch.zeros(2), torch.zeros(2), prefix_mask([8]))
    _, certified = module._in_probabilities(*(part.double() for part in chain.arguments[:4]), chain.mask)
    assert not certified.item()
    posterior = forward_backward(*chain.arguments)
    torch.testing.assert_close(posterior.labels, chain.label_probabilities(), rtol=1e-9, atol=1e-10)


@pytest.mark.parametrize("scale", [1.0, 1e4])
def test_long_sequences_stay_finite(scale: float) -> None:
    chain = random_chain(2, 4096, 3, scale=scale)
    posterior = forward_backward(*chain.arguments)
    assert all(part.isfinite().all() for part in posterior)
    sums = posterior.labels.sum(dim=2)
    torch.testing.assert_close(sums, chain.mask.double(), rtol=1e-12, atol=1e-12)
    steps = posterior.transitions.sum(dim=(1, 2))
    torch.testing.assert_close(steps, chain.mask.sum(dim=1).double() - 1, rtol=1e-12, atol=1e-9)


def test_padding_is_never_read() -> None:
    chain = random_chain(3, 6, 4)
    expected = forward_backward(*chain.arguments)
    chain.emissions[~chain.mask] = torch.nan
    for part, same in zip(forward_backward(*chain.arguments), expected, strict=True):
        assert torch.equal(part, same)


def test_a_score_that_is_not_a_number_is_not_hidden() -> None:
    chain = random_chain(2, 5, 3)
    chain.emissions[0, 2, 1] = torch.nan
    log_partition = forward_backward(*chain.arguments).log_partition
    assert log_partition.isnan().tolist() == [True, False]
