from __future__ import annotations

from itertools import pairwise

import pytest
import torch
import torchcrf
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import Tensor

from chain_by_enumeration import Chain, chains, prefix_mask
from danlu.data.tag_schemes import Transitions, allowed_transitions
from danlu.models.crf import CRF
from danlu.models.crf_function import NegativeLogLikelihood

BIO = ["O", "B-X", "I-X", "B-Y", "I-Y"]


def crf_of(chain: Chain) -> CRF:
    """A CRF with the parameters of a chain that forbids nothing."""
    crf = CRF(len(chain.start)).to(chain.start.dtype)
    with torch.no_grad():
        crf.start.copy_(chain.start)
        crf.end.copy_(chain.end)
        crf.transitions.copy_(chain.transitions)
    return crf


def peer_of(crf: CRF) -> torchcrf.CRF:
    """pytorch-crf with the same parameters."""
    peer = torchcrf.CRF(crf.labels, batch_first=True)
    with torch.no_grad():
        peer.start_transitions.copy_(crf.start)
        peer.end_transitions.copy_(crf.end)
        peer.transitions.copy_(crf.transitions)
    return peer.to(crf.start.dtype)


def random_batch(lengths: list[int], labels: int, *, seed: int = 3) -> tuple[Tensor, Tensor, Tensor]:
    generator = torch.Generator().manual_seed(seed)
    emissions = torch.randn(len(lengths), max(lengths), labels, generator=generator)
    gold = torch.randint(labels, emissions.shape[:2], generator=generator)
    return emissions, gold, prefix_mask(lengths)


@given(chains(forbid=False), st.integers(0, 100))
@settings(deadline=None, max_examples=100)
def test_the_loss_is_the_gold_paths_share_of_all_paths(chain: Chain, seed: int) -> None:
    crf = crf_of(chain)
    generator = torch.Generator().manual_seed(seed)
    gold = torch.randint(crf.labels, chain.mask.shape, generator=generator)
    losses = crf.nll(chain.emissions, gold, chain.mask)
    assert losses.dtype == chain.emissions.dtype
    paths = [tuple(row[keep].tolist()) for row, keep in zip(gold, chain.mask, strict=True)]
    scores = torch.tensor(
        [chain.scored_paths(row)[path] for row, path in enumerate(paths)], dtype=torch.float64
    )
    expected = (chain.log_partition() - scores).to(losses.dtype)
    torch.testing.assert_close(losses, expected, rtol=1e-6, atol=1e-9)


@given(chains(forbid=False, scales=(0.1, 2.0)), st.integers(0, 100))
@settings(deadline=None, max_examples=50)
def test_the_gradient_is_that_of_finite_differences(chain: Chain, seed: int) -> None:
    crf = crf_of(chain).double()
    generator = torch.Generator().manual_seed(seed)
    gold = torch.randint(crf.labels, chain.mask.shape, generator=generator)
    emissions = chain.emissions.double().requires_grad_()
    parameters = dict(crf.named_parameters())

    def losses(emissions: Tensor, *values: Tensor) -> Tensor:
        given = dict(zip(parameters, values, strict=True))
        scores = given["transitions"], given["start"], given["end"]
        return NegativeLogLikelihood.apply(emissions, *scores, gold, chain.mask)

    assert torch.autograd.gradcheck(losses, (emissions, *parameters.values()))


@pytest.mark.parametrize("dtype", [torch.float32, torch.float64])
@pytest.mark.parametrize("lengths", [[1], [5, 2, 7], [64] * 4, [1, 1, 30]])
def test_pytorch_crf_gives_the_same(lengths: list[int], dtype: torch.dtype) -> None:
    torch.manual_seed(0)
    crf = CRF(9).to(dtype)
    peer = peer_of(crf)
    emissions, gold, mask = random_batch(lengths, 9)
    ours, theirs = (emissions.clone().to(dtype).requires_grad_() for _ in range(2))
    weights = torch.rand(len(lengths), dtype=dtype)  # each sequence counts differently in the final loss

    loss, loss_peer = crf.nll(ours, gold, mask), -peer(theirs, gold, mask, reduction="none")
    torch.testing.assert_close(loss, loss_peer, rtol=1e-5, atol=1e-4)
    (loss @ weights).backward()
    (loss_peer @ weights).backward()
    tolerance = {"rtol": 1e-10, "atol": 1e-12} if dtype == torch.float64 else {"rtol": 1e-3, "atol": 1e-5}
    torch.testing.assert_close(ours.grad, theirs.grad, **tolerance)
    if max(lengths) > 1:
        torch.testing.assert_close(crf.transitions.grad, peer.transitions.grad, **tolerance)
    torch.testing.assert_close(crf.start.grad, peer.start_transitions.grad, **tolerance)
    torch.testing.assert_close(crf.end.grad, peer.end_transitions.grad, **tolerance)
    assert crf.decode(emissions.to(dtype), mask) == peer.decode(emissions.to(dtype), mask)


@pytest.mark.parametrize("scale", [1.0, 1e4])
def test_float32_on_4096_words_is_as_good_as_float64(scale: float) -> None:
    torch.manual_seed(0)
    crf = CRF(5)
    emissions, gold, mask = random_batch([4096, 17], 5)
    results = []
    for dtype in (torch.float32, torch.float64):
        scores = (emissions * scale).to(dtype).requires_grad_()
        losses = crf.nll(scores, gold, mask)
        losses.sum().backward()
        results.append((losses.detach().double(), scores.grad.double()))
    assert all(value.isfinite().all() for result in results for value in result)
    torch.testing.assert_close(results[0][0], results[1][0], rtol=1e-6, atol=1e-6)
    torch.testing.assert_close(results[0][1], results[1][1], rtol=0, atol=1e-7)


def test_it_cannot_be_differentiated_twice() -> None:
    emissions, gold, mask = random_batch([3], 4)
    emissions.requires_grad_()
    loss = CRF(4).nll(emissions, gold, mask).sum()
    with pytest.raises(RuntimeError, match="Expected a first derivative"):
        torch.autograd.grad(loss, emissions, create_graph=True)


def test_autocast_and_half_precision_do_not_lower_the_precision() -> None:
    torch.manual_seed(0)
    crf = CRF(6)
    emissions, gold, mask = random_batch([20, 11], 6)
    halved = emissions.bfloat16()
    expected = crf.nll(halved.float(), gold, mask)
    with torch.autocast("cpu", torch.bfloat16):
        loss = crf.nll(halved.requires_grad_(), gold, mask)
        loss.sum().backward()
    assert loss.dtype == torch.float32
    assert halved.grad.dtype == torch.bfloat16
    assert torch.equal(loss, expected)


@given(chains(forbid=False))
@settings(deadline=None, max_examples=50)
def test_marginals_are_shares_of_all_paths(chain: Chain) -> None:
    marginals = crf_of(chain).marginals(chain.emissions, chain.mask)
    expected = chain.label_probabilities().to(marginals.dtype)
    torch.testing.assert_close(marginals, expected, rtol=1e-5, atol=1e-7)


@given(st.integers(0, 10_000), st.sampled_from([1.0, 100.0, 1e4]))
@settings(deadline=None, max_examples=50)
def test_forbidden_steps_never_happen(seed: int, scale: float) -> None:
    allowed = allowed_transitions(BIO, "bio2")
    torch.manual_seed(seed)
    crf = CRF(len(BIO), allowed)
    emissions, _, mask = random_batch([7, 1, 4], len(BIO), seed=seed)
    emissions *= scale
    for path in crf.decode(emissions, mask):
        assert allowed.start[path[0]]
        assert allowed.end[path[-1]]
        assert all(allowed.between[a][b] for a, b in pairwise(path))
    marginals = crf.marginals(emissions, mask)
    inside = [BIO.index("I-X"), BIO.index("I-Y")]
    assert not marginals[:, 0, inside].any()


def test_forbidden_steps_have_no_share_and_no_gradient() -> None:
    allowed = allowed_transitions(BIO, "bio2")
    torch.manual_seed(0)
    crf = CRF(len(BIO), allowed)
    emissions, _, mask = random_batch([4, 2], len(BIO))
    chain = Chain(emissions, *(part.detach() for part in crf._scores()), mask)
    gold = torch.tensor([[0, 1, 2, 2], [3, 4, 0, 0]])
    losses = crf.nll(chain.emissions, gold, chain.mask)
    shares = [chain.probabilities(0)[0, 1, 2, 2], chain.probabilities(1)[3, 4]]
    torch.testing.assert_close(
        losses.detach().double(), -torch.tensor(shares).double().log(), rtol=1e-5, atol=1e-6
    )

    losses.sum().backward()
    assert not crf.transitions.grad[~torch.tensor(allowed.between)].any()
    assert crf.transitions.grad[torch.tensor(allowed.between)].any()
    assert not crf.start.grad[~torch.tensor(allowed.start)].any()
    assert all(value.isfinite().all() for value in crf.state_dict().values())


def test_constraints_are_not_saved() -> None:
    crf = CRF(len(BIO), allowed_transitions(BIO, "bio2"))
    assert sorted(crf.state_dict()) == ["end", "start", "transitions"]


@pytest.mark.parametrize(
    ("row", "message"),
    [
        ([0, 2, 2], "the step 0 -> 2 from position 0 on"),
        ([2, 2, 0], "the start 2"),
        ([1, 2, 4], "the step 2 -> 4"),
    ],
)
def test_gold_that_takes_a_forbidden_step_is_named(row: list[int], message: str) -> None:
    crf = CRF(len(BIO), allowed_transitions(BIO, "bio2"))
    gold = torch.tensor([[0, 1, 2], row])
    with pytest.raises(ValueError, match=f"Received row 1, labels .*{message}"):
        crf.nll(torch.zeros(2, 3, len(BIO)), gold, prefix_mask([3, 3]))


def test_gold_that_ends_where_it_must_not_is_named() -> None:
    labels = ["O", "B-X", "I-X", "E-X", "S-X"]
    crf = CRF(len(labels), allowed_transitions(labels, "bioes"))
    with pytest.raises(ValueError, match="the end 2, which is forbidden"):
        crf.nll(torch.zeros(1, 2, len(labels)), torch.tensor([[1, 2]]), prefix_mask([2]))


def test_infinite_emissions_are_not_blamed_on_the_gold_labels() -> None:
    crf = CRF(2)
    emissions = torch.zeros(1, 2, 2)
    emissions[0, 1, 1] = -torch.inf
    assert crf.nll(emissions, torch.tensor([[0, 1]]), prefix_mask([2])).isinf().all()


def test_labels_on_padding_are_never_read() -> None:
    torch.manual_seed(0)
    crf = CRF(4)
    emissions, gold, mask = random_batch([5, 3], 4)
    expected = crf.nll(emissions, gold, mask)
    assert torch.equal(crf.nll(emissions, gold.masked_fill(~mask, -100), mask), expected)


@given(st.permutations(range(4)))
@settings(deadline=None, max_examples=10)
def test_the_order_of_the_batch_does_not_matter(order: list[int]) -> None:
    torch.manual_seed(0)
    crf = CRF(4)
    emissions, gold, mask = random_batch([5, 3, 1, 4], 4)
    expected = crf.nll(emissions, gold, mask)[order]
    torch.testing.assert_close(
        crf.nll(emissions[order], gold[order], mask[order]), expected, rtol=1e-6, atol=1e-6
    )
    assert crf.decode(emissions[order], mask[order]) == [crf.decode(emissions, mask)[row] for row in order]


def test_shapes_that_do_not_fit_are_refused() -> None:
    crf = CRF(4)
    emissions, gold, mask = random_batch([3, 2], 4)
    with pytest.raises(
        ValueError, match=r"Expected emissions of shape \(batch, time, 4\)\. Received \(2, 3, 5\)"
    ):
        crf.decode(torch.zeros(2, 3, 5), mask)
    with pytest.raises(ValueError, match=r"Expected labels of shape \(2, 3\)\. Received \(2, 2\)"):
        crf.nll(emissions, gold[:, :2], mask)
    with pytest.raises(ValueError, match=r"Expected a mask of booleans of shape \(2, 3\)"):
        crf.marginals(emissions, mask[:, :2])
    with pytest.raises(ValueError, match="Received row 1 with padding before a word"):
        crf.nll(emissions, gold, torch.tensor([[True, True, True], [False, True, True]]))
    with pytest.raises(ValueError, match="Expected allowed transitions among 3 labels"):
        CRF(3, Transitions([True] * 2, [True] * 2, [[True] * 2] * 2))


@pytest.mark.gpu
def test_a_gpu_gives_the_same() -> None:
    torch.manual_seed(0)
    crf = CRF(len(BIO), allowed_transitions(BIO, "bio2"))
    emissions, _, mask = random_batch([40, 7], len(BIO))
    gold = torch.zeros_like(mask, dtype=torch.long)
    emissions[1] *= 1e4
    expected = crf.nll(emissions, gold, mask), crf.marginals(emissions, mask), crf.decode(emissions, mask)
    crf.cuda()
    on_gpu = [part.cuda() for part in (emissions, gold, mask)]
    torch.testing.assert_close(crf.nll(*on_gpu).cpu(), expected[0], rtol=1e-6, atol=1e-6)
    torch.testing.assert_close(crf.marginals(on_gpu[0], on_gpu[2]).cpu(), expected[1], rtol=1e-6, atol=1e-6)
    assert crf.decode(on_gpu[0], on_gpu[2]) == expected[2]
