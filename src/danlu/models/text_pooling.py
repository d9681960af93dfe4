"""From the states of a text's words to one vector. Padding never has a part in it, on whichever side it stands.

Each kind takes states, (texts, time, features), and a mask, True on real words, (texts, time), and gives vectors,
(texts, size), in float32 at least.
"""

from __future__ import annotations

import torch
from torch import Tensor, nn

from danlu.models.full_precision import at_least_float32, without_autocast


class LastPooling(nn.Module):
    """The state of each direction after it has read the whole text.

    For the direction from left to right that is the state at the last real word, for the one from right to left the
    state at the first. (The state at the last word of the latter has read a single word.)

    Args:
        features: Features of a state, both directions together.
        bidirectional: Whether the second half of the features is the direction from right to left.

    Example:
        >>> states = torch.tensor([[[1.0, 4.0], [2.0, 5.0], [3.0, 6.0]]])
        >>> LastPooling(2, bidirectional=True)(states, torch.tensor([[True, True, False]])).tolist()
        [[2.0, 4.0]]
    """

    def __init__(self, features: int, *, bidirectional: bool) -> None:
        super().__init__()
        self.size = features
        self.hidden = features // 2 if bidirectional else features

    def forward(self, states: Tensor, mask: Tensor) -> Tensor:
        """Take the last state of each direction."""
        states = at_least_float32(states)
        position = torch.arange(mask.shape[1], device=mask.device)  # (time,)
        last = torch.where(mask, position, -1).amax(dim=1)  # (texts,)
        first = torch.where(mask, position, mask.shape[1]).amin(dim=1)  # (texts,)
        text = torch.arange(len(mask), device=mask.device)
        past = states[text, last, : self.hidden]  # (texts, hidden)
        future = states[text, first, self.hidden :]  # (texts, hidden), or (texts, 0) with one direction
        return torch.cat((past, future), dim=1)  # (texts, size)


class ClsPooling(nn.Module):
    """The state of the first piece."""

    def __init__(self, features: int) -> None:
        super().__init__()
        self.size = features

    def forward(self, states: Tensor, mask: Tensor) -> Tensor:
        """Take the first state."""
        return at_least_float32(states[:, 0])  # (texts, size)


class MeanPooling(nn.Module):
    """The mean over real words.

    Example:
        >>> states = torch.tensor([[[1.0], [3.0], [9.0]]])
        >>> MeanPooling(1)(states, torch.tensor([[True, True, False]])).tolist()
        [[2.0]]
    """

    def __init__(self, features: int) -> None:
        super().__init__()
        self.size = features

    def forward(self, states: Tensor, mask: Tensor) -> Tensor:
        """Average the states."""
        words = _words(states, mask)  # (texts, time, features)
        return words.sum(dim=1) / mask.sum(dim=1, keepdim=True)  # (texts, size)


class MaxPooling(nn.Module):
    """The largest value of each feature over real words."""

    def __init__(self, features: int) -> None:
        super().__init__()
        self.size = features

    def forward(self, states: Tensor, mask: Tensor) -> Tensor:
        """Take the largest values."""
        words = at_least_float32(states).masked_fill(~mask.unsqueeze(2), -torch.inf)
        return words.amax(dim=1)  # (texts, size)


class MeanMaxPooling(nn.Module):
    """Mean and largest value side by side."""

    def __init__(self, features: int) -> None:
        super().__init__()
        self.size = 2 * features
        self.mean = MeanPooling(features)
        self.max = MaxPooling(features)

    def forward(self, states: Tensor, mask: Tensor) -> Tensor:
        """Average the states, and take the largest values."""
        return torch.cat((self.mean(states, mask), self.max(states, mask)), dim=1)  # (texts, 2 * features)


class AttentionPooling(nn.Module):
    """A weighted mean over real words; a learned question decides the weights (Yang et al. 2016).

    A state h weighs exp(q · tanh(A h + b)), divided by the sum of these over the text.

    Args:
        features: Features of a state.
        attended: Features in which states meet the question q.
    """

    def __init__(self, features: int, attended: int) -> None:
        super().__init__()
        self.size = features
        self.key = nn.Linear(features, attended)
        self.question = nn.Linear(attended, 1, bias=False)

    def forward(self, states: Tensor, mask: Tensor) -> Tensor:
        """Average the states by their weights."""
        words = _words(states, mask)  # (texts, time, features)
        with without_autocast(words):
            scores = self.question(self.key(words).tanh()).squeeze(2)  # (texts, time)
            weights = scores.masked_fill(~mask, -torch.inf).softmax(dim=1)  # (texts, time)
            pooled: Tensor = (weights.unsqueeze(1) @ words).squeeze(1)  # (texts, size)
        return pooled


WordPooling = LastPooling | MeanPooling | MaxPooling | MeanMaxPooling | AttentionPooling
PiecePooling = ClsPooling | MeanPooling | MaxPooling


def _words(states: Tensor, mask: Tensor) -> Tensor:
    """The states with 0 on padding, which may hold anything, in float32 at least."""
    return at_least_float32(states).masked_fill(~mask.unsqueeze(2), 0.0)
