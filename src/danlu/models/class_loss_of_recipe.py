"""The loss of a classifier, as the keys of a recipe's section `model.head` describe it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from danlu.models.class_weights import class_weights
from danlu.models.item_loss import CrossEntropyLoss, FocalLoss
from danlu.models.logit_adjustment import AdjustedLoss, log_shares
from danlu.recipe.families import class_head as recipe

ClassLoss = CrossEntropyLoss | FocalLoss | AdjustedLoss
"""What the head of a classifier makes small."""


def build_class_loss(
    options: recipe.ClassHead, classes: Sequence[str], *, class_counts: Mapping[str, int] | None = None
) -> ClassLoss:
    """Build a loss of logits and gold classes.

    Args:
        options: The section.
        classes: Names of the classes in the order of their ids.
        class_counts: How often each class occurs in train; needed for balanced class weights and logit adjustment.

    Raises:
        RecipeError: Class weights for classes that do not exist.
        ValueError: Balanced class weights or logit adjustment without counts.
    """
    loss = _unadjusted(options, classes, class_counts)
    if options.logit_adjustment is None:
        return loss
    if class_counts is None:
        raise ValueError("Expected counts of the training classes for logit adjustment. Received None.")
    return AdjustedLoss(loss, options.logit_adjustment * log_shares(classes, class_counts))


def _unadjusted(
    options: recipe.ClassHead, classes: Sequence[str], counts: Mapping[str, int] | None
) -> CrossEntropyLoss | FocalLoss:
    declared = options.class_weights
    weights = None if declared is None else class_weights(declared, classes, counts=counts)
    if isinstance(options.loss, recipe.FocalLoss):
        return FocalLoss(gamma=options.loss.gamma, class_weights=weights)
    return CrossEntropyLoss(class_weights=weights, label_smoothing=options.label_smoothing)
