from __future__ import annotations

import torch

from danlu.models.character_lstm import CharacterLSTM


def test_padding_changes_nothing() -> None:
    torch.manual_seed(0)
    lstm = CharacterLSTM(9, dim=4, hidden=3)
    words = [[2], [3, 4], [8, 2, 3, 4, 5]]
    together = lstm(torch.tensor([[*word, *[0] * (7 - len(word))] for word in words]))
    for word, vector in zip(words, together, strict=True):
        torch.testing.assert_close(lstm(torch.tensor([word]))[0], vector, rtol=0, atol=1e-6)


def test_it_is_the_last_state_of_each_direction() -> None:
    torch.manual_seed(0)
    lstm = CharacterLSTM(9, dim=4, hidden=3)
    letters = lstm.embedding(torch.tensor([[5, 2, 7]]))
    forward, backward = lstm.bilstm.forward_layers[0], lstm.bilstm.backward_layers[0]
    expected = torch.cat((forward(letters)[1][0][0], backward(letters.flip(1))[1][0][0]), dim=1)
    torch.testing.assert_close(lstm(torch.tensor([[5, 2, 7, 0]])), expected, rtol=0, atol=1e-6)
    assert lstm.size == expected.shape[1]
