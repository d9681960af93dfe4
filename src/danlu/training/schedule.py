"""The learning rate of a step as a share of the recipe's: a pure function, so a resumed run needs no state for it.

Whatever follows a warm-up is counted from its end, in steps or in as many steps as an epoch has.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import ceil, cos, pi

from danlu.errors import TrainingError
from danlu.recipe.score_names import LOSS
from danlu.recipe.train_section import (
    CosineSchedule,
    ExponentialSchedule,
    HalveSchedule,
    LinearSchedule,
    PlateauSchedule,
    Schedule,
    StepSchedule,
)
from danlu.training.selection import Selection


def learning_rate_share(
    schedule: Schedule,
    *,
    step: int,
    steps_per_epoch: int,
    epochs: int,
    past: Sequence[float | None] = (),
    higher_is_better: bool = True,
) -> float:
    """Share of the learning rate that step `step` (from 0) uses, between 0 and 1.

    Warm-up rises in a straight line and reaches 1 at its end; `linear` and `cosine` reach 0 one step after the last.

    Args:
        schedule: The recipe's `train.schedule`.
        step: The step, from 0, over the whole run.
        steps_per_epoch: Steps of an epoch.
        epochs: The recipe's `train.epochs`.
        past: Value of `watched_score` after each finished epoch, None where undefined; `plateau` alone reads it.
        higher_is_better: The direction of that score.

    Raises:
        TrainingError: `plateau` lacks the value of a finished epoch.

    Example:
        >>> learning_rate_share(LinearSchedule(name="linear"), step=50, steps_per_epoch=10, epochs=10)
        0.5
    """
    warmup = round(schedule.warmup_epochs * steps_per_epoch)
    if step < warmup:
        return (step + 1) / (warmup + 1)
    if isinstance(schedule, LinearSchedule | CosineSchedule):
        done = min(1.0, (step - warmup) / max(1, steps_per_epoch * epochs - warmup))
        return 1.0 - done if isinstance(schedule, LinearSchedule) else 0.5 * (1.0 + cos(pi * done))
    if isinstance(schedule, PlateauSchedule):
        finished = _values_of(past, epochs=step // steps_per_epoch)
        watched = finished[ceil(schedule.warmup_epochs) :]
        return _plateau_share(schedule, watched, higher_is_better=higher_is_better)
    return _share_after(schedule, epochs=(step - warmup) // steps_per_epoch)


def watched_score(schedule: Schedule, *, select: str) -> str:
    """The validation score whose past values decide a schedule's share: `loss`, or that of `train.select`.

    Example:
        >>> watched_score(PlateauSchedule(name="plateau", watch="loss"), select="span.micro_f1")
        'loss'
    """
    return LOSS if isinstance(schedule, PlateauSchedule) and schedule.watch == "loss" else select


def _share_after(schedule: Schedule, *, epochs: int) -> float:
    """The share when so many whole epochs are over, of schedules that fall between epochs."""
    if isinstance(schedule, StepSchedule):
        first = schedule.every_epochs if schedule.first_fall is None else schedule.first_fall
        falls = 0 if epochs < first else 1 + (epochs - first) // schedule.every_epochs
        return float(schedule.factor**falls)
    if isinstance(schedule, HalveSchedule):
        return float(0.5 ** (epochs // schedule.every_epochs))
    if isinstance(schedule, ExponentialSchedule):
        return float(schedule.factor**epochs)
    return 1.0


def _plateau_share(
    schedule: PlateauSchedule, values: Sequence[float | None], *, higher_is_better: bool
) -> float:
    """The factor to the power of how often `patience` epochs in a row improved nothing."""
    falls = 0
    watch = Selection(schedule.watch, higher_is_better=higher_is_better, min_delta=schedule.min_delta)
    for epoch, value in enumerate(values, start=1):
        watch.update(epoch, value)
        if watch.epochs_without_gain == schedule.patience:
            falls += 1
            watch.epochs_without_gain = 0
    return max(schedule.smallest_share, float(schedule.factor**falls))


def _values_of(past: Sequence[float | None], *, epochs: int) -> Sequence[float | None]:
    if len(past) < epochs:
        raise TrainingError(
            f"The schedule `plateau` needs the score of each of the {epochs} finished epochs. Received {len(past)}: "
            "rows of the record's history are lost."
        )
    return past[:epochs]
