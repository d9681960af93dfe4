"""The LSTM from its equations against `nn.LSTM`; test_recurrent_encoder.py tests it stacked, both ways and padded."""

from __future__ import annotations

import math

import torch
from torch import nn

from danlu.models.reference_lstm import ReferenceLSTM


def logistic(value: float) -> float:
    return 1 / (1 + math.exp(-value))


def test_one_word_by_hand() -> None:
    lstm = ReferenceLSTM(1, 1)
    w, u, b = [0.5, -0.3, 0.8, 0.1], [0.2, 0.4, -0.6, 0.9], [0.0, 1.0, 0.1, -0.2]
    with torch.no_grad():
        lstm.weight_ih_l0.copy_(torch.tensor(w).unsqueeze(1))
        lstm.weight_hh_l0.copy_(torch.tensor(u).unsqueeze(1))
        lstm.bias_ih_l0.copy_(torch.tensor(b) - 1)
        lstm.bias_hh_l0.fill_(1.0)

    h = c = 0.0
    expected = []
    for x in (2.0, -1.0):
        i, f, g, o = (w[k] * x + u[k] * h + b[k] for k in range(4))
        c = logistic(f) * c + logistic(i) * math.tanh(g)
        h = logistic(o) * math.tanh(c)
        expected.append(h)
    states, (state, memory) = lstm(torch.tensor([[[2.0], [-1.0]]]))

    torch.testing.assert_close(states.flatten(), torch.tensor(expected))
    torch.testing.assert_close((state.item(), memory.item()), (h, c))


def test_weights_copy_from_and_to_torch_s_lstm() -> None:
    torch.manual_seed(0)
    theirs, ours = nn.LSTM(5, 4, batch_first=True), ReferenceLSTM(5, 4)
    ours.load_state_dict(theirs.state_dict())
    words = torch.randn(3, 7, 5)
    (states, (state, memory)), (expected, (last, last_memory)) = ours(words), theirs(words)
    torch.testing.assert_close(states, expected, rtol=0, atol=1e-6)
    torch.testing.assert_close(state, last[0], rtol=0, atol=1e-6)
    torch.testing.assert_close(memory, last_memory[0], rtol=0, atol=1e-6)
    back = nn.LSTM(5, 4, batch_first=True)
    back.load_state_dict(ours.state_dict())
    assert torch.equal(back(words)[0], expected)


def test_weights_start_as_torch_s_do() -> None:
    torch.manual_seed(0)
    ours = ReferenceLSTM(5, 4).state_dict()
    torch.manual_seed(0)
    theirs = nn.LSTM(5, 4, batch_first=True).state_dict()
    assert list(ours) == list(theirs)
    assert all(torch.equal(ours[name], theirs[name]) for name in ours)


def test_no_weight_belongs_to_a_place_in_the_batch() -> None:
    lstm = ReferenceLSTM(5, 4)
    assert sum(parameter.numel() for parameter in lstm.parameters()) == 4 * 4 * (5 + 4 + 2)
    words = torch.randn(3, 7, 5)
    together = lstm(words)[0]
    for place in range(3):
        torch.testing.assert_close(lstm(words[place : place + 1])[0][0], together[place], rtol=0, atol=1e-6)


def test_bf16_keeps_the_memory_in_float32() -> None:
    lstm, words = ReferenceLSTM(5, 4), torch.randn(3, 7, 5)
    with torch.autocast("cpu", torch.bfloat16):
        states, (_, memory) = lstm(words)
    assert memory.dtype == torch.float32
    torch.testing.assert_close(states.float(), lstm(words)[0], rtol=0, atol=0.03)
