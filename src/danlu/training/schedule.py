"""The learning rate of a step as a share of the recipe's: a pure function, so a resumed run needs no state for it."""

from __future__ import annotations

from math import cos, pi

from danlu.recipe.schema import ConstantSchedule, CosineSchedule, LinearSchedule


def learning_rate_share(
    schedule: ConstantSchedule | LinearSchedule | CosineSchedule,
    *,
    step: int,
    steps_per_epoch: int,
    epochs: int,
) -> float:
    """Share of the learning rate that step `step` (from 0) uses, between 0 and 1.

    Warm-up rises in a straight line and reaches 1 at its end; the fall reaches 0 one step after the last.

    Example:
        >>> learning_rate_share(LinearSchedule(name="linear"), step=50, steps_per_epoch=10, epochs=10)
        0.5
    """
    if isinstance(schedule, ConstantSchedule):
        return 1.0
    total = steps_per_epoch * epochs
    warmup = round(schedule.warmup_epochs * steps_per_epoch)
    if step < warmup:
        return (step + 1) / (warmup + 1)
    done = min(1.0, (step - warmup) / max(1, total - warmup))
    if isinstance(schedule, LinearSchedule):
        return 1.0 - done
    return 0.5 * (1.0 + cos(pi * done))
