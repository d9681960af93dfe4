"""The optimiser that a recipe names, over named groups of parameters."""

from __future__ import annotations

from collections.abc import Sequence

from torch import nn, optim

from danlu.recipe.train_section import SGD, AdamW, Optimizer
from danlu.training.parameter_groups import parameter_groups

FUSED_DEVICES = {"cpu", "cuda"}
"""Where torch has one kernel for the whole step; elsewhere it takes the loop over tensors."""


def build_optimizer(model: nn.Module, options: Optimizer, *, parts: Sequence[str] = ()) -> optim.Optimizer:
    """Make the optimiser for every parameter that is trained.

    Args:
        model: The family's module, on its device; `Layered` where `layer_decay` is set.
        options: The recipe's `train.optimizer`.
        parts: The family's parts, which `lr_of` may name.

    Raises:
        RecipeError: A learning rate would be that of no trained parameter.
    """
    groups = [group.as_torch() for group in parameter_groups(model, options, parts=parts)]
    fused = all(weight.device.type in FUSED_DEVICES for group in groups for weight in group["params"])
    if isinstance(options, SGD):
        return optim.SGD(
            groups, lr=options.lr, momentum=options.momentum, nesterov=options.nesterov, fused=fused
        )
    kind = optim.AdamW if isinstance(options, AdamW) else optim.Adam
    first, second = options.betas
    return kind(groups, lr=options.lr, betas=(first, second), fused=fused)
