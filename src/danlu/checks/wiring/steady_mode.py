"""Training mode in which nothing is drawn at random, so that a gradient or a loss is the model's and not the dice's."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from torch import nn


def steady_training(model: nn.Module) -> nn.Module:
    """Switch a model to training, and off what drops or replaces at random; the model is given back.

    Batch norms stay in training, as do the modules around them: a fresh model has no running mean to go by. So do
    recurrent layers, which cuDNN gives no gradient in evaluation; their own dropout is set to 0.
    """
    from torch import nn

    model.train()
    for module in model.modules():
        if isinstance(module, nn.RNNBase):
            module.dropout = 0.0
        elif not any(_has_running_mean(part) for part in module.modules()):
            module.training = False
    return model


def _has_running_mean(module: nn.Module) -> bool:
    from torch import nn

    # The one base that batch and instance norms share.
    return isinstance(module, nn.modules.batchnorm._NormBase)
