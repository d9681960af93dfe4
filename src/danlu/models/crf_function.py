"""The loss of a CRF with its gradient written down: expected minus observed counts (Lafferty et al. 2001).

The gradient of the log-partition is what the model expects to see; the gradient of the gold path's score is
what was seen. Knowing both, autograd needs to remember no step of the recursion.
"""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor

from danlu.models.forward_backward import forward_backward
from danlu.models.single_thread import single_thread


class NegativeLogLikelihood(torch.autograd.Function):
    """Minus the logarithm of the gold path's probability, (batch,), in float64.

    Inputs are as in `forward_backward`, and `labels`, the gold path, (batch, time). A gold path that takes a
    forbidden step gives infinity. A second derivative is refused, where autograd would give a silent zero.
    """

    @staticmethod
    @single_thread()
    def forward(
        ctx: Any,  # noqa: ANN401
        emissions: Tensor,
        transitions: Tensor,
        start: Tensor,
        end: Tensor,
        labels: Tensor,
        mask: Tensor,
    ) -> Tensor:
        """Score the gold path against all paths, and keep the counts that make the gradient."""
        posterior = forward_backward(emissions, transitions, start, end, mask)
        ctx.save_for_backward(posterior.labels, posterior.transitions, labels, mask)
        ctx.dtypes = (emissions.dtype, transitions.dtype, start.dtype, end.dtype)
        return posterior.log_partition - path_score(
            emissions, transitions, start, end, labels=labels, mask=mask
        )

    @staticmethod
    @single_thread()
    def backward(ctx: Any, gradient: Tensor) -> tuple[Tensor | None, ...]:  # noqa: ANN401
        """Expected minus observed counts, each sequence weighted by its share in the final loss."""
        if torch.is_grad_enabled():
            raise RuntimeError(
                "Expected a first derivative of the CRF loss. Received create_graph=True for a second."
            )
        expected_labels, expected_transitions, labels, mask = ctx.saved_tensors
        weight = gradient.double()  # (batch,)
        last = mask.sum(dim=1) - 1  # (batch,)

        surplus = expected_labels.scatter_add(2, labels.unsqueeze(2), -mask.unsqueeze(2).double())
        surplus *= weight.view(-1, 1, 1)  # (batch, time, labels)
        at_end = surplus[torch.arange(len(last), device=last.device), last]  # (batch, labels)

        surplus_transitions = torch.einsum("b,bij->ij", weight, expected_transitions)
        seen = mask[:, 1:] * weight.unsqueeze(1)  # (batch, time - 1)
        surplus_transitions.index_put_((labels[:, :-1], labels[:, 1:]), -seen, accumulate=True)

        gradients = (surplus, surplus_transitions, surplus[:, 0].sum(dim=0), at_end.sum(dim=0))
        return *(value.to(dtype) for value, dtype in zip(gradients, ctx.dtypes, strict=True)), None, None


def path_score(
    emissions: Tensor, transitions: Tensor, start: Tensor, end: Tensor, *, labels: Tensor, mask: Tensor
) -> Tensor:
    """The score of one path a sequence, (batch,), in float64.

    Example:
        >>> mask = torch.ones(1, 2, dtype=torch.bool)
        >>> path, ones = torch.tensor([[2, 0]]), torch.ones(3)
        >>> path_score(torch.ones(1, 2, 3), torch.zeros(3, 3), ones, ones, labels=path, mask=mask)
        tensor([4.], dtype=torch.float64)
    """
    last = (mask.sum(dim=1) - 1).unsqueeze(1)  # (batch, 1)
    emitted = emissions.gather(2, labels.unsqueeze(2)).squeeze(2).double()  # (batch, time)
    crossed = transitions.double()[labels[:, :-1], labels[:, 1:]]  # (batch, time - 1)
    inside = emitted.masked_fill(~mask, 0.0).sum(dim=1) + crossed.masked_fill(~mask[:, 1:], 0.0).sum(dim=1)
    final = labels.gather(1, last).squeeze(1)  # (batch,)
    return inside + start.double()[labels[:, 0]] + end.double()[final]
