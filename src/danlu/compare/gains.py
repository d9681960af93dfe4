"""Where one side gains on the other: by class, and by document, film or speaker."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from danlu.compare.paired_bootstrap import CLASS_F1, Interval
from danlu.compare.predictions import GROUPS_OF_TASK, Items
from danlu.compare.tally import Tally, aligned
from danlu.evaluation.counts import IntArray
from danlu.evaluation.formulas import FloatArray

FEWEST_ITEMS = 5
"""A group of fewer items is not shown: one item that turns would move its score by a quarter or more."""

MOST_GROUPS = 20
"""How many groups of a kind are given, those first in which the most items turned."""

GROUP_SCORE = {
    "tagging": "span.micro_f1",
    "joint-tagging": "phrase.f1",
    "text-classification": "accuracy",
    "audio-classification": "accuracy",
}
"""What groups are scored by: sums over their items, as a mean over classes would jump with the classes they have."""


@dataclass(frozen=True, slots=True)
class Gain:
    """The score of a class or a group with both sides.

    Args:
        name: The class or the group.
        support: Gold spans, phrases or items of the class; items of the group.
        first: With the first side, the mean over its seeds; None where undefined.
        second: With the second side.
        difference: Second minus first; None where one of them is undefined.
        interval: Of the difference, over resamples of items; None where none was made.
    """

    name: str
    support: int
    first: float | None
    second: float | None
    difference: float | None
    interval: Interval | None = None


@dataclass(frozen=True, slots=True)
class GroupGains:
    """The groups of one kind.

    Args:
        kind: `document`, `group`, `speaker`, `sentence`.
        score: The score that they are compared by.
        groups: How many groups there are.
        of_enough_items: How many of them have enough items to be shown.
        better: In how many of these the second side is better.
        worse: In how many it is worse.
        gains: Some of these, the largest changes first.
    """

    kind: str
    score: str
    groups: int
    of_enough_items: int
    better: int
    worse: int
    gains: tuple[Gain, ...]

    def as_json(self) -> dict[str, Any]:
        """The groups for machines."""
        return asdict(self)


def class_gains(
    first: Sequence[Tally], second: Sequence[Tally], intervals: Mapping[str, Interval | None]
) -> tuple[Gain, ...]:
    """F1 of each class with both sides, the largest gain first; those that occur nowhere are left out.

    Args:
        first: Counts of the one side, item by item, a seed each.
        second: Those of the other side on the same items.
        intervals: Of the differences, as `difference_intervals` gives them.
    """
    totals = aligned([tally.total() for tally in (*first, *second)])
    support = totals[0].class_block()
    one, two = (_mean_f1(side) for side in (totals[: len(first)], totals[len(first) :]))
    found = [
        Gain(name, int(count), *_pair(one[name], two[name]), intervals.get(CLASS_F1.format(name)))
        for name, count in zip(support.names, support.gold.tolist(), strict=True)
    ]
    return tuple(
        sorted((gain for gain in found if gain.first is not None or gain.second is not None), key=_gain)
    )


def group_gains(first: Sequence[Items], second: Sequence[Items]) -> tuple[GroupGains, ...]:
    """The groups that predictions name, one entry a kind; none where fewer than two groups are named."""
    found = (_of_kind(kind, first, second) for kind in GROUPS_OF_TASK[first[0].task])
    return tuple(one for one in found if one is not None)


def _of_kind(kind: str, first: Sequence[Items], second: Sequence[Items]) -> GroupGains | None:
    named = [row.get(kind) for row in first[0].rows]
    names = sorted({str(name) for name in named if name is not None})
    if len(names) < 2:
        return None
    number_of = {name: number for number, name in enumerate(names)}
    has_group = np.array([name is not None for name in named], dtype=np.bool_)
    numbers = np.array([number_of[str(name)] for name in named if name is not None], dtype=np.int64)
    sizes = np.bincount(numbers, minlength=len(names))
    score = GROUP_SCORE[first[0].task]
    one, two = (
        np.mean(
            [_group_scores(run.tally.rows(has_group), numbers, len(names), score) for run in side], axis=0
        )
        for side in (first, second)
    )
    gains = [
        Gain(name, int(sizes[number]), *_pair(one[number], two[number]))
        for name, number in number_of.items()
        if sizes[number] >= FEWEST_ITEMS
    ]
    gains = [gain for gain in gains if gain.difference is not None]
    turned = sorted(gains, key=lambda gain: -abs(gain.difference or 0.0) * gain.support)[:MOST_GROUPS]
    return GroupGains(
        kind=kind,
        score=score,
        groups=len(names),
        of_enough_items=len(gains),
        better=sum((gain.difference or 0.0) > 0 for gain in gains),
        worse=sum((gain.difference or 0.0) < 0 for gain in gains),
        gains=tuple(sorted((gain for gain in turned if gain.difference), key=_gain)),
    )


def _group_scores(tally: Tally, numbers: IntArray, groups: int, score: str) -> FloatArray:
    return tally.by_group(numbers, groups).scores()[score]  # (groups,)


def _mean_f1(totals: Sequence[Tally]) -> dict[str, float]:
    each = [total.class_f1() for total in totals]
    return {name: float(sum(one[name] for one in each) / len(each)) for name in each[0]}


def _pair(one: float, two: float) -> tuple[float | None, float | None, float | None]:
    first, second = (None if np.isnan(value) else float(value) for value in (one, two))
    return first, second, None if first is None or second is None else second - first


def _gain(gain: Gain) -> tuple[bool, float, str]:
    return (gain.difference is None, -(gain.difference or 0.0), gain.name)
