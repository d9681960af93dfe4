"""How far two lists of predictions of the same items lie apart."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from danlu.record.display import number_of

MADE = frozenset({"predicted", "probabilities", "keywords", "predicted_phrases"})
"""What of a row the model made; the rest is the item."""

Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class ComparedRows:
    """What became of the predictions.

    Args:
        predictions: How many there are: words, texts or clips.
        changed: How many are not what they were.
        altered: How many items are not what they were: their words, gold or source.
        at_ties: How many of the changed predictions stood between two labels of the same probability, which rounding
            decides.
        largest: The largest difference of probabilities.
        first: Where the first changed one stands; None where none is.
        tolerance: How far rounding may move a probability.
    """

    predictions: int
    changed: int
    altered: int
    at_ties: int
    largest: float
    first: str | None
    tolerance: float

    @property
    def is_rounding(self) -> bool:
        """Whether rounding explains all of it."""
        return self.changed == self.at_ties and self.largest <= self.tolerance and not self.altered

    def __str__(self) -> str:
        altered = (
            f"; {number_of(self.altered, 'row')} {'has' if self.altered == 1 else 'have'} other gold or words"
            if self.altered
            else ""
        )
        return self._predictions() + altered

    def _predictions(self) -> str:
        probabilities = (
            "and so are all probabilities"
            if self.largest == 0
            else f"probabilities differ by {self.largest:.1g} at most"
        )
        if not self.changed:
            return f"{self.predictions:,} of {self.predictions:,} are the same, {probabilities}"
        ties = ", all of them at ties" if self.changed == self.at_ties else ""
        same = self.predictions - self.changed
        return (
            f"{same:,} of {self.predictions:,} ({same / self.predictions:.2%}) are the same{ties}, {probabilities}; "
            f"the first change is at {self.first}"
        )


def compare_rows(then: Sequence[Row], now: Sequence[Row], tolerance: float) -> ComparedRows:
    """Compare the rows of two `predictions.jsonl`.

    Args:
        then: The stored rows.
        now: Rows of the same items, in the same order.
        tolerance: How far rounding may move a probability.

    Raises:
        ValueError: The rows are not of the same items.

    Example:
        >>> row = {"source": "a:1", "predicted": "x", "probabilities": {"x": 0.75, "y": 0.25}}
        >>> str(compare_rows([row], [row], 1e-4))
        '1 of 1 are the same, and so are all probabilities'
    """
    if [row.get("source") for row in then] != [row.get("source") for row in now]:
        raise ValueError("The predictions are not of the same items.")
    largest, predictions = 0.0, 0
    changed: list[tuple[str, bool]] = []
    for before, after in zip(then, now, strict=True):
        compare = _class if isinstance(before["predicted"], str) else _words
        count, apart, moved = compare(before, after, tolerance)
        predictions += count
        largest = max(largest, apart)
        changed += [(str(after.get("source")), is_tie) for is_tie in moved]
    return ComparedRows(
        predictions=predictions,
        changed=len(changed),
        altered=sum(
            _item(before, after) != _item(after, before) for before, after in zip(then, now, strict=True)
        ),
        at_ties=sum(is_tie for _, is_tie in changed),
        largest=largest,
        first=changed[0][0] if changed else None,
        tolerance=tolerance,
    )


def _item(row: Row, other: Row) -> Row:
    """What both rows say of the item."""
    return {key: value for key, value in row.items() if key in other and key not in MADE}


def _class(then: Row, now: Row, tolerance: float) -> tuple[int, float, list[bool]]:
    before, after = then["probabilities"], now["probabilities"]
    largest = max((abs(before[name] - after[name]) for name in before), default=0.0)
    if then["predicted"] == now["predicted"]:
        return 1, largest, []
    apart = max(abs(found[then["predicted"]] - found[now["predicted"]]) for found in (before, after))
    return 1, largest, [apart <= 2 * tolerance]


def _words(then: Row, now: Row, tolerance: float) -> tuple[int, float, list[bool]]:
    """Each word apart; two tags can only be equally probable where neither has more than one half."""
    if len(then["predicted"]) != len(now["predicted"]):
        raise ValueError("The predictions are not of the same words.")
    pairs = list(zip(then["probabilities"], now["probabilities"], strict=True))
    largest = max((abs(before - after) for before, after in pairs), default=0.0)
    names = ("predicted", "keywords") if then.get("keywords") else ("predicted",)
    moved = [
        name == "predicted" and max(pairs[word]) <= 0.5 + tolerance
        for name in names
        for word, (before, after) in enumerate(zip(then[name], now[name], strict=True))
        if before != after
    ]
    return len(pairs) * len(names), largest, moved
