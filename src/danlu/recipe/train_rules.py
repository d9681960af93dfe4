"""Rules on a recipe's training: what cannot happen within its epochs, batches and scores."""

from __future__ import annotations

from collections.abc import Iterator

from danlu.recipe.largest_gain import largest_gain, where_it_lies
from danlu.recipe.optimizer_rules import OPTIMIZER_RULES
from danlu.recipe.plugins import families
from danlu.recipe.problems import Objection
from danlu.recipe.rule import Rule
from danlu.recipe.schedule_rules import SCHEDULE_RULES
from danlu.recipe.schema import Recipe
from danlu.recipe.score_names import LOSS, selectable_scores
from danlu.recipe.tagging_data import WordWindow
from danlu.recipe.train_section import AdamW
from danlu.recipe.wording import nearest


def _select_is_a_score(recipe: Recipe) -> Iterator[Objection]:
    family = families().get(getattr(recipe.model, "family", ""))
    # A family of another task than the data's has a rule of its own, and the default score is that of the data.
    task = getattr(recipe.data, "task", None)
    names = selectable_scores(str(task)) if family is not None and task in family.tasks else ()
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


def _one_penalty(recipe: Recipe) -> Iterator[Objection]:
    penalty, optimizer = recipe.train.l2_penalty, recipe.train.optimizer
    if penalty is not None and not isinstance(optimizer, AdamW) and optimizer.weight_decay > 0:
        yield Objection(
            ("train", "l2_penalty"),
            f"is the same thing as train.optimizer.weight_decay of {optimizer.name} again",
            f"{penalty.weight} beside a weight_decay of {optimizer.weight_decay}",
            "one of the two",
            f"remove one; this penalty's gradient is that of weight_decay: {2 * penalty.weight}",
        )


def _penalised_parts_exist(recipe: Recipe) -> Iterator[Objection]:
    penalty, family = recipe.train.l2_penalty, families().get(getattr(recipe.model, "family", ""))
    if penalty is None or penalty.parts is None or family is None:
        return
    if not penalty.parts:
        yield Objection(
            ("train", "l2_penalty", "parts"),
            "nothing is penalised: it names no part",
            "[]",
            f"some of {', '.join(family.parts)}, or null for all" if family.parts else "null",
            "name a part, or remove train.l2_penalty",
        )
    for place, part in enumerate(penalty.parts):
        if part not in family.parts:
            match = nearest(part, family.parts)
            yield Objection(
                ("train", "l2_penalty", "parts", place),
                f"the family {family.name} has no part of this name",
                repr(part),
                ", ".join(family.parts) or "nothing: the family names no parts",
                f"did you mean {match}?" if match else None,
            )


def _fp32_is_multiplied(recipe: Recipe) -> Iterator[Objection]:
    train = recipe.train
    if not train.fast_matmul:
        return
    on_gpu = train.device.startswith("cuda")
    if on_gpu or train.precision != "fp32":
        setting = f"train.device: {train.device}" if on_gpu else f"train.precision: {train.precision}"
        yield Objection(
            ("train", "fast_matmul"),
            f"has no effect with {setting}: it is about fp32 on a processor",
            "true",
            "false",
            "remove it",
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
    if stopping is not None and stopping.min_delta >= largest_gain(select):
        yield Objection(
            ("train", "early_stopping", "min_delta"),
            f"no epoch can improve by that much: {select} lies {where_it_lies(select)}",
            str(stopping.min_delta),
            f"below {largest_gain(select):.0f}",
            f"one point of a hundred is {0.01}",
        )


def _classes_can_be_balanced(recipe: Recipe) -> Iterator[Objection]:
    task = str(getattr(recipe.data, "task", ""))
    if recipe.train.batch.sampling == "balanced" and task in _SEVERAL_LABELS:
        yield Objection(
            ("train", "batch", "sampling"),
            f"draws examples by their class, and an example of {task} has no single one: each word has a label",
            "'balanced'",
            "'natural'",
            "remove it; model.head.class_weights can weigh labels of a softmax",
        )


def _batch_holds_a_window(recipe: Recipe) -> Iterator[Objection]:
    window, most = getattr(recipe.data, "window", None), recipe.train.batch.max_tokens
    if isinstance(window, WordWindow) and most is not None and most < window.size:
        yield Objection(
            ("train", "batch", "max_tokens"),
            f"a single sequence is larger (data.window.size: {window.size})",
            str(most),
            f"at least {window.size}",
            "raise it, or shorten data.window.size",
        )


_SEVERAL_LABELS = ("tagging", "joint-tagging")
"""Tasks whose examples have more than one label each."""

TRAIN_RULES = (
    Rule(
        reads=("model.family", "train.select"),
        reason="A score that is never computed cannot choose an epoch.",
        find=_select_is_a_score,
    ),
    *OPTIMIZER_RULES,
    *SCHEDULE_RULES,
    Rule(
        reads=("train.optimizer.name", "train.optimizer.weight_decay", "train.l2_penalty"),
        reason="Two numbers for one thing hide how strong it is.",
        find=_one_penalty,
    ),
    Rule(
        reads=("model.family", "train.l2_penalty.parts"),
        reason="A penalty on a part that does not exist holds nothing back.",
        find=_penalised_parts_exist,
    ),
    Rule(
        reads=("data.task", "data.reader.format", "train.batch.sampling"),
        reason="A sentence with a rare label has many frequent ones too.",
        find=_classes_can_be_balanced,
    ),
    Rule(
        reads=("train.fast_matmul", "train.precision", "train.device"),
        reason="On a GPU and in bf16 other code multiplies.",
        find=_fp32_is_multiplied,
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
