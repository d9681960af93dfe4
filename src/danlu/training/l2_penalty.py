"""The L2 penalty: a number times the sum of the squared weights, as a part of the loss.

Its gradient, twice the number times each weight, is added to the gradients of the data's loss, which is the same as
differentiating the sum of both and spares a pass through autograd. Clipping then sees the whole.
"""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch import nn
from torch.nn.utils import get_total_norm

from danlu.errors import Problem, RecipeError
from danlu.recipe.train_section import L2Penalty
from danlu.training.parameter_groups import is_among


class Penalty:
    """The L2 penalty of a model's trained parameters.

    Args:
        model: The model.
        options: The recipe's `train.l2_penalty`.

    Raises:
        RecipeError: A part that it names has nothing that is trained.
    """

    def __init__(self, model: nn.Module, options: L2Penalty) -> None:
        self.weight = options.weight
        trained = [(name, weight) for name, weight in model.named_parameters() if weight.requires_grad]
        penalised = [
            (name.partition(".")[0], weight) for name, weight in trained if is_among(weight, options.of)
        ]
        if options.parts is not None:
            _refuse_what_is_idle(options.parts, {part for part, _ in penalised})
            penalised = [(part, weight) for part, weight in penalised if part in options.parts]
        self.parameters = [weight for _, weight in penalised]

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


def _refuse_what_is_idle(parts: Sequence[str], trained: set[str]) -> None:
    problems = [
        Problem(
            "train.l2_penalty.parts",
            "nothing in this part of the model is trained that could be penalised",
            received=repr(part),
            allowed=", ".join(sorted(trained)),
            fix="remove it",
        )
        for part in parts
        if part not in trained
    ]
    if problems:
        raise RecipeError("A penalty is given for nothing that is trained", problems)
