"""Rules on the section `head` of every tagger that its schema cannot say."""

from __future__ import annotations

from collections.abc import Iterator

from danlu.recipe.families.shared_objections import to_weights_of_one
from danlu.recipe.families.tagging_head import CRFHead, CrossEntropy, DiceLoss, SoftmaxHead
from danlu.recipe.problems import Objection
from danlu.recipe.rule import Rule
from danlu.recipe.schema import Recipe
from danlu.recipe.section import Section
from danlu.recipe.tagging_data import TaggingData, keeps_prefixes


def _weights_differ(recipe: Recipe) -> Iterator[Objection]:
    head = _softmax_of(recipe)
    if head is not None and not isinstance(head.loss, DiceLoss):
        yield from to_weights_of_one(head.class_weights, of="label")


def _dice_has_no_weights(recipe: Recipe) -> Iterator[Objection]:
    head = _softmax_of(recipe)
    if head is not None and isinstance(head.loss, DiceLoss) and head.class_weights is not None:
        yield Objection(
            ("model", "head", "class_weights"),
            "has no meaning with model.head.loss.name: dice, which balances labels by itself",
            str(head.class_weights),
            "null",
            "remove it, or set model.head.loss.name to cross-entropy or focal",
        )


def _smoothing_is_of_cross_entropy(recipe: Recipe) -> Iterator[Objection]:
    head = _softmax_of(recipe)
    if head is not None and not isinstance(head.loss, CrossEntropy) and head.label_smoothing > 0:
        yield Objection(
            ("model", "head", "label_smoothing"),
            f"has no meaning with model.head.loss.name: {head.loss.name}, which knows the gold label alone",
            str(head.label_smoothing),
            "0.0",
            "remove it, or set model.head.loss.name to cross-entropy",
        )


def _constraints_forbid_something(recipe: Recipe) -> Iterator[Objection]:
    head = getattr(recipe.model, "head", None)
    if isinstance(head, CRFHead) and not head.constraints and _learns_bare_labels(recipe.data):
        yield Objection(
            ("model", "head", "constraints"),
            "has no effect: the model learns bare labels (scheme io), which may stand in any order",
            "false",
            "true",
            "remove it, or set data.encode_as to a scheme with prefixes, such as bioes",
        )


def _learns_bare_labels(data: Section) -> bool:
    if isinstance(data, TaggingData) and data.encode_as == "same":
        return data.scheme == "io" if data.fold is None else not keeps_prefixes(data.fold)
    return getattr(data, "encode_as", None) == "io"


def _softmax_of(recipe: Recipe) -> SoftmaxHead | None:
    head = getattr(recipe.model, "head", None)
    return head if isinstance(head, SoftmaxHead) else None


TAGGING_HEAD_RULES = (
    Rule(
        reads=("model.family", "model.head.kind", "model.head.loss", "model.head.class_weights"),
        reason="Weights of 1 are the loss without weights.",
        find=_weights_differ,
    ),
    Rule(
        reads=("model.family", "model.head.kind", "model.head.loss", "model.head.class_weights"),
        reason="Dice is a share of what is right, whatever number of words a label has.",
        find=_dice_has_no_weights,
    ),
    Rule(
        reads=("model.family", "model.head.kind", "model.head.loss", "model.head.label_smoothing"),
        reason="Focal and dice loss are functions of the gold label's probability.",
        find=_smoothing_is_of_cross_entropy,
    ),
    Rule(
        reads=(
            "model.family",
            "model.head.kind",
            "model.head.constraints",
            "data.task",
            "data.scheme",
            "data.fold",
            "data.encode_as",
        ),
        reason="A scheme without prefixes forbids nothing.",
        find=_constraints_forbid_something,
    ),
)
