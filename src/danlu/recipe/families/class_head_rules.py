"""Rules on the section `head` of every classifier."""

from __future__ import annotations

from collections.abc import Iterator

from danlu.recipe.families.class_head import ClassHead, CrossEntropy
from danlu.recipe.families.shared_objections import to_weights_of_one
from danlu.recipe.problems import Objection
from danlu.recipe.rule import Rule
from danlu.recipe.schema import Recipe


def _weights_of_classes_differ(recipe: Recipe) -> Iterator[Objection]:
    head = _class_head_of(recipe)
    if head is not None:
        yield from to_weights_of_one(head.class_weights, of="class")


def _smoothing_knows_all_classes(recipe: Recipe) -> Iterator[Objection]:
    head = _class_head_of(recipe)
    if head is not None and not isinstance(head.loss, CrossEntropy) and head.label_smoothing > 0:
        yield Objection(
            ("model", "head", "label_smoothing"),
            f"has no meaning with model.head.loss.name: {head.loss.name}, which knows the gold class alone",
            str(head.label_smoothing),
            "0.0",
            "remove it, or set model.head.loss.name to cross-entropy",
        )


def _weights_are_balanced_once(recipe: Recipe) -> Iterator[Objection]:
    head = _class_head_of(recipe)
    if head is not None and head.class_weights == "balanced" and _draws_balanced(recipe):
        yield Objection(
            ("model", "head", "class_weights"),
            "has no effect with train.batch.sampling: balanced, which draws every class as often",
            "'balanced'",
            "null, or weights by name",
            "remove it, or set train.batch.sampling to natural",
        )


def _frequencies_are_natural(recipe: Recipe) -> Iterator[Objection]:
    head = _class_head_of(recipe)
    if head is not None and head.logit_adjustment is not None and _draws_balanced(recipe):
        yield Objection(
            ("model", "head", "logit_adjustment"),
            "has no effect with train.batch.sampling: balanced, which draws every class as often",
            str(head.logit_adjustment),
            "null",
            "remove it, or set train.batch.sampling to natural",
        )


def _class_head_of(recipe: Recipe) -> ClassHead | None:
    head = getattr(recipe.model, "head", None)
    return head if isinstance(head, ClassHead) else None


def _draws_balanced(recipe: Recipe) -> bool:
    return recipe.train.batch.sampling == "balanced"


CLASS_HEAD_RULES = (
    Rule(
        reads=("model.family", "model.head.class_weights"),
        reason="Weights of 1 are the loss without weights.",
        find=_weights_of_classes_differ,
    ),
    Rule(
        reads=("model.family", "model.head.loss", "model.head.label_smoothing"),
        reason="Focal loss is a function of the gold class's probability.",
        find=_smoothing_knows_all_classes,
    ),
    Rule(
        reads=("model.family", "model.head.class_weights", "train.batch.sampling"),
        reason="Among classes that are drawn equally often, balanced weights are all 1.",
        find=_weights_are_balanced_once,
    ),
    Rule(
        reads=("model.family", "model.head.logit_adjustment", "train.batch.sampling"),
        reason="Among classes that are drawn equally often, every logit is adjusted by the same.",
        find=_frequencies_are_natural,
    ),
)
