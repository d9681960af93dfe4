"""A linear-chain conditional random field: the label of a word depends on its neighbours' labels.

Lafferty et al. 2001; on top of a BiLSTM: Lample et al. 2016. The probability of a path of labels is the
exponential of its score over the sum of all paths' exponentials. Steps can be forbidden: probability zero.
"""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

import torch
from torch import Tensor, nn

from danlu.models.crf_function import NegativeLogLikelihood, path_score
from danlu.models.forward_backward import forward_backward
from danlu.models.mask import lengths_of
from danlu.models.viterbi import viterbi

if TYPE_CHECKING:
    from danlu.data.tag_schemes import Transitions


class CRF(nn.Module):
    """Scores of label sequences, trained by maximum likelihood and decoded by the best path.

    It computes in float64 whatever the precision around it. Masks are True on each row's words, which come
    first; a row has one word or more. What stands on padding is never read.

    Args:
        labels: How many labels there are.
        allowed: The steps that the tag scheme allows; None allows all. Forbidden ones never occur in a
            decoded path, have probability zero and receive no gradient.

    Example:
        >>> crf = CRF(3)
        >>> emissions, gold = torch.zeros(1, 2, 3), torch.tensor([[0, 2]])
        >>> mask = torch.ones(1, 2, dtype=torch.bool)
        >>> crf.nll(emissions, gold, mask).shape
        torch.Size([1])
        >>> len(crf.decode(emissions, mask)[0])
        2
    """

    start_forbidden: Tensor
    end_forbidden: Tensor
    transitions_forbidden: Tensor

    def __init__(self, labels: int, allowed: Transitions | None = None) -> None:
        super().__init__()
        self.labels = labels
        self.start = nn.Parameter(torch.empty(labels).uniform_(-0.1, 0.1))
        self.end = nn.Parameter(torch.empty(labels).uniform_(-0.1, 0.1))
        self.transitions = nn.Parameter(torch.empty(labels, labels).uniform_(-0.1, 0.1))
        if allowed is None:
            start, end, between = torch.ones(labels), torch.ones(labels), torch.ones(labels, labels)
        else:
            start, end, between = map(torch.tensor, (allowed.start, allowed.end, allowed.between))
        if start.shape != (labels,) or end.shape != (labels,) or between.shape != (labels, labels):
            raise ValueError(
                f"Expected allowed transitions among {labels} labels. "
                f"Received {len(start)} starts, {len(end)} ends and steps of shape {tuple(between.shape)}."
            )
        # Known from the labels and the scheme, so not part of the saved weights.
        self.register_buffer("start_forbidden", ~start.bool(), persistent=False)
        self.register_buffer("end_forbidden", ~end.bool(), persistent=False)
        self.register_buffer("transitions_forbidden", ~between.bool(), persistent=False)

    def nll(self, emissions: Tensor, labels: Tensor, mask: Tensor) -> Tensor:
        """Minus the log-probability of the gold path of each sequence.

        Args:
            emissions: Score of each label at each position, (batch, time, labels).
            labels: The gold path, (batch, time); not read on padding.
            mask: True on words, (batch, time).

        Returns:
            One value a sequence, (batch,), in float32, or in float64 where the emissions are.

        Raises:
            ValueError: Shapes do not fit, the mask is not a prefix of each row, or a gold path takes a
                forbidden step.
        """
        self._check(emissions, mask)
        if labels.shape != mask.shape:
            raise ValueError(f"Expected labels of shape {tuple(mask.shape)}. Received {tuple(labels.shape)}.")
        labels = labels.masked_fill(~mask, 0)
        scores = self._scores()
        losses: Tensor = NegativeLogLikelihood.apply(emissions, *scores, labels, mask)  # type: ignore[no-untyped-call]
        if bool((losses == torch.inf).any()):
            self._refuse_forbidden_gold(labels, mask)
        return losses.to(torch.promote_types(emissions.dtype, torch.float32))

    @torch.no_grad()
    def decode(self, emissions: Tensor, mask: Tensor) -> list[list[int]]:
        """The best path of each sequence, without padding."""
        self._check(emissions, mask)
        return viterbi(emissions, *self._scores(), mask)

    @torch.no_grad()
    def marginals(self, emissions: Tensor, mask: Tensor) -> Tensor:
        """The probability of each label at each position, (batch, time, labels); 0 on padding."""
        self._check(emissions, mask)
        posterior = forward_backward(emissions, *self._scores(), mask)
        return posterior.labels.to(torch.promote_types(emissions.dtype, torch.float32))

    def _scores(self) -> tuple[Tensor, Tensor, Tensor]:
        """Transitions, start and end with -inf where forbidden; the parameters themselves stay finite."""
        return (
            self.transitions.masked_fill(self.transitions_forbidden, -torch.inf),
            self.start.masked_fill(self.start_forbidden, -torch.inf),
            self.end.masked_fill(self.end_forbidden, -torch.inf),
        )

    def _check(self, emissions: Tensor, mask: Tensor) -> None:
        if emissions.dim() != 3 or emissions.shape[2] != self.labels:
            raise ValueError(
                f"Expected emissions of shape (batch, time, {self.labels}). "
                f"Received {tuple(emissions.shape)}."
            )
        lengths_of(mask, emissions.shape[0], emissions.shape[1])

    def _refuse_forbidden_gold(self, labels: Tensor, mask: Tensor) -> None:
        """Raise if a gold path takes a forbidden step; infinite emissions can also make a loss infinite."""
        neutral = labels.new_zeros(*labels.shape, self.labels)  # (batch, time, labels)
        scores = path_score(neutral, *self._scores(), labels=labels, mask=mask)
        rows = (scores == -torch.inf).nonzero().squeeze(1)  # (faulty,)
        if len(rows) == 0:
            return
        row = int(rows[0])
        path = labels[row][mask[row]].tolist()
        raise ValueError(
            f"Expected gold labels that take allowed steps only. Received row {row}, labels {path}, "
            f"with {self._first_forbidden(path)}."
        )

    def _first_forbidden(self, path: list[int]) -> str:
        if self.start_forbidden[path[0]]:
            return f"the start {path[0]}, which is forbidden"
        for position, (before, after) in enumerate(pairwise(path)):
            if self.transitions_forbidden[before, after]:
                return f"the step {before} -> {after} from position {position} on, which is forbidden"
        return f"the end {path[-1]}, which is forbidden"
