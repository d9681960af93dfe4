"""Which parameters the loss depends on: those with a gradient after one backward pass."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from danlu.checks.wiring.steady_mode import steady_training

if TYPE_CHECKING:
    from torch import Tensor, nn

    from danlu.checks.wiring.subject import Wiring

SHAKE = 0.02
"""Standard deviation of what is added to every weight before a second look: as large as fresh weights often are, so
that a layer which starts at 0, or whose units are all off, is one no longer."""


def gradients(wiring: Wiring, *, of_all: bool = False) -> dict[str, Tensor | None]:
    """The gradient of each parameter after one backward pass over all items; None where it has none.

    Args:
        wiring: The model and its items.
        of_all: Of parameters that are not trained too.
    """
    return _gradients(wiring, _nothing, of_all)


def without_gradient(wiring: Wiring, first: dict[str, Tensor | None], *, of_all: bool = False) -> list[str]:
    """The parameters whose gradient is None or exactly 0, whatever the weights.

    A gradient can be 0 by chance: below a layer that starts at 0, or where every unit of a small ReLU layer is off.
    So those without one are looked at again with other weights.

    Args:
        wiring: The model and its items.
        first: What `gradients` gave.
        of_all: As there.
    """
    suspects = [name for name, gradient in first.items() if _is_zero(gradient)]
    if not suspects:
        return []
    second = _gradients(wiring, _shake, of_all)
    return [name for name in suspects if _is_zero(second[name])]


def _gradients(
    wiring: Wiring, prepare: Callable[[nn.Module], None], of_all: bool
) -> dict[str, Tensor | None]:
    model = steady_training(wiring.model())
    prepare(model)
    asked = {name: weight for name, weight in model.named_parameters() if of_all or weight.requires_grad}
    for weight in asked.values():
        weight.requires_grad_(True)
    if asked:
        loss = wiring.loss(model, wiring.batch(range(len(wiring.items))))
        if loss.requires_grad:
            loss.backward()  # type: ignore[no-untyped-call]
    return {name: weight.grad for name, weight in asked.items()}


def _nothing(model: nn.Module) -> None:
    """Leave the weights as they are."""


def _shake(model: nn.Module) -> None:
    import torch

    random = torch.Generator().manual_seed(0)
    with torch.no_grad():
        for weight in model.parameters():
            weight.add_(torch.randn(weight.shape, generator=random).to(weight), alpha=SHAKE)


def _is_zero(gradient: Tensor | None) -> bool:
    return gradient is None or not bool(gradient.any())
