"""Rules on a recipe's training: what cannot happen within its epochs, batches and scores."""

from __future__ import annotations

from collections.abc import Iterator

from danlu.recipe.plugins import families
from danlu.recipe.problems import Objection
from danlu.recipe.rule import Rule
from danlu.recipe.schema import ConstantSchedule, Recipe, WordWindow
from danlu.recipe.score_names import LOSS, selectable_scores
from danlu.recipe.wording import nearest


def _select_is_a_score(recipe: Recipe) -> Iterator[Objection]:
    family = families().get(getattr(recipe.model, "family", ""))
    names = selectable_scores(family.task) if family is not None else ()
    select = recipe.train.select
    if names and select not in names:
        match = nearest(select, names)
        plain = ", ".join(name for name in names if "@" not in name)
        yield Objection(
            ("train", "select"),
            "unknown score",
            repr(select),
            f"{plain}; all but {LOSS} also with @seen or @unseen",
            f"did you mean {match}?" if match else None,
        )


def _warmup_ends(recipe: Recipe) -> Iterator[Objection]:
    schedule, epochs = recipe.train.schedule, recipe.train.epochs
    if not isinstance(schedule, ConstantSchedule) and schedule.warmup_epochs >= epochs:
        yield Objection(
            ("train", "schedule", "warmup_epochs"),
            f"the warm-up is not over when training ends (train.epochs: {epochs})",
            str(schedule.warmup_epochs),
            f"below {epochs}",
            "shorten the warm-up or train for more epochs",
        )


def _patience_can_end(recipe: Recipe) -> Iterator[Objection]:
    stopping, epochs = recipe.train.early_stopping, recipe.train.epochs
    if stopping is not None and stopping.patience >= epochs:
        yield Objection(
            ("train", "early_stopping", "patience"),
            f"has no effect with train.epochs: {epochs}: training ends before patience does",
            str(stopping.patience),
            f"below {epochs}" if epochs > 1 else "early_stopping: null",
            "lower it, or remove train.early_stopping",
        )


def _improvement_is_possible(recipe: Recipe) -> Iterator[Objection]:
    stopping, select = recipe.train.early_stopping, recipe.train.select
    if stopping is not None and select != LOSS and stopping.min_delta >= 1:
        yield Objection(
            ("train", "early_stopping", "min_delta"),
            f"no epoch can improve by that much: {select} lies between 0 and 1",
            str(stopping.min_delta),
            "below 1",
            f"one point of a hundred is {0.01}",
        )


def _batch_holds_a_window(recipe: Recipe) -> Iterator[Objection]:
    window, most = recipe.data.window, recipe.train.batch.max_tokens
    if isinstance(window, WordWindow) and most is not None and most < window.size:
        yield Objection(
            ("train", "batch", "max_tokens"),
            f"a single sequence is larger (data.window.size: {window.size})",
            str(most),
            f"at least {window.size}",
            "raise it, or shorten data.window.size",
        )


TRAIN_RULES = (
    Rule(
        reads=("model.family", "train.select"),
        reason="A score that is never computed cannot choose an epoch.",
        find=_select_is_a_score,
    ),
    Rule(
        reads=("train.schedule.name", "train.schedule.warmup_epochs", "train.epochs"),
        reason="The learning rate would never reach its value.",
        find=_warmup_ends,
    ),
    Rule(
        reads=("train.early_stopping.patience", "train.epochs"),
        reason="Early stopping could never stop anything.",
        find=_patience_can_end,
    ),
    Rule(
        reads=("train.early_stopping.min_delta", "train.select"),
        reason="Every epoch after the first would count as no improvement.",
        find=_improvement_is_possible,
    ),
    Rule(
        reads=("data.window.unit", "data.window.size", "train.batch.max_tokens"),
        reason="A full window would fit into no batch.",
        find=_batch_holds_a_window,
    ),
)
