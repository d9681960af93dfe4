from __future__ import annotations

import pytest
import torch
from torch import Tensor, nn
from torch.nn.utils.rnn import pack_padded_sequence, pad_packed_sequence

from chain_by_enumeration import prefix_mask
from danlu.models.lstm_encoder import Cell, LSTMEncoder

LENGTHS = [3, 7, 1, 5]


def packed_peer(encoder: LSTMEncoder, input_size: int, hidden: int) -> nn.LSTM:
    """The `nn.LSTM` with the same weights."""
    layers, both = len(encoder.forward_lstms), len(encoder.backward_lstms) > 0
    peer = nn.LSTM(input_size, hidden, layers, bidirectional=both, batch_first=True)
    peer.to(next(encoder.parameters()).dtype)
    with torch.no_grad():
        for name, parameter in peer.named_parameters():
            parameter.copy_(weight_of(encoder, name))
    return peer


def weight_of(encoder: LSTMEncoder, name: str) -> nn.Parameter:
    """Ours by the name that `nn.LSTM` has for it, such as `weight_ih_l1_reverse`."""
    kind, _, rest = name.rpartition("_l")
    layer, _, reverse = rest.partition("_")
    lstms = encoder.backward_lstms if reverse else encoder.forward_lstms
    return getattr(lstms[int(layer)], f"{kind}_l0")


def run_packed(peer: nn.LSTM, words: Tensor, lengths: list[int]) -> Tensor:
    packed = pack_padded_sequence(words, torch.tensor(lengths), batch_first=True, enforce_sorted=False)
    return pad_packed_sequence(peer(packed)[0], batch_first=True, total_length=words.shape[1])[0]


CASES = [
    (cell, layers, bidirectional)
    for cell in ("lstm", "reference")
    for layers in (1, 2, 3)
    for bidirectional in (True, False)
]


def assert_equal_to_torch(encoder: LSTMEncoder, *, tolerance: float) -> None:
    """Outputs, and gradients of words and weights, on padded sequences."""
    dtype = next(encoder.parameters()).dtype
    peer = packed_peer(encoder, 5, 4)
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
def test_it_equals_the_packed_lstm_in_outputs_and_gradients(
    cell: Cell, layers: int, bidirectional: bool
) -> None:
    torch.manual_seed(0)
    encoder = LSTMEncoder(5, 4, layers=layers, bidirectional=bidirectional, cell=cell)
    assert_equal_to_torch(encoder, tolerance=1e-6)
    encoder.zero_grad()
    assert_equal_to_torch(encoder.double(), tolerance=1e-14)


def test_the_same_seed_starts_both_cells_from_the_same_weights() -> None:
    def start(cell: Cell) -> dict[str, Tensor]:
        torch.manual_seed(3)
        return LSTMEncoder(5, 4, layers=2, cell=cell).state_dict()

    theirs, ours = start("lstm"), start("reference")
    assert list(theirs) == list(ours)
    assert all(torch.equal(theirs[name], ours[name]) for name in theirs)


@pytest.mark.parametrize(("cell", "layers", "bidirectional"), CASES)
def test_each_direction_has_read_what_lies_before_it(cell: Cell, layers: int, bidirectional: bool) -> None:
    torch.manual_seed(0)
    encoder = LSTMEncoder(3, 4, layers=layers, bidirectional=bidirectional, cell=cell)
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


def test_padding_changes_nothing() -> None:
    torch.manual_seed(0)
    encoder, words = LSTMEncoder(3, 4, layers=2), torch.randn(4, 7, 3)
    states = encoder(words, prefix_mask(LENGTHS))
    assert not states[~prefix_mask(LENGTHS)].any()
    changed = words.clone()
    changed[~prefix_mask(LENGTHS)] = 1e6
    torch.testing.assert_close(encoder(changed, prefix_mask(LENGTHS)), states, rtol=0, atol=0)
    wider = torch.cat((changed, torch.ones(4, 3, 3)), dim=1)
    torch.testing.assert_close(encoder(wider, prefix_mask(LENGTHS, 10))[:, :7], states, rtol=0, atol=1e-6)


def test_the_order_of_the_batch_does_not_matter() -> None:
    torch.manual_seed(0)
    encoder, words, order = LSTMEncoder(3, 4), torch.randn(4, 7, 3), [2, 0, 3, 1]
    states = encoder(words, prefix_mask(LENGTHS))
    shuffled = encoder(words[order], prefix_mask(LENGTHS)[order])
    torch.testing.assert_close(shuffled, states[order], rtol=0, atol=1e-6)


def test_dropout_between_layers_acts_in_training_only() -> None:
    torch.manual_seed(0)
    encoder, words = LSTMEncoder(3, 4, layers=2, dropout_between=0.5), torch.randn(4, 7, 3)
    mask = prefix_mask(LENGTHS)
    assert not torch.equal(encoder(words, mask), encoder(words, mask))
    encoder.eval()
    assert torch.equal(encoder(words, mask), encoder(words, mask))


@pytest.mark.parametrize("cell", ["lstm", "reference"])
def test_weights_begin_as_documented(cell: Cell) -> None:
    lstm = LSTMEncoder(6, 5, cell=cell).backward_lstms[0]
    for gate in lstm.weight_hh_l0.chunk(4):
        torch.testing.assert_close(gate @ gate.T, torch.eye(5), rtol=0, atol=1e-5)
    biases = (lstm.bias_ih_l0 + lstm.bias_hh_l0).view(4, 5)
    assert biases.tolist() == [[0.0] * 5, [1.0] * 5, [0.0] * 5, [0.0] * 5]
