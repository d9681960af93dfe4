"""The L2 penalty: a number times the sum of the squared weights, as a part of the loss.

Its gradient, twice the number times each weight, is added to the gradients of the data's loss, which is the same as
differentiating the sum of both and spares a pass through autograd. Clipping then sees the whole.
"""

from __future__ import annotations

import torch
from torch import nn
from torch.nn.utils import get_total_norm

from danlu.recipe.train_section import L2Penalty
from danlu.training.parameter_groups import is_among


class Penalty:
    """The L2 penalty of a model's trained parameters.

    Args:
        model: The model.
        options: The recipe's `train.l2_penalty`.
    """

    def __init__(self, model: nn.Module, options: L2Penalty) -> None:
        self.weight = options.weight
        self.parameters = [
            weight for weight in model.parameters() if weight.requires_grad and is_among(weight, options.of)
        ]

    @torch.no_grad()
    def value(self) -> float:
        """The penalty of the weights as they are."""
        return self.weight * float(get_total_norm(self.parameters)) ** 2

    @torch.no_grad()
    def add_gradient(self) -> None:
        """Add the penalty's gradient to that of each parameter, also where the batch gave it none."""
        for weight in self.parameters:
            if weight.grad is None:
                weight.grad = torch.zeros_like(weight)
            weight.grad.add_(weight, alpha=2 * self.weight)
