"""The history of a run as a table: losses, the scores that are followed, learning rates, times."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from danlu.json_values import is_number, numbers_in, value_at
from danlu.record.display import NOTHING, shown_score, shown_seconds
from danlu.record.head_losses import head_losses, head_of
from danlu.record.record import Record, epoch_seconds
from danlu.record.tasks import view_of


@dataclass(frozen=True, slots=True)
class HistoryTable:
    """The epochs of a run, ready to be shown; the last cell of the best epoch says so."""

    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


def followed_scores(record: Record) -> list[str]:
    """The scores whose course is shown: the one that selects, then those of the task; the loss is apart."""
    wanted = dict.fromkeys((value_at(record.selection, "name"), *view_of(record).followed))
    return [name for name in wanted if isinstance(name, str) and name != "loss"]


def history_table(record: Record) -> HistoryTable:
    """All epochs of a run."""
    names, groups, heads = followed_scores(record), _groups(record), head_losses(record)
    # One group alone is the whole model and needs no name.
    rates = [f"learning rate, {group}" for group in groups] if len(groups) > 1 else ["learning rate"]
    penalty = ["L2 penalty"] if _has_penalty(record) else []
    return HistoryTable(
        header=(
            "epoch",
            "train loss",
            *(f"train loss, {head_of(head)}" for head in heads),
            *penalty,
            "valid loss",
            *(f"valid loss, {head_of(head)}" for head in heads),
            *names,
            *rates,
            "time",
            "",
        ),
        rows=tuple(
            _row(record, row, names, groups, heads, has_penalty=bool(penalty)) for row in record.history
        ),
    )


def _groups(record: Record) -> list[str]:
    return list(
        dict.fromkeys(name for row in record.history for name in numbers_in(row.get("learning_rates")))
    )


def _has_penalty(record: Record) -> bool:
    return any(is_number(value_at(row, "train", "l2_penalty")) for row in record.history)


def _row(
    record: Record,
    row: dict[str, Any],
    names: list[str],
    groups: list[str],
    heads: list[str],
    *,
    has_penalty: bool,
) -> tuple[str, ...]:
    rates = [value_at(row, "learning_rates", group) for group in groups] or [None]
    return (
        str(row.get("epoch", NOTHING)),
        *(shown_score(value_at(row, "train", name)) for name in ("loss", *heads)),
        *([shown_score(value_at(row, "train", "l2_penalty"))] if has_penalty else []),
        *(shown_score(value_at(row, "valid", name)) for name in ("loss", *heads, *names)),
        *(f"{rate:.2e}" if is_number(rate) else NOTHING for rate in rates),
        shown_seconds(epoch_seconds(row)),
        "best" if row.get("epoch") == record.best_epoch else "",
    )
