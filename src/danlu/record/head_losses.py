"""The losses that a model with several heads is trained on: `loss` is the whole, `loss.keyword` that of a head."""

from __future__ import annotations

from danlu.json_values import numbers_in, value_at
from danlu.recipe.score_names import LOSS
from danlu.record.record import Record

_PREFIX = f"{LOSS}."


def head_losses(record: Record) -> list[str]:
    """The names of the losses of heads in a history, such as `loss.keyword`; none where the loss is one."""
    names = (
        name
        for row in record.history
        for split in ("train", "valid")
        for name in numbers_in(value_at(row, split))
    )
    return list(dict.fromkeys(name for name in names if name.startswith(_PREFIX)))


def loss_names(record: Record) -> list[str]:
    """The names of all losses in a history, the whole first."""
    return [LOSS, *head_losses(record)]


def head_of(loss: str) -> str:
    """The head whose loss it is; empty for the whole.

    Example:
        >>> head_of("loss.keyword"), head_of("loss")
        ('keyword', '')
    """
    return loss.removeprefix(LOSS).removeprefix(".")
