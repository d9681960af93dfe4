"""The optimiser that a recipe names, over named groups of parameters."""

from __future__ import annotations

from torch import nn, optim

from danlu.recipe.schema import SGD, Adam, AdamW

FUSED_DEVICES = {"cpu", "cuda"}
"""Where torch has one kernel for the whole step; elsewhere it takes the loop over tensors."""


def build_optimizer(model: nn.Module, options: Adam | AdamW | SGD) -> optim.Optimizer:
    """Make the optimiser for every parameter that is trained, as one group named `all`."""
    parameters = [parameter for parameter in model.parameters() if parameter.requires_grad]
    group = [{"params": parameters, "name": "all"}]
    fused = all(parameter.device.type in FUSED_DEVICES for parameter in parameters)
    if isinstance(options, SGD):
        return optim.SGD(
            group, lr=options.lr, weight_decay=options.weight_decay, momentum=options.momentum, fused=fused
        )
    kind = optim.AdamW if isinstance(options, AdamW) else optim.Adam
    first, second = options.betas
    return kind(group, lr=options.lr, weight_decay=options.weight_decay, betas=(first, second), fused=fused)
