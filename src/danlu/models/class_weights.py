"""The weight of each label in a softmax loss: as declared, or balanced by how often each label occurs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from difflib import get_close_matches
from typing import Literal

import torch
from torch import Tensor

from danlu.errors import Problem, RecipeError


def class_weights(
    declared: Literal["balanced"] | Mapping[str, float],
    labels: Sequence[str],
    *,
    counts: Mapping[str, int] | None = None,
) -> Tensor:
    """Turn what a recipe declares into one weight a label, (labels,).

    `balanced` gives a label `n / (K * count)`, with n words in train and K labels that occur there
    (King and Zeng 2001): all labels then weigh the same together. Labels that never occur weigh 1.

    Args:
        declared: `balanced`, or weights by name; labels left out weigh 1.
        labels: Names of the labels in the order of their ids.
        counts: How often each label occurs in train; needed for `balanced`.

    Raises:
        RecipeError: A name is not one of `labels`.
        ValueError: `balanced` without counts.

    Example:
        >>> class_weights("balanced", ["O", "B-Tool"], counts={"O": 3, "B-Tool": 1}).tolist()
        [0.6666666865348816, 2.0]
    """
    if declared == "balanced":
        if counts is None:
            raise ValueError(
                "Expected counts of the training labels for balanced class weights. Received None."
            )
        return _balanced(labels, counts)
    _refuse_unknown_names(declared, labels)
    return torch.tensor([float(declared.get(label, 1.0)) for label in labels])


def _balanced(labels: Sequence[str], counts: Mapping[str, int]) -> Tensor:
    occurring = [counts[label] for label in labels if counts.get(label, 0) > 0]
    share = sum(occurring) / max(len(occurring), 1)
    return torch.tensor([share / counts[label] if counts.get(label, 0) > 0 else 1.0 for label in labels])


def _refuse_unknown_names(declared: Mapping[str, float], labels: Sequence[str]) -> None:
    problems = [
        Problem(
            where=f"model.head.class_weights.{name}",
            what="no label of the training data has this name",
            received=repr(name),
            allowed=", ".join(labels),
            fix=_nearest(name, labels),
        )
        for name in declared
        if name not in labels
    ]
    if problems:
        raise RecipeError("Class weights are given for labels that do not exist", problems)


def _nearest(name: str, labels: Sequence[str]) -> str | None:
    near = get_close_matches(name, labels, n=1)
    return f"write {near[0]}" if near else None
