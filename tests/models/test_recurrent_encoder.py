from __future__ import annotations

import pytest
import torch
from torch import Tensor, nn
from torch.nn.utils.rnn import pack_padded_sequence, pad_packed_sequence

from chain_by_enumeration import prefix_mask
from danlu.models.recurrent_encoder import Cell, RecurrentEncoder

LENGTHS = [3, 7, 1, 5]
PEERS = {"rnn": nn.RNN, "gru": nn.GRU, "lstm": nn.LSTM, "reference": nn.LSTM}
CELLS = tuple(PEERS)


def packed_peer(encoder: RecurrentEncoder, cell: Cell, input_size: int, hidden: int) -> nn.RNNBase:
    """The layers of torch with the same weights."""
    layers, both = len(encoder.forward_layers), len(encoder.backward_layers) > 0
    peer = PEERS[cell](input_size, hidden, layers, bidirectional=both, batch_first=True)
    peer.to(next(encoder.parameters()).dtype)
    with torch.no_grad():
        for name, parameter in peer.named_parameters():
            parameter.copy_(weight_of(encoder, name))
    return peer


def weight_of(encoder: RecurrentEncoder, name: str) -> nn.Parameter:
    """Ours by the name that torch has for it, such as `weight_ih_l1_reverse`."""
    kind, _, rest = name.rpartition("_l")
    layer, _, reverse = rest.partition("_")
    layers = encoder.backward_layers if reverse else encoder.forward_layers
    return getattr(layers[int(layer)], f"{kind}_l0")


def run_packed(peer: nn.RNNBase, words: Tensor, lengths: list[int]) -> Tensor:
    packed = pack_padded_sequence(words, torch.tensor(lengths), batch_first=True, enforce_sorted=False)
    return pad_packed_sequence(peer(packed)[0], batch_first=True, total_length=words.shape[1])[0]


CASES = [
    (cell, layers, bidirectional) for cell in CELLS for layers in (1, 2, 3) for bidirectional in (True, False)
]


def assert_equal_to_torch(encoder: RecurrentEncoder, cell: Cell, *, tolerance: float) -> None:
    """Outputs, and gradients of words and weights, on padded sequences."""
    dtype = next(encoder.parameters()).dtype
    peer = packed_peer(encoder, cell, 5, 4)
    ours = torch.randn(4, 8, 5, dtype=dtype).requires_grad_()
    theirs = ours.detach().clone().requires_grad_()
    weights = torch.randn(4, 8, encoder.size, dtype=dtype)

    states, expected = encoder(ours, prefix_mask(LENGTHS, 8)), run_packed(peer, theirs, LENGTHS)
    torch.testing.assert_close(states, expected, rtol=0, atol=tolerance)
    (states * weights).sum().backward()
    (expected * weights).sum().backward()
    torch.testing.assert_close(ours.grad, theirs.grad, rtol=0, atol=tolerance)
    for name, parameter in peer.named_parameters():
        gradient = weight_of(encoder, name).grad
        torch.testing.assert_close(gradient, parameter.grad, rtol=10 * tolerance, atol=2 * tolerance)


@pytest.mark.parametrize(("cell", "layers", "bidirectional"), CASES)
def test_it_equals_packed_layers_in_outputs_and_gradients(
    cell: Cell, layers: int, bidirectional: bool
) -> None:
    torch.manual_seed(0)
    encoder = RecurrentEncoder(5, 4, layers=layers, bidirectional=bidirectional, cell=cell)
    assert_equal_to_torch(encoder, cell, tolerance=1e-6)
    encoder.zero_grad()
    assert_equal_to_torch(encoder.double(), cell, tolerance=1e-14)


def test_the_same_seed_starts_both_cells_from_the_same_weights() -> None:
    def start(cell: Cell) -> dict[str, Tensor]:
        torch.manual_seed(3)
        return RecurrentEncoder(5, 4, layers=2, cell=cell).state_dict()

    theirs, ours = start("lstm"), start("reference")
    assert list(theirs) == list(ours)
    assert all(torch.equal(theirs[name], ours[name]) for name in theirs)


@pytest.mark.parametrize(("cell", "layers", "bidirectional"), CASES)
def test_each_direction_has_read_what_lies_before_it(cell: Cell, layers: int, bidirectional: bool) -> None:
    torch.manual_seed(0)
    encoder = RecurrentEncoder(3, 4, layers=layers, bidirectional=bidirectional, cell=cell)
    words = torch.randn(1, 6, 3).requires_grad_()
    states = encoder(words, prefix_mask([5], 6))

    def read_by(state: Tensor) -> list[bool]:
        (gradient,) = torch.autograd.grad(state.sum(), words, retain_graph=True)
        return gradient[0].abs().sum(dim=1).gt(0).tolist()

    everything = [True] * 5 + [False]
    assert read_by(states[0, 4, :4]) == everything
    if bidirectional:
        assert read_by(states[0, 0, 4:]) == everything
    elif layers == 1:
        assert read_by(states[0, 2]) == [True] * 3 + [False] * 3
    if bidirectional and layers == 1:
        assert read_by(states[0, 4, 4:]) == [False] * 4 + [True, False]


@pytest.mark.parametrize("cell", CELLS)
def test_padding_changes_nothing(cell: Cell) -> None:
    torch.manual_seed(0)
    encoder, words = RecurrentEncoder(3, 4, layers=2, cell=cell), torch.randn(4, 7, 3)
    states = encoder(words, prefix_mask(LENGTHS))
    assert not states[~prefix_mask(LENGTHS)].any()
    changed = words.clone()
    changed[~prefix_mask(LENGTHS)] = 1e6
    torch.testing.assert_close(encoder(changed, prefix_mask(LENGTHS)), states, rtol=0, atol=0)
    wider = torch.cat((changed, torch.ones(4, 3, 3)), dim=1)
    torch.testing.assert_close(encoder(wider, prefix_mask(LENGTHS, 10))[:, :7], states, rtol=0, atol=1e-6)


@pytest.mark.parametrize("cell", CELLS)
def test_the_order_of_the_batch_does_not_matter(cell: Cell) -> None:
    torch.manual_seed(0)
    encoder, words, order = RecurrentEncoder(3, 4, cell=cell), torch.randn(4, 7, 3), [2, 0, 3, 1]
    states = encoder(words, prefix_mask(LENGTHS))
    shuffled = encoder(words[order], prefix_mask(LENGTHS)[order])
    torch.testing.assert_close(shuffled, states[order], rtol=0, atol=1e-6)


def test_dropout_between_layers_acts_in_training_only() -> None:
    torch.manual_seed(0)
    encoder, words = RecurrentEncoder(3, 4, layers=2, dropout_between=0.5), torch.randn(4, 7, 3)
    mask = prefix_mask(LENGTHS)
    assert not torch.equal(encoder(words, mask), encoder(words, mask))
    encoder.eval()
    assert torch.equal(encoder(words, mask), encoder(words, mask))


@pytest.mark.parametrize(("cell", "gates"), [("rnn", 1), ("gru", 3), ("lstm", 4), ("reference", 4)])
def test_weights_begin_as_documented(cell: Cell, gates: int) -> None:
    torch.manual_seed(0)
    layer = RecurrentEncoder(6, 5, cell=cell).backward_layers[0]
    assert layer.weight_hh_l0.shape == (gates * 5, 5)
    for gate in layer.weight_hh_l0.chunk(gates):
        torch.testing.assert_close(gate @ gate.T, torch.eye(5), rtol=0, atol=1e-5)
    bound = (6 / (6 + 5)) ** 0.5
    for gate in layer.weight_ih_l0.chunk(gates):
        assert bound / 2 < gate.abs().max() <= bound
    biases = (layer.bias_ih_l0 + layer.bias_hh_l0).view(gates, 5)
    forget = 1 if gates == 4 else None
    assert biases.tolist() == [[1.0 if gate == forget else 0.0] * 5 for gate in range(gates)]
