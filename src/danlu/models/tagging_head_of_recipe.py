"""The head of a tagger, as a recipe's section `model.head` describes it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from danlu.data.tag_schemes import Transitions, allowed_transitions
from danlu.models.class_weights import class_weights
from danlu.models.crf_head import CRFHead
from danlu.models.item_loss import CrossEntropyLoss, DiceLoss, FocalLoss, ItemLoss
from danlu.models.softmax_head import SoftmaxHead
from danlu.recipe.families import tagging_head as recipe
from danlu.recipe.tagging_data import Scheme


def build_tagging_head(
    options: recipe.Head,
    size: int,
    labels: Sequence[str],
    *,
    scheme: Scheme,
    open_ended: bool,
    label_counts: Mapping[str, int] | None = None,
) -> SoftmaxHead | CRFHead:
    """Build a head; torch's random state gives its weights.

    Args:
        options: The section.
        size: Features of a state.
        labels: Names of the labels in the order of their ids.
        scheme: Tag scheme of the labels.
        open_ended: Whether sequences may begin or end inside a span, as windows of words do.
        label_counts: How often each label occurs in train; needed for balanced class weights.

    Raises:
        RecipeError: Class weights for labels that do not exist.
        ValueError: Balanced class weights without counts.
    """
    if isinstance(options, recipe.CRFHead):
        allowed = scheme_transitions(labels, scheme, open_ended=open_ended) if options.constraints else None
        return CRFHead(size, len(labels), allowed=allowed)
    return SoftmaxHead(size, len(labels), loss=_loss(options, labels, label_counts))


def scheme_transitions(labels: Sequence[str], scheme: Scheme, *, open_ended: bool) -> Transitions:
    """The steps that a scheme allows; sequences that may cut a span can begin and end with any label."""
    allowed = allowed_transitions(labels, scheme)
    if open_ended:
        anywhere = [True] * len(labels)
        return replace(allowed, start=anywhere, end=anywhere)
    return allowed


def _loss(
    options: recipe.SoftmaxHead, labels: Sequence[str], label_counts: Mapping[str, int] | None
) -> ItemLoss:
    declared = options.class_weights
    weights = None if declared is None else class_weights(declared, labels, counts=label_counts)
    match options.loss:
        case recipe.CrossEntropy():
            return CrossEntropyLoss(class_weights=weights, label_smoothing=options.label_smoothing)
        case recipe.FocalLoss(gamma=gamma):
            return FocalLoss(gamma=gamma, class_weights=weights)
        case recipe.DiceLoss(exponent=exponent, smoothing=smoothing):
            return DiceLoss(exponent=exponent, smoothing=smoothing)
