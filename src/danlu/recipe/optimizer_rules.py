"""Rules on a recipe's optimiser: learning rates of nothing, and options that need another one."""

from __future__ import annotations

from collections.abc import Iterator

from danlu.recipe.plugins import Family, families
from danlu.recipe.problems import Objection
from danlu.recipe.rule import Rule
from danlu.recipe.schema import Recipe
from danlu.recipe.train_section import SGD, AdamW
from danlu.recipe.wording import nearest


def _parts_exist(recipe: Recipe) -> Iterator[Objection]:
    family, rates = _family(recipe), recipe.train.optimizer.lr_of
    if family is None or rates is None:
        return
    for part, rate in rates.items():
        if part not in family.parts:
            match = nearest(part, family.parts)
            yield Objection(
                ("train", "optimizer", "lr_of", part),
                f"the family {family.name} has no part of this name",
                str(rate),
                ", ".join(family.parts) or "nothing: the family names no parts",
                f"did you mean {match}?" if match else None,
            )


def _a_part_has_the_rate(recipe: Recipe) -> Iterator[Objection]:
    family, rates = _family(recipe), recipe.train.optimizer.lr_of
    if family is None or rates is None:
        return
    if not rates:
        yield Objection(
            ("train", "optimizer", "lr_of"),
            "has no effect: it names no part",
            "{}",
            f"rates by name: {', '.join(family.parts)}" if family.parts else "null",
            "remove it, or name a part",
        )
    elif set(family.parts) <= set(rates):
        yield Objection(
            ("train", "optimizer", "lr_of"),
            f"every part has a rate of its own: train.optimizer.lr ({recipe.train.optimizer.lr}) has no effect",
            ", ".join(rates),
            f"all but one of {', '.join(family.parts)}",
            "leave one part out, and give its rate as train.optimizer.lr",
        )


def _layers_to_decay(recipe: Recipe) -> Iterator[Objection]:
    family, decay = _family(recipe), recipe.train.optimizer.layer_decay
    if family is not None and decay is not None and family.layered is None:
        layered = [other.name for other in families().values() if other.layered is not None]
        yield Objection(
            ("train", "optimizer", "layer_decay"),
            f"has no effect with model.family: {family.name}, which has no stack of layers",
            str(decay),
            "null" + (f"; a number with {', '.join(layered)}" if layered else ""),
            "remove it; train.optimizer.lr_of gives parts rates of their own"
            if family.parts
            else "remove it",
        )


def _something_decays(recipe: Recipe) -> Iterator[Objection]:
    optimizer = recipe.train.optimizer
    if isinstance(optimizer, AdamW) and optimizer.decay_on != "all" and optimizer.weight_decay == 0:
        yield Objection(
            ("train", "optimizer", "decay_on"),
            "has no effect with train.optimizer.weight_decay: 0: nothing decays",
            repr(optimizer.decay_on),
            "'all'",
            "remove it, or set train.optimizer.weight_decay",
        )


def _nesterov_needs_momentum(recipe: Recipe) -> Iterator[Objection]:
    optimizer = recipe.train.optimizer
    if isinstance(optimizer, SGD) and optimizer.nesterov and optimizer.momentum == 0:
        yield Objection(
            ("train", "optimizer", "nesterov"),
            "has no effect with train.optimizer.momentum: 0: there is nothing to look ahead along",
            "true",
            "false",
            "remove it, or set train.optimizer.momentum, such as 0.9",
        )


def _family(recipe: Recipe) -> Family | None:
    return families().get(getattr(recipe.model, "family", ""))


OPTIMIZER_RULES = (
    Rule(
        reads=("model.family", "train.optimizer.lr_of"),
        reason="A learning rate of a part that does not exist trains nothing.",
        find=_parts_exist,
    ),
    Rule(
        reads=("model.family", "train.optimizer.lr_of", "train.optimizer.lr"),
        reason="Every learning rate that a recipe gives must be that of something.",
        find=_a_part_has_the_rate,
    ),
    Rule(
        reads=("model.family", "train.optimizer.layer_decay"),
        reason="Without layers there is nothing for the rate to fall over.",
        find=_layers_to_decay,
    ),
    Rule(
        reads=("train.optimizer.name", "train.optimizer.decay_on", "train.optimizer.weight_decay"),
        reason="What decays does not matter where nothing does.",
        find=_something_decays,
    ),
    Rule(
        reads=("train.optimizer.name", "train.optimizer.nesterov", "train.optimizer.momentum"),
        reason="Without momentum Nesterov's step is the plain one.",
        find=_nesterov_needs_momentum,
    ),
)
