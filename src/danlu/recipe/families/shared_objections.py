"""Objections that rules of more than one family raise."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from danlu.recipe.problems import Objection
from danlu.recipe.section import Section


def to_dropout_between_one_layer(share: float | None, *, layers: int) -> Iterator[Objection]:
    """Object to dropout between layers where there is one layer."""
    if share is not None and layers == 1:
        yield Objection(
            ("model", "dropout", "between"),
            "has no effect with model.encoder.layers: 1: there is nothing between one layer",
            str(share),
            "null",
            "remove it, or set model.encoder.layers to 2 or more",
        )


def to_mask_of_nothing(
    dropout: Section, keys: Sequence[str], *, what: str = "nothing"
) -> Iterator[Objection]:
    """Object to one mask for all positions where nothing is dropped.

    Args:
        dropout: The section `model.dropout`, with a key `variational`.
        keys: The shares in it that the mask is for, two or more.
        what: What is dropped, as the message says it.
    """
    if getattr(dropout, "variational") and not any(getattr(dropout, key) for key in keys):  # noqa: B009
        yield Objection(
            ("model", "dropout", "variational"),
            f"has no effect: {what} is dropped",
            "true",
            "false",
            f"remove it, or set model.dropout.{', '.join(keys[:-1])} or {keys[-1]} above 0",
        )


def to_weights_of_one(weights: object, *, of: str) -> Iterator[Objection]:
    """Object to declared weights that are all 1.

    Args:
        weights: The value of `model.head.class_weights`.
        of: What is weighted: `label` or `class`.
    """
    if isinstance(weights, Mapping) and all(weight == 1 for weight in weights.values()):
        yield Objection(
            ("model", "head", "class_weights"),
            f"has no effect: every {of} weighs 1, as it does without",
            str(weights),
            "null, 'balanced', or a weight other than 1",
            f"remove it, or give a {of} a weight",
        )
