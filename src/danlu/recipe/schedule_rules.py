"""Rules on a recipe's schedule: a learning rate that never reaches its value, or never changes."""

from __future__ import annotations

from collections.abc import Iterator
from math import ceil

from danlu.recipe.largest_gain import largest_gain, where_it_lies
from danlu.recipe.problems import Objection
from danlu.recipe.rule import Rule
from danlu.recipe.schema import Recipe
from danlu.recipe.score_names import LOSS
from danlu.recipe.train_section import ExponentialSchedule, HalveSchedule, PlateauSchedule, StepSchedule

_TIME = ("train.schedule.name", "train.schedule.warmup_epochs", "train.epochs")


def _warmup_ends(recipe: Recipe) -> Iterator[Objection]:
    schedule, epochs = recipe.train.schedule, recipe.train.epochs
    if schedule.warmup_epochs >= epochs:
        yield Objection(
            ("train", "schedule", "warmup_epochs"),
            f"the warm-up is not over when training ends (train.epochs: {epochs})",
            str(schedule.warmup_epochs),
            f"below {epochs}",
            "shorten the warm-up or train for more epochs",
        )


def _rate_falls(recipe: Recipe) -> Iterator[Objection]:
    schedule = recipe.train.schedule
    left = _epochs_after_warmup(recipe)
    if not isinstance(schedule, StepSchedule | HalveSchedule):
        return
    set_first = schedule.first_fall if isinstance(schedule, StepSchedule) else None
    first = schedule.every_epochs if set_first is None else set_first
    if 0 < left <= first:
        yield Objection(
            ("train", "schedule", "every_epochs" if set_first is None else "first_fall"),
            f"has no effect with {_time(recipe)}: training ends before the learning rate falls",
            str(first),
            f"below {left}" if left > 1 else "another schedule",
            "lower it, or train for more epochs",
        )


def _rate_decays(recipe: Recipe) -> Iterator[Objection]:
    schedule = recipe.train.schedule
    if isinstance(schedule, ExponentialSchedule) and 0 < _epochs_after_warmup(recipe) <= 1:
        yield Objection(
            ("train", "schedule", "factor"),
            f"has no effect with {_time(recipe)}: training ends before the learning rate falls",
            str(schedule.factor),
            "another schedule",
            "train for more epochs, or let `linear` or `cosine` fall within one",
        )


def _plateau_can_come(recipe: Recipe) -> Iterator[Objection]:
    schedule = recipe.train.schedule
    # The first epoch after the warm-up sets the value to beat, and the last has none after it to train slower.
    most = recipe.train.epochs - ceil(schedule.warmup_epochs) - 2
    if (
        isinstance(schedule, PlateauSchedule)
        and schedule.patience > most
        and _epochs_after_warmup(recipe) > 0
    ):
        yield Objection(
            ("train", "schedule", "patience"),
            f"has no effect with {_time(recipe)}: training ends before the learning rate can fall",
            str(schedule.patience),
            f"at most {most}" if most > 0 else "another schedule",
            "lower it, or train for more epochs",
        )


def _plateau_before_the_stop(recipe: Recipe) -> Iterator[Objection]:
    schedule, stopping = recipe.train.schedule, recipe.train.early_stopping
    if not isinstance(schedule, PlateauSchedule) or stopping is None:
        return
    same_score = schedule.watch == "select" or recipe.train.select == LOSS
    same_gain = schedule.min_delta == stopping.min_delta
    if same_score and same_gain and stopping.patience <= schedule.patience:
        yield Objection(
            ("train", "schedule", "patience"),
            f"has no effect with train.early_stopping.patience: {stopping.patience}: training stops before the "
            "learning rate falls",
            str(schedule.patience),
            f"below {stopping.patience}" if stopping.patience > 1 else "another schedule",
            "lower it, or raise train.early_stopping.patience",
        )


def _plateau_gain_is_possible(recipe: Recipe) -> Iterator[Objection]:
    schedule, select = recipe.train.schedule, recipe.train.select
    if not isinstance(schedule, PlateauSchedule) or schedule.watch == LOSS:
        return
    if schedule.min_delta >= largest_gain(select):
        yield Objection(
            ("train", "schedule", "min_delta"),
            f"no epoch can improve by that much: {select} lies {where_it_lies(select)}",
            str(schedule.min_delta),
            f"below {largest_gain(select):.0f}",
            f"one point of a hundred is {0.01}",
        )


def _plateau_has_a_floor(recipe: Recipe) -> Iterator[Objection]:
    schedule = recipe.train.schedule
    if not isinstance(schedule, PlateauSchedule) or schedule.smallest_share == 0:
        return
    falls = (recipe.train.epochs - ceil(schedule.warmup_epochs) - 2) // schedule.patience
    lowest = schedule.factor ** max(falls, 1)
    if schedule.smallest_share > schedule.factor:
        yield Objection(
            ("train", "schedule", "smallest_share"),
            f"the first fall (train.schedule.factor: {schedule.factor}) would go below it",
            str(schedule.smallest_share),
            f"at most {schedule.factor}",
            "lower it, or raise train.schedule.factor",
        )
    elif schedule.smallest_share <= lowest:
        yield Objection(
            ("train", "schedule", "smallest_share"),
            f"has no effect with {_time(recipe)}: the share cannot fall below {lowest}",
            str(schedule.smallest_share),
            f"above {lowest}",
            "remove it",
        )


def _epochs_after_warmup(recipe: Recipe) -> float:
    return recipe.train.epochs - recipe.train.schedule.warmup_epochs


def _time(recipe: Recipe) -> str:
    """What the learning rate has time for, in words."""
    warmup = recipe.train.schedule.warmup_epochs
    return f"train.epochs: {recipe.train.epochs}" + (f" and a warm-up of {warmup}" if warmup else "")


SCHEDULE_RULES = (
    Rule(
        reads=_TIME,
        reason="The learning rate would never reach its value.",
        find=_warmup_ends,
    ),
    Rule(
        reads=(*_TIME, "train.schedule.every_epochs", "train.schedule.first_fall"),
        reason="The learning rate would never change.",
        find=_rate_falls,
    ),
    Rule(
        reads=(*_TIME, "train.schedule.factor"),
        reason="The learning rate would never change.",
        find=_rate_decays,
    ),
    Rule(
        reads=(*_TIME, "train.schedule.patience"),
        reason="The learning rate would never change.",
        find=_plateau_can_come,
    ),
    Rule(
        reads=(
            "train.schedule.name",
            "train.schedule.watch",
            "train.schedule.patience",
            "train.schedule.min_delta",
            "train.early_stopping.patience",
            "train.early_stopping.min_delta",
            "train.select",
        ),
        reason="A run that has stopped trains with no learning rate.",
        find=_plateau_before_the_stop,
    ),
    Rule(
        reads=("train.schedule.name", "train.schedule.watch", "train.schedule.min_delta", "train.select"),
        reason="The learning rate would fall whatever the score does.",
        find=_plateau_gain_is_possible,
    ),
    Rule(
        reads=(
            *_TIME,
            "train.schedule.patience",
            "train.schedule.factor",
            "train.schedule.smallest_share",
        ),
        reason="A bound that is never met, or that is met at once, is not the schedule that was asked for.",
        find=_plateau_has_a_floor,
    ),
)
