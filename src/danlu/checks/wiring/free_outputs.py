"""The smallest loss that any outputs could have: the outputs themselves are trained, and the model is left out.

Nothing needs to be known of the loss: what a label smoothing, a CRF or a sum over heads makes of the best outputs
shows by itself.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from torch import Tensor, nn

    from danlu.checks.wiring.subject import Wiring

STEPS = 40
RATE = 0.5
"""Adam moves each output by about the rate a step: 20 to either side, where a softmax leaves nothing to gain."""

SURE = 50.0
"""Scores this far from 0: the probability of every other label is under e^-50."""

ROUNDING = 1e-4
"""How far the sum of probabilities may be from 1 in single precision, with hundreds of labels."""


@dataclass(frozen=True, slots=True)
class Floor:
    """How small a loss can be.

    Args:
        uniform: The loss where all outputs are equal.
        smallest: The smallest that was found.
        sure: The loss where the outputs of the smallest one are made as sure as can be.
        probabilities: Whether what the model gives are probabilities, which sum to 1.
    """

    uniform: float
    smallest: float
    sure: float
    probabilities: bool

    @property
    def is_own(self) -> bool:
        """Whether the loss itself rises again where outputs are too sure, as with label smoothing."""
        return self.sure > 1.05 * self.smallest


def floor_of(wiring: Wiring, positions: Sequence[int], *, as_given: bool = True) -> Floor | None:
    """Train the outputs for items; None where they are of no form that can be, or nothing of the loss is finite.

    Args:
        wiring: The model and its items.
        positions: Which items.
        as_given: Keep to probabilities where the model gives probabilities; else any scores will do.
    """
    import torch

    from danlu.models.single_thread import single_thread

    model, batch = wiring.model().eval(), wiring.batch(positions)
    given = _output(wiring, model, batch)
    is_shares = _are_shares(given)
    squash = _softmax if is_shares and as_given else _same
    free: list[Tensor] = []
    if not _freed(given, free):
        return None

    def loss(scores: Sequence[Tensor]) -> Tensor:
        squashed = iter([squash(one) for one in scores])
        model.forward = lambda *_, **__: _filled(given, squashed)
        return wiring.loss(model, batch)

    with single_thread():  # small steps: a second thread costs more than it gives
        losses = _descended(loss, free)
        if losses is None:
            return None
        with torch.no_grad():
            widest = [one.abs().amax(dim=-1, keepdim=True).clamp(min=1e-6) for one in free]
            sure = float(loss([SURE * one / most for one, most in zip(free, widest, strict=True)]))
    return Floor(losses[0], min(*losses, sure), sure, is_shares) if math.isfinite(sure) else None


def _descended(loss: Callable[[Sequence[Tensor]], Tensor], free: list[Tensor]) -> list[float] | None:
    """Train the outputs, and give their losses; None where one is not finite, or has no gradient."""
    import torch

    optimizer = torch.optim.Adam(free, lr=RATE)
    losses: list[float] = []
    for _ in range(STEPS):
        optimizer.zero_grad()
        value = loss(free)
        losses.append(float(value.detach()))
        if not value.requires_grad or not math.isfinite(losses[-1]):
            return None
        value.backward()  # type: ignore[no-untyped-call]
        optimizer.step()
    return losses


def _output(wiring: Wiring, model: nn.Module, batch: Any) -> Any:  # noqa: ANN401 - any family's output
    import torch

    outputs: list[Any] = []
    kept = model.register_forward_hook(lambda module, given, output: outputs.append(output))
    with torch.no_grad():
        wiring.loss(model, batch)
    kept.remove()
    return outputs[0] if outputs else None


def _are_shares(output: Any) -> bool:  # noqa: ANN401
    import torch

    if not isinstance(output, torch.Tensor) or output.dim() < 2 or output.shape[-1] < 2:
        return False
    return bool((output >= 0).all()) and bool(((output.sum(dim=-1) - 1).abs() < ROUNDING).all())


def _freed(output: Any, free: list[Tensor]) -> bool:  # noqa: ANN401
    """Whether an output is made of tensors of scores; for each of them one of zeros to train is put into `free`."""
    import torch

    if isinstance(output, torch.Tensor):
        if output.is_floating_point() and output.dim() >= 2:
            free.append(torch.zeros_like(output, requires_grad=True))
            return True
        return False
    return type(output) in (tuple, list) and bool(output) and all(_freed(part, free) for part in output)


def _filled(output: Any, scores: Any) -> Any:  # noqa: ANN401
    """An output of the same form with other scores in it, which are taken in their order."""
    if type(output) in (tuple, list):
        return type(output)(_filled(part, scores) for part in output)
    return next(scores)


def _softmax(scores: Tensor) -> Tensor:
    return scores.softmax(dim=-1)


def _same(scores: Tensor) -> Tensor:
    return scores
