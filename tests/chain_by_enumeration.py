"""A linear chain small enough to write down every path: what the CRF is compared with."""

from __future__ import annotations

import itertools
from dataclasses import dataclass

import torch
from hypothesis import strategies as st
from torch import Tensor


@dataclass
class Chain:
    """The scores of one batch, made so that hypothesis can print it."""

    emissions: Tensor
    transitions: Tensor
    start: Tensor
    end: Tensor
    mask: Tensor

    @property
    def arguments(self) -> tuple[Tensor, ...]:
        return self.emissions, self.transitions, self.start, self.end, self.mask

    def scored_paths(self, row: int) -> dict[tuple[int, ...], float]:
        """Every path of labels with its score, in Python floats."""
        length = int(self.mask[row].sum())
        emissions, transitions = self.emissions[row].tolist(), self.transitions.tolist()
        start, end = self.start.tolist(), self.end.tolist()
        return {
            path: start[path[0]]
            + sum(emissions[t][label] for t, label in enumerate(path))
            + sum(transitions[a][b] for a, b in itertools.pairwise(path))
            + end[path[-1]]
            for path in itertools.product(range(len(start)), repeat=length)
        }

    def probabilities(self, row: int) -> dict[tuple[int, ...], float]:
        paths = self.scored_paths(row)
        shares = torch.tensor(list(paths.values()), dtype=torch.float64).softmax(0).tolist()
        return dict(zip(paths, shares, strict=True))

    def log_partition(self) -> Tensor:
        scores = [list(self.scored_paths(row).values()) for row in range(len(self.mask))]
        return torch.stack([torch.tensor(row, dtype=torch.float64).logsumexp(0) for row in scores])

    def label_probabilities(self) -> Tensor:
        expected = torch.zeros(self.emissions.shape, dtype=torch.float64)
        for row in range(len(self.mask)):
            for path, share in self.probabilities(row).items():
                for t, label in enumerate(path):
                    expected[row, t, label] += share
        return expected

    def transition_counts(self) -> Tensor:
        expected = torch.zeros(len(self.mask), *self.transitions.shape, dtype=torch.float64)
        for row in range(len(self.mask)):
            for path, share in self.probabilities(row).items():
                for a, b in itertools.pairwise(path):
                    expected[row, a, b] += share
        return expected

    def best_scores(self) -> list[float]:
        return [max(self.scored_paths(row).values()) for row in range(len(self.mask))]


def prefix_mask(lengths: list[int], time: int | None = None) -> Tensor:
    return torch.arange(time or max(lengths)) < torch.tensor(lengths).unsqueeze(1)


@st.composite
def chains(draw: st.DrawFn, *, forbid: bool = True, scales: tuple[float, ...] = (0.1, 3.0, 60.0)) -> Chain:
    """Small chains of any lengths in either precision, some with forbidden steps; label 0 is never."""
    labels = draw(st.integers(1, 4))
    lengths = draw(st.lists(st.integers(1, 4), min_size=1, max_size=4))
    scale, dtype = draw(st.sampled_from(scales)), draw(st.sampled_from([torch.float32, torch.float64]))
    generator = torch.Generator().manual_seed(draw(st.integers(0, 10_000)))

    def scores(*shape: int) -> Tensor:
        return torch.randn(*shape, generator=generator, dtype=dtype) * scale

    chain = Chain(
        scores(len(lengths), max(lengths) + draw(st.integers(0, 2)), labels),
        scores(labels, labels),
        scores(labels),
        scores(labels),
        torch.tensor([]),
    )
    chain.mask = prefix_mask(lengths, chain.emissions.shape[1])
    if forbid and draw(st.booleans()):
        for part in (chain.transitions, chain.start, chain.end):
            forbidden = torch.rand(part.shape, generator=generator) < 0.4
            forbidden.view(-1)[0] = False
            part[forbidden] = -torch.inf
    return chain
