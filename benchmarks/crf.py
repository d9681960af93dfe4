"""The CRF against pytorch-crf: loss with gradient, and decoding. Run: python benchmarks/crf.py [--json]."""

from __future__ import annotations

import torch
import torchcrf
from torch import Tensor

from danlu.models.crf import CRF
from paired import Comparison, compare, parse_arguments, report

SHAPES = [(32, 64, 27), (16, 128, 27), (1, 1024, 27), (32, 64, 9)]
"""Sentences, words in the longest one, labels."""


def compare_at(batch: int, time: int, labels: int, *, rounds: int) -> list[Comparison]:
    """Compare loss and decoding on sequences of unequal length, after a check that both give the same."""
    ours, theirs = CRF(labels), torchcrf.CRF(labels, batch_first=True)
    theirs.start_transitions.data.copy_(ours.start.data)
    theirs.end_transitions.data.copy_(ours.end.data)
    theirs.transitions.data.copy_(ours.transitions.data)
    emissions = torch.randn(batch, time, labels).requires_grad_()
    gold = torch.randint(labels, (batch, time))
    lengths = torch.randint(time // 2, time + 1, (batch, 1)).index_fill_(0, torch.tensor([0]), time)
    mask = torch.arange(time) < lengths  # (batch, time)

    def our_step() -> Tensor:
        return _gradient(ours.nll(emissions, gold, mask).sum(), emissions, ours)

    def their_step() -> Tensor:
        return _gradient(-theirs(emissions, gold, mask), emissions, theirs)

    torch.testing.assert_close(our_step(), their_step(), rtol=1e-2, atol=1e-4)
    shape = f"{batch} x {time} x {labels}"
    return [
        compare(f"loss and gradient, {shape}", our_step, their_step, rounds=rounds),
        compare(
            f"decoding, {shape}",
            lambda: ours.decode(emissions, mask),
            lambda: theirs.decode(emissions, mask),
            rounds=rounds,
        ),
    ]


def _gradient(loss: Tensor, emissions: Tensor, module: torch.nn.Module) -> Tensor:
    return torch.autograd.grad(loss, (emissions, *module.parameters()))[0]


def main() -> None:
    """Compare at every shape."""
    arguments = parse_arguments("The CRF against pytorch-crf.")
    torch.manual_seed(0)
    comparisons = [row for shape in SHAPES for row in compare_at(*shape, rounds=arguments.rounds)]
    report(comparisons, other="pytorch-crf", as_json=arguments.json)


if __name__ == "__main__":
    main()
