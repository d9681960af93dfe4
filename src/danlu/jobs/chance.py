"""The loss of a model that knows nothing, by the loss that a recipe declares: all its scores are 0.

It is computed from the recipe with danlu's own losses, and not with the model's: the model may be what is wrong.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

import torch
from torch.nn.utils.rnn import pad_sequence

from danlu.checks.wiring.subject import Chance
from danlu.jobs.frozen import is_own_family
from danlu.jobs.own_randomness import own_randomness
from danlu.models.class_loss_of_recipe import build_class_loss
from danlu.models.item_loss import CrossEntropyLoss
from danlu.models.tagging_head_of_recipe import build_tagging_head
from danlu.recipe.families.class_head import ClassHead
from danlu.recipe.families.joint_rnn import JointRnnOptions
from danlu.recipe.families.tagging_head import CRFHead, SoftmaxHead
from danlu.recipe.section import Section
from danlu.recipe.tagging_data import Scheme

_UNKNOWN = Chance(None, "the family comes from another package, whose loss danlu does not know")


def chance_of_tagger(
    options: Section,
    labels: Sequence[str],
    gold: Sequence[Sequence[int]],
    *,
    scheme: Scheme,
    open_ended: bool,
    label_counts: Mapping[str, int],
) -> Chance:
    """The chance loss of a tagger on some sentences.

    Args:
        options: The recipe's section `model`.
        labels: Names of the labels in the order of their ids.
        gold: The gold label ids of each sentence.
        scheme: Tag scheme of the labels.
        open_ended: Whether sequences may begin or end inside a span.
        label_counts: How often each label stands in train.
    """
    if not is_own_family(options):
        return _UNKNOWN
    if isinstance(options, JointRnnOptions):
        value = options.alpha * math.log(2) + (1 - options.alpha) * math.log(len(labels))
        how = f"{options.alpha:g} * ln 2 + {1 - options.alpha:g} * ln {len(labels)}, for each word"
        return Chance(value, how)
    head = getattr(options, "head", None)
    if not isinstance(head, CRFHead | SoftmaxHead):
        return _UNKNOWN
    with own_randomness(0):
        built = build_tagging_head(
            head, 1, labels, scheme=scheme, open_ended=open_ended, label_counts=label_counts
        )
    ids = pad_sequence([torch.tensor(row) for row in gold], batch_first=True)  # (batch, time)
    mask = pad_sequence([torch.ones(len(row), dtype=torch.bool) for row in gold], batch_first=True)
    with torch.no_grad():
        for weight in built.parameters():
            weight.zero_()
        value = float(built.loss(torch.zeros(*ids.shape, len(labels)), ids, mask).mean)
    if isinstance(head, CRFHead):
        return Chance(value, "the logarithm of how many paths of labels are allowed, for each sentence")
    is_plain = isinstance(built.word_loss, CrossEntropyLoss)
    return Chance(value, _how(len(labels), "word", is_plain=is_plain and not head.label_smoothing))


def chance_of_classifier(
    options: Section,
    classes: Sequence[str],
    gold: Sequence[int],
    *,
    class_counts: Mapping[str, int],
    item: str,
) -> Chance:
    """The chance loss of a classifier on some items.

    Args:
        options: The recipe's section `model`.
        classes: Names of the classes in the order of their ids.
        gold: The gold class of each item.
        class_counts: How often each class stands in train, as it is drawn.
        item: What an item is called.
    """
    head = getattr(options, "head", None)
    if not is_own_family(options) or not isinstance(head, ClassHead):
        return _UNKNOWN
    loss = build_class_loss(head, classes, class_counts=class_counts)
    value = float(loss(torch.zeros(len(gold), len(classes)), torch.tensor(gold)).mean)
    is_plain = isinstance(loss, CrossEntropyLoss) and not head.label_smoothing
    return Chance(value, _how(len(classes), item, is_plain=is_plain))


def _how(labels: int, item: str, *, is_plain: bool) -> str:
    if is_plain:
        return f"ln {labels}, for each {item}"
    return f"the recipe's loss where all {labels} scores are equal, for each {item}"
