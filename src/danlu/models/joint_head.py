"""Heads that stand beside each other on one model: a class for each word, or a class for each text.

Both take states, (batch, time, size), and a mask, True on words, a prefix of each row, (batch, time); what stands on
padding has no part in anything. They compute in float32 at least, whatever the precision below them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import torch
from torch import Tensor, nn

from danlu.models.family import Loss
from danlu.models.full_precision import at_least_float32, without_autocast
from danlu.models.item_loss import CrossEntropyLoss
from danlu.models.text_pooling import WordPooling
from danlu.models.viterbi import viterbi

if TYPE_CHECKING:
    from danlu.data.tag_schemes import Transitions


class WordHead(nn.Module):
    """Score the classes of each word; choose the best of each word, or the best path that is allowed.

    Args:
        size: Features of a state.
        classes: How many classes there are.
        allowed: The steps from class to class that a choice may take, as a tag scheme has them; None: each word's
            class is chosen by itself. They concern the choice alone: scores, loss and probabilities are of single
            words.

    Example:
        >>> head, mask = WordHead(4, 3), torch.tensor([[True, True], [True, False]])
        >>> logits = head(torch.zeros(2, 2, 4), mask)
        >>> [len(classes) for classes in head.choose(logits, mask)]
        [2, 1]
    """

    transitions: Tensor | None
    start: Tensor | None
    end: Tensor | None

    def __init__(self, size: int, classes: int, *, allowed: Transitions | None = None) -> None:
        super().__init__()
        self.projection = nn.Linear(size, classes)
        self.word_loss = CrossEntropyLoss()
        # Known from the labels and the scheme, so not part of the saved weights.
        steps = (None, None, None) if allowed is None else (allowed.between, allowed.start, allowed.end)
        for name, step in zip(("transitions", "start", "end"), steps, strict=True):
            self.register_buffer(name, None if step is None else _scores_of(step), persistent=False)

    def forward(self, states: Tensor, mask: Tensor) -> Tensor:
        """Score each class of each word: logits, (batch, time, classes)."""
        states = at_least_float32(states)
        with without_autocast(states):
            logits: Tensor = self.projection(states)  # (batch, time, classes)
        return logits

    def loss(self, logits: Tensor, gold: Tensor, mask: Tensor) -> Loss:
        """Cross-entropy summed over words.

        Args:
            logits: Score of each class, (batch, time, classes).
            gold: Gold classes, (batch, time); not read on padding.
            mask: True on words, (batch, time).
        """
        loss: Loss = self.word_loss(logits[mask], gold[mask])  # of (words, classes) and (words,)
        return loss

    @torch.no_grad()
    def choose(self, logits: Tensor, mask: Tensor) -> list[list[int]]:
        """The class of each word of each sequence, without padding; of equal ones the first."""
        if self.transitions is not None and self.start is not None and self.end is not None:
            shares = at_least_float32(logits).log_softmax(dim=2)  # (batch, time, classes)
            return viterbi(shares, self.transitions, self.start, self.end, mask)
        best = logits.argmax(dim=2)  # (batch, time)
        return [row[:length] for row, length in zip(best.tolist(), mask.sum(dim=1).tolist(), strict=True)]

    @torch.no_grad()
    def probabilities(self, logits: Tensor, chosen: list[list[int]]) -> list[list[float]]:
        """The softmax probability of each word's chosen class, without padding."""
        shares = at_least_float32(logits).softmax(dim=2).cpu()  # (batch, time, classes)
        return [
            row[torch.arange(len(classes)), torch.tensor(classes)].tolist()
            for row, classes in zip(shares, chosen, strict=True)
        ]


class TextHead(nn.Module):
    """Score the classes of each text by a vector of all its states.

    Args:
        pooling: From the states of a text to one vector.
        classes: How many classes there are.

    Example:
        >>> from danlu.models.text_pooling import MeanPooling
        >>> head, mask = TextHead(MeanPooling(4), 3), torch.tensor([[True, True], [True, False]])
        >>> head(torch.zeros(2, 2, 4), mask).shape
        torch.Size([2, 3])
    """

    def __init__(self, pooling: WordPooling, classes: int) -> None:
        super().__init__()
        self.pooling = pooling
        self.projection = nn.Linear(pooling.size, classes)
        self.text_loss = CrossEntropyLoss()

    def forward(self, states: Tensor, mask: Tensor) -> Tensor:
        """Score each class of each text: logits, (batch, classes)."""
        vectors: Tensor = self.pooling(states, mask)  # (batch, size)
        with without_autocast(vectors):
            logits: Tensor = self.projection(vectors)  # (batch, classes)
        return logits

    def loss(self, logits: Tensor, gold: Tensor, mask: Tensor) -> Loss:
        """Cross-entropy summed over texts.

        Args:
            logits: Score of each class, (batch, classes).
            gold: Gold classes, (batch,).
            mask: True on words, (batch, time); not read.
        """
        loss: Loss = self.text_loss(logits, gold)
        return loss

    @torch.no_grad()
    def choose(self, logits: Tensor, mask: Tensor) -> list[int]:
        """The class of each text; of equal ones the first."""
        chosen: list[int] = logits.argmax(dim=1).tolist()
        return chosen


JointHead = WordHead | TextHead
"""Any of the heads."""


def _scores_of(allowed: list[bool] | list[list[bool]]) -> Tensor:
    """0 where a step is allowed and -inf where it is not."""
    forbidden = ~torch.tensor(allowed)
    return torch.zeros(forbidden.shape).masked_fill(forbidden, -torch.inf)
