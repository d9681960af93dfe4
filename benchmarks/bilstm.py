"""The BiLSTM against packed `nn.LSTM`: forward and backward. Run: python benchmarks/bilstm.py [--json]."""

from __future__ import annotations

import torch
from torch import Tensor, nn
from torch.nn.utils.rnn import pack_padded_sequence, pad_packed_sequence

from danlu.models.recurrent_encoder import RecurrentEncoder
from paired import Comparison, compare, parse_arguments, report

SHAPES = [(32, 64, 1), (64, 256, 1), (16, 512, 1), (32, 64, 2)]
"""Sentences, words in the longest one, layers."""

FEATURES, HIDDEN = 150, 200


def compare_at(batch: int, time: int, layers: int, *, rounds: int) -> Comparison:
    """Compare on sequences of unequal length; tests/models/test_recurrent_encoder.py holds that both give the same."""
    ours = RecurrentEncoder(FEATURES, HIDDEN, layers=layers)
    theirs = nn.LSTM(FEATURES, HIDDEN, layers, bidirectional=True, batch_first=True)
    words = torch.randn(batch, time, FEATURES).requires_grad_()
    lengths = torch.randint(time // 2, time + 1, (batch,)).index_fill_(0, torch.tensor([0]), time)
    mask = torch.arange(time) < lengths.unsqueeze(1)  # (batch, time)

    def our_step() -> None:
        _differentiate(ours(words, mask), words, ours)

    def their_step() -> None:
        packed = pack_padded_sequence(words, lengths, batch_first=True, enforce_sorted=False)
        states = pad_packed_sequence(theirs(packed)[0], batch_first=True)[0]
        _differentiate(states, words, theirs)

    return compare(f"{batch} x {time}, {layers} layer(s)", our_step, their_step, rounds=rounds)


def _differentiate(states: Tensor, words: Tensor, module: nn.Module) -> None:
    torch.autograd.grad(states.sum(), (words, *module.parameters()))


def main() -> None:
    """Compare at every shape."""
    arguments = parse_arguments("The BiLSTM against nn.LSTM on packed sequences.", rounds=5)
    torch.manual_seed(0)
    comparisons = [compare_at(*shape, rounds=arguments.rounds) for shape in SHAPES]
    report(comparisons, other="packed nn.LSTM", as_json=arguments.json)


if __name__ == "__main__":
    main()
