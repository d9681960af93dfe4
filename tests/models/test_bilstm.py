from __future__ import annotations

import pytest
import torch
from torch import Tensor, nn
from torch.nn.utils.rnn import pack_padded_sequence, pad_packed_sequence

from chain_by_enumeration import prefix_mask
from danlu.models.bilstm import BiLSTM

LENGTHS = [3, 7, 1, 5]


def packed_peer(bilstm: BiLSTM, *, layers: int) -> nn.LSTM:
    """The bidirectional `nn.LSTM` with the same weights."""
    first = bilstm.forward_lstms[0]
    peer = nn.LSTM(first.input_size, first.hidden_size, layers, bidirectional=True, batch_first=True)
    ours = {"": bilstm.forward_lstms, "_reverse": bilstm.backward_lstms}
    with torch.no_grad():
        for name, parameter in peer.named_parameters():
            kind, _, rest = name.rpartition("_l")
            layer, _, reverse = rest.partition("_")
            source = ours["_reverse" if reverse else ""][int(layer)]
            parameter.copy_(getattr(source, f"{kind}_l0"))
    return peer


def run_packed(peer: nn.LSTM, words: Tensor, lengths: list[int]) -> Tensor:
    packed = pack_padded_sequence(words, torch.tensor(lengths), batch_first=True, enforce_sorted=False)
    return pad_packed_sequence(peer(packed)[0], batch_first=True, total_length=words.shape[1])[0]


@pytest.mark.parametrize("layers", [1, 2, 3])
def test_it_equals_the_packed_lstm_in_outputs_and_gradients(layers: int) -> None:
    torch.manual_seed(0)
    bilstm = BiLSTM(5, 4, layers=layers)
    peer = packed_peer(bilstm, layers=layers)
    ours, theirs = (torch.randn(4, 8, 5).requires_grad_() for _ in range(2))
    theirs.data.copy_(ours.data)
    weights = torch.randn(4, 8, 8)

    states, expected = bilstm(ours, prefix_mask(LENGTHS, 8)), run_packed(peer, theirs, LENGTHS)
    torch.testing.assert_close(states, expected, rtol=0, atol=1e-6)
    (states * weights).sum().backward()
    (expected * weights).sum().backward()
    torch.testing.assert_close(ours.grad, theirs.grad, rtol=0, atol=1e-6)
    for layer in range(layers):
        for mine, suffix in ((bilstm.forward_lstms, ""), (bilstm.backward_lstms, "_reverse")):
            for kind in ("weight_ih", "weight_hh", "bias_ih", "bias_hh"):
                gradient = getattr(mine[layer], f"{kind}_l0").grad
                expected_gradient = getattr(peer, f"{kind}_l{layer}{suffix}").grad
                torch.testing.assert_close(gradient, expected_gradient, rtol=1e-5, atol=2e-6)


def test_padding_changes_nothing() -> None:
    torch.manual_seed(0)
    bilstm, words = BiLSTM(3, 4, layers=2), torch.randn(4, 7, 3)
    states = bilstm(words, prefix_mask(LENGTHS))
    assert not states[~prefix_mask(LENGTHS)].any()
    changed = words.clone()
    changed[~prefix_mask(LENGTHS)] = 1e6
    torch.testing.assert_close(bilstm(changed, prefix_mask(LENGTHS)), states, rtol=0, atol=0)
    wider = torch.cat((changed, torch.ones(4, 3, 3)), dim=1)
    torch.testing.assert_close(bilstm(wider, prefix_mask(LENGTHS, 10))[:, :7], states, rtol=0, atol=1e-6)


def test_the_order_of_the_batch_does_not_matter() -> None:
    torch.manual_seed(0)
    bilstm, words, order = BiLSTM(3, 4), torch.randn(4, 7, 3), [2, 0, 3, 1]
    states = bilstm(words, prefix_mask(LENGTHS))
    shuffled = bilstm(words[order], prefix_mask(LENGTHS)[order])
    torch.testing.assert_close(shuffled, states[order], rtol=0, atol=1e-6)


def test_dropout_between_layers_acts_in_training_only() -> None:
    torch.manual_seed(0)
    bilstm, words = BiLSTM(3, 4, layers=2, dropout_between=0.5), torch.randn(4, 7, 3)
    mask = prefix_mask(LENGTHS)
    assert not torch.equal(bilstm(words, mask), bilstm(words, mask))
    bilstm.eval()
    assert torch.equal(bilstm(words, mask), bilstm(words, mask))


def test_weights_begin_as_documented() -> None:
    lstm = BiLSTM(6, 5).backward_lstms[0]
    for gate in lstm.weight_hh_l0.chunk(4):
        torch.testing.assert_close(gate @ gate.T, torch.eye(5), rtol=0, atol=1e-5)
    biases = (lstm.bias_ih_l0 + lstm.bias_hh_l0).view(4, 5)
    assert biases.tolist() == [[0.0] * 5, [1.0] * 5, [0.0] * 5, [0.0] * 5]
