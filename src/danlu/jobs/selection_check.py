"""The score that selects the best epoch must have examples to be counted on."""

from __future__ import annotations

from collections.abc import Sequence

from danlu.errors import DataError, Problem


def check_selection(select: str, seen: Sequence[bool]) -> None:
    """Refuse to select by a part of valid that is empty.

    Args:
        select: The recipe's `train.select`.
        seen: For each validation example, whether it stands in train.

    Raises:
        DataError: There is no such example.
    """
    part = select.partition("@")[2]
    number = {"": len(seen), "seen": sum(seen), "unseen": len(seen) - sum(seen)}[part]
    if number == 0:
        raise DataError(
            f"The recipe selects the best epoch by {select}, and valid has no {part or 'such'} example.",
            [
                Problem(
                    "train.select",
                    f"no validation example is {part}",
                    received=select,
                    fix=f"select by {select.partition('@')[0]}",
                )
            ],
        )
