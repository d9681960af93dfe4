"""The best path of labels (Viterbi 1967), for a whole batch at once.

The way there keeps only the best score that reaches each label; the way back asks, for the one label chosen
at each position, which predecessor gave it: one search over labels a position instead of one for every label.
"""

from __future__ import annotations

import torch
from torch import Tensor

from danlu.models.single_thread import single_thread


@torch.no_grad()
@single_thread()
def viterbi(
    emissions: Tensor, transitions: Tensor, start: Tensor, end: Tensor, mask: Tensor
) -> list[list[int]]:
    """Find the path with the highest score; of equals, the one whose labels, from the last on, are lowest.

    Args:
        emissions: Score of each label at each position, (batch, time, labels).
        transitions: Score of each step, (labels from, labels to); -inf where it is forbidden.
        start: Score of each label at the first position, (labels,).
        end: Score of each label at the last position, (labels,).
        mask: True on words, a prefix of each row, (batch, time).

    Returns:
        The labels of each sequence, without padding.

    Raises:
        ValueError: A sequence has no allowed path.

    Example:
        >>> emissions = torch.tensor([[[0.0, 2.0], [1.0, 0.0]]])
        >>> zeros = torch.zeros(2)
        >>> viterbi(emissions, torch.zeros(2, 2), zeros, zeros, torch.ones(1, 2, dtype=torch.bool))
        [[1, 0]]
    """
    emissions = emissions.double().masked_fill(~mask.unsqueeze(2), 0.0)
    transitions = transitions.double()
    lengths = mask.sum(dim=1)  # (batch,)
    reached = _best_scores(emissions, transitions, start.double())  # (time, batch, labels)

    last = reached[lengths - 1, torch.arange(len(lengths), device=mask.device)]  # (batch, labels)
    best, final = (last + end.double()).max(dim=1)  # (batch,)
    if bool((best == -torch.inf).any()):
        row = int((best == -torch.inf).nonzero()[0])
        raise ValueError(
            f"Expected at least one allowed path of labels for each sequence. Received row {row} with none."
        )

    paths = _trace_back(reached, transitions, final, mask)  # (batch, time)
    return [path[:length] for path, length in zip(paths.tolist(), lengths.tolist(), strict=True)]


def _best_scores(emissions: Tensor, transitions: Tensor, start: Tensor) -> Tensor:
    """The best score with which each label is reached at each position, (time, batch, labels)."""
    batch, time, labels = emissions.shape
    reached = emissions.new_empty(time, batch, labels)
    torch.add(start, emissions[:, 0], out=reached[0])
    candidates = emissions.new_empty(labels, batch, labels)
    crossed = transitions.unsqueeze(1)  # (labels from, 1, labels to)
    steps = zip(reached[:-1], reached[1:], emissions.unbind(1)[1:], strict=True)
    for before, after, emission in steps:
        # Predecessors stand first: a maximum over the first dimension is four times as fast as over the last.
        torch.add(before.T.unsqueeze(2), crossed, out=candidates)  # (labels from, batch, labels to)
        torch.amax(candidates, dim=0, out=after)
        after.add_(emission)
    return reached


def _trace_back(reached: Tensor, transitions: Tensor, final: Tensor, mask: Tensor) -> Tensor:
    """The labels of the best paths, (batch, time), followed from the last word to the first."""
    into = transitions.T.contiguous()  # (labels to, labels from)
    label = final  # (batch,)
    path = [label]
    for before, goes_on in zip(reached[:-1].flip(0), mask.T[1:].flip(0), strict=True):
        predecessor = (before + into[label]).argmax(dim=1)  # (batch,)
        label = torch.where(goes_on, predecessor, final)
        path.append(label)
    return torch.stack(path[::-1], dim=1)  # (batch, time)
