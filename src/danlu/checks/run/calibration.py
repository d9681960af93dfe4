"""The calibration error of a model beside that of a perfect one, which is not nothing in bins of few items."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from danlu.checks.run.subject import Json
from danlu.checks.run.values import count_at, number_at


@dataclass(frozen=True, slots=True)
class Calibration:
    """The calibration error of one reliability table, beside that of a perfect model.

    Args:
        ece: The error.
        by_chance: The mean error that a perfect model has in such bins.
        deviation: The standard deviation of that.
        items: How many there are.
        confidence: Mean confidence.
        accuracy: Share of right items.
    """

    ece: float
    by_chance: float
    deviation: float
    items: int
    confidence: float
    accuracy: float


def calibration(bins: Sequence[Json]) -> Calibration | None:
    """The error of reliability bins, beside that of a model whose confidence is right.

    In a bin of n items with confidence c, the share of right items of a perfect model has the standard deviation
    s = sqrt(c(1 - c)/n); its distance from c is s·sqrt(2/π) on average, with the variance s²(1 - 2/π).

    Example:
        >>> found = calibration([{"count": 100, "confidence": 0.9, "accuracy": 0.7}])
        >>> round(found.ece, 3), round(found.by_chance, 3)
        (0.2, 0.024)
    """
    filled = []
    for row in bins:
        count, confidence, accuracy = (
            count_at(row, "count"),
            number_at(row, "confidence"),
            number_at(row, "accuracy"),
        )
        if count and confidence is not None and accuracy is not None:
            filled.append((count, min(max(confidence, 0.0), 1.0), accuracy))
    items = sum(count for count, _, _ in filled)
    if not items:
        return None
    shares = [
        (count / items, math.sqrt(confidence * (1 - confidence) / count)) for count, confidence, _ in filled
    ]
    return Calibration(
        ece=sum(count * abs(confidence - accuracy) for count, confidence, accuracy in filled) / items,
        by_chance=sum(share * spread for share, spread in shares) * math.sqrt(2 / math.pi),
        deviation=math.sqrt(sum((share * spread) ** 2 for share, spread in shares) * (1 - 2 / math.pi)),
        items=items,
        confidence=sum(count * confidence for count, confidence, _ in filled) / items,
        accuracy=sum(count * accuracy for count, _, accuracy in filled) / items,
    )
