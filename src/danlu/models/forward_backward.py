"""The forward-backward algorithm: what a CRF believes about every label and every transition.

A path's score is the sum of its emissions, its transitions, its start and its end. Two passes over the
sequence sum the exponentials of the scores of all paths in time proportional to its length (Rabiner 1989).

The fast way works with probabilities in float64, rescaled to a sum of one at every step (Rabiner 1989,
section V.A), and runs both passes in one loop, the backward one over the reversed sequence. Scores far apart
can underflow there, so each result carries a certificate; sequences without one are done in logarithms.
"""

from __future__ import annotations

from typing import NamedTuple

import torch
from torch import Tensor

from danlu.models.single_thread import single_thread
from danlu.models.time_reversal import reversal_index

LARGEST_SPREAD = 150.0
"""Largest distance of two scores that compete, in nats, for a certificate.

A factor is then at least exp(-150) = 1e-65 and the scale of a step about 1e-131 or more, so what a state
loses where it underflows (below 1e-308) is less than about 1e-177 of it a step.
"""

LEAST_AGREEMENT = 1e-100
"""Least product of forward and backward states for a certificate.

A lost share of 1e-177 of either is then less than 1e-77 of the paths.
"""


class Posterior(NamedTuple):
    """What the CRF believes about each sequence.

    Args:
        log_partition: Logarithm of the sum over all paths of the exponential of their scores, (batch,).
        labels: Probability of each label at each position, (batch, time, labels); 0 on padding.
        transitions: Expected count of each transition in the sequence, (batch, labels from, labels to).
    """

    log_partition: Tensor
    labels: Tensor
    transitions: Tensor


@torch.no_grad()
@single_thread()
def forward_backward(
    emissions: Tensor, transitions: Tensor, start: Tensor, end: Tensor, mask: Tensor
) -> Posterior:
    """Sum over all paths of labels, exactly, for scores of any size.

    Args:
        emissions: Score of each label at each position, (batch, time, labels).
        transitions: Score of each step, (labels from, labels to); -inf where it is forbidden.
        start: Score of each label at the first position, (labels,); -inf where it is forbidden.
        end: Score of each label at the last position, (labels,); -inf where it is forbidden.
        mask: True on words, a prefix of each row, (batch, time).

    Returns:
        The posterior in float64.

    Example:
        >>> zeros = torch.zeros(3)
        >>> mask = torch.ones(1, 2, dtype=torch.bool)
        >>> posterior = forward_backward(torch.zeros(1, 2, 3), torch.zeros(3, 3), zeros, zeros, mask)
        >>> round(posterior.log_partition.exp().item())  # 3 labels at 2 positions: 9 paths
        9
    """
    emissions = emissions.double().masked_fill(~mask.unsqueeze(2), 0.0)
    transitions, start, end = transitions.double(), start.double(), end.double()
    posterior, certified = _in_probabilities(emissions, transitions, start, end, mask)
    if not bool(certified.all()):
        rows = certified.logical_not().nonzero().squeeze(1)  # (uncertified,)
        exact = _in_logarithms(emissions[rows], transitions, start, end, mask[rows])
        for whole, part in zip(posterior, exact, strict=True):
            whole[rows] = part
    return posterior


def _in_probabilities(
    emissions: Tensor, transitions: Tensor, start: Tensor, end: Tensor, mask: Tensor
) -> tuple[Posterior, Tensor]:
    """The posterior by rescaled probabilities, and for each sequence whether it can be trusted."""
    lengths = mask.sum(dim=1)  # (batch,)
    peak = emissions.amax(dim=2, keepdim=True)  # (batch, time, 1)
    step = (transitions - transitions.max()).exp()
    ends = torch.stack((start - start.max(), end - end.max())).exp()  # (2, labels)
    passes = _run_both_passes((emissions - peak).exp(), step, ends, lengths)

    joint = passes.up_to * passes.after  # (batch, time, labels)
    agreement = joint.sum(dim=2)  # (batch, time)
    share = agreement.reciprocal().masked_fill(~mask, 0.0).unsqueeze(2)  # (batch, time, 1)
    before_a_step = share[:, :-1].masked_fill(~mask[:, 1:].unsqueeze(2), 0.0)  # (batch, time - 1, 1)
    left, right = passes.up_to[:, :-1] * before_a_step, passes.on_from[:, 1:]
    counts = torch.bmm(left.transpose(1, 2), right) * step  # (batch, labels from, labels to)

    log_scales = (passes.scale.log() + peak.squeeze(2)).masked_fill(~mask, 0.0)  # (batch, time)
    last = agreement.gather(1, (lengths - 1).unsqueeze(1)).squeeze(1)  # (batch,)
    shifts = start.max() + end.max() + (lengths - 1) * transitions.max()  # (batch,)
    log_partition = log_scales.sum(dim=1) + last.log() + shifts  # (batch,)

    # On padding the passes run on over meaningless numbers, which only have to be numbers.
    sound = torch.where(mask, agreement > LEAST_AGREEMENT, agreement.isfinite()).all(dim=1)  # (batch,)
    spread = (peak - emissions.amin(dim=2, keepdim=True)).amax(dim=(1, 2))  # (batch,)
    narrow = (spread < LARGEST_SPREAD) & _is_narrow(transitions) & _is_narrow(start) & _is_narrow(end)
    return Posterior(log_partition, joint * share, counts), sound & narrow


class _Passes(NamedTuple):
    """What the two passes know about each label at each position, rescaled; all (batch, time, labels) but `scale`.

    Args:
        up_to: From the words up to here (forward), with a sum of one.
        on_from: From the words from here on (backward), with a sum of one.
        after: From the words after here (backward, before the word here is seen).
        scale: Sum of the forward pass before it was made one, (batch, time).
    """

    up_to: Tensor
    on_from: Tensor
    after: Tensor
    scale: Tensor


def _run_both_passes(emitted: Tensor, step: Tensor, ends: Tensor, lengths: Tensor) -> _Passes:
    """Run the forward pass and the backward pass side by side, each over its own order of the words.

    Args:
        emitted: Exponential of each emission, (batch, time, labels).
        step: Exponential of each transition, (labels from, labels to).
        ends: Exponential of start and of end, (2, labels).
        lengths: Words in each sequence, (batch,).
    """
    batch, time, labels = emitted.shape
    backwards = reversal_index(lengths, time)  # (batch, time)
    forwards = torch.arange(time, device=emitted.device).expand(batch, time)
    rows = torch.arange(batch, device=emitted.device)
    order = torch.stack((forwards, backwards)).permute(2, 0, 1)  # (time, 2, batch)
    emitted = emitted[rows, order]  # (time, 2, batch, labels)

    arrivals, states = emitted.new_empty(2, time, 2, batch, labels)
    scales = emitted.new_empty(time, 2, batch, 1)
    steps = torch.stack((step, step.T))  # (2, labels, labels)
    arrivals[0] = ends.unsqueeze(1)  # (2, batch, labels)
    previous = None
    for arrival, state, scale, emission in zip(arrivals, states, scales, emitted, strict=True):
        if previous is not None:
            torch.bmm(previous, steps, out=arrival)
        torch.mul(arrival, emission, out=state)
        torch.sum(state, dim=2, keepdim=True, out=scale)
        torch.div(state, scale, out=state)
        previous = state

    each = rows.unsqueeze(1)  # (batch, 1)
    return _Passes(
        up_to=states[forwards, 0, each],
        on_from=states[backwards, 1, each],
        after=arrivals[backwards, 1, each],
        scale=scales[:, 0, :, 0].T,
    )


def _is_narrow(scores: Tensor) -> Tensor:
    """Whether the scores that are allowed (not -inf) lie close enough together for a certificate."""
    lowest = scores.masked_fill(scores == -torch.inf, torch.inf).min()
    return scores.max() - lowest < LARGEST_SPREAD


def _in_logarithms(
    emissions: Tensor, transitions: Tensor, start: Tensor, end: Tensor, mask: Tensor
) -> Posterior:
    """The posterior by sums of logarithms: slower, and safe for scores of any size."""
    time = mask.shape[1]
    forward, backward = torch.empty_like(emissions), torch.empty_like(emissions)
    forward[:, 0] = start + emissions[:, 0]
    for t in range(1, time):
        paths = forward[:, t - 1].unsqueeze(2) + transitions  # (batch, labels from, labels to)
        forward[:, t] = paths.logsumexp(dim=1) + emissions[:, t]
    backward[:, -1] = end
    for t in range(time - 2, -1, -1):
        paths = transitions + (emissions[:, t + 1] + backward[:, t + 1]).unsqueeze(1)
        goes_on = mask[:, t + 1].unsqueeze(1)  # (batch, 1)
        backward[:, t] = torch.where(goes_on, paths.logsumexp(dim=2), end)

    log_partition = (forward[:, 0] + backward[:, 0]).logsumexp(dim=1)  # (batch,)
    labels = (forward + backward).softmax(dim=2).masked_fill(~mask.unsqueeze(2), 0.0)
    counts = torch.zeros_like(transitions).repeat(len(emissions), 1, 1)  # (batch, labels from, labels to)
    for t in range(1, time):
        entered = (emissions[:, t] + backward[:, t]).unsqueeze(1)  # (batch, 1, labels to)
        crossed = forward[:, t - 1].unsqueeze(2) + transitions + entered  # (batch, labels from, labels to)
        shares = crossed.flatten(1).softmax(dim=1).view_as(counts)
        counts += shares.masked_fill(~mask[:, t].view(-1, 1, 1), 0.0)
    return Posterior(log_partition, labels, counts)
