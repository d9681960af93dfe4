"""Items that one model has right and the other wrong."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from danlu.compare.paired_tests import mcnemar
from danlu.compare.predictions import Items
from danlu.evaluation.counts import BoolArray
from danlu.evaluation.formulas import FloatArray

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Example:
    """An item that one side has right and the other wrong.

    Args:
        source: Where it stands.
        words: Its words, of taggers; the predictions of texts and clips have none.
        gold: What is true.
        first: What the first side predicts.
        second: What the second side predicts.
    """

    source: str
    words: list[str] | None
    gold: Any
    first: Any
    second: Any


@dataclass(frozen=True, slots=True)
class ItemChanges:
    """How many items are right with which side. Of several seeds, a side has right what most of its runs have right.

    Args:
        both_right: Right with both.
        fixed: Right with the second side alone.
        broken: Right with the first side alone.
        both_wrong: Wrong with both.
        undecided: Right with exactly half of the runs of a side; in no other count.
        p: Of McNemar's test of `fixed` and `broken`; None of several seeds.
        fixed_examples: Some of the fixed.
        broken_examples: Some of the broken.
    """

    both_right: int
    fixed: int
    broken: int
    both_wrong: int
    undecided: int
    p: float | None
    fixed_examples: tuple[Example, ...]
    broken_examples: tuple[Example, ...]

    def as_json(self) -> Json:
        """The changes for machines."""
        return asdict(self)


def item_changes(first: Sequence[Items], second: Sequence[Items], *, examples: int) -> ItemChanges:
    """Count what was fixed and broken.

    Args:
        first: The items of each run of the one side.
        second: The same items of each run of the other side.
        examples: How many of each kind are given, spread evenly over the split.
    """
    one, two = _mostly_right(first), _mostly_right(second)
    decided = ~np.isnan(one) & ~np.isnan(two)
    right_one, right_two = decided & (one == 1), decided & (two == 1)
    fixed, broken = decided & right_two & ~right_one, decided & right_one & ~right_two
    has_seeds = len(first) + len(second) > 2
    return ItemChanges(
        both_right=int((right_one & right_two).sum()),
        fixed=int(fixed.sum()),
        broken=int(broken.sum()),
        both_wrong=int((decided & ~right_one & ~right_two).sum()),
        undecided=int((~decided).sum()),
        p=None if has_seeds else mcnemar(int(fixed.sum()), int(broken.sum())),
        fixed_examples=_examples(first, second, fixed, is_fixed=True, count=examples),
        broken_examples=_examples(first, second, broken, is_fixed=False, count=examples),
    )


def _mostly_right(runs: Sequence[Items]) -> FloatArray:
    """1 where most runs are right, 0 where most are wrong, NaN where exactly half of them are."""
    share = np.mean([run.tally.is_right() for run in runs], axis=0)  # (items,)
    return np.where(share == 0.5, np.nan, (share > 0.5).astype(np.float64))


def _examples(
    first: Sequence[Items], second: Sequence[Items], chosen: BoolArray, *, is_fixed: bool, count: int
) -> tuple[Example, ...]:
    places = np.flatnonzero(chosen)
    if len(places) > count:
        places = (
            places[np.linspace(0, len(places) - 1, count).round().astype(np.int64)] if count else places[:0]
        )
    return tuple(_example(first, second, int(place), is_fixed=is_fixed) for place in places)


def _example(first: Sequence[Items], second: Sequence[Items], place: int, *, is_fixed: bool) -> Example:
    row = first[0].rows[place]
    one, two = (
        _run_that_is(runs, place, is_right=right)
        for runs, right in ((first, not is_fixed), (second, is_fixed))
    )
    words = row.get("words")
    return Example(
        source=str(row.get("source")),
        words=list(words) if isinstance(words, list) else None,
        gold=row.get("gold_phrases", row.get("gold")),
        first=_predicted(one.rows[place]),
        second=_predicted(two.rows[place]),
    )


def _run_that_is(runs: Sequence[Items], place: int, *, is_right: bool) -> Items:
    """A run of a side that shows what the side is said to be."""
    return next((run for run in runs if bool(run.tally.is_right()[place]) == is_right), runs[0])


def _predicted(row: Json) -> Any:  # noqa: ANN401
    phrases = row.get("predicted_phrases")
    if isinstance(phrases, list):
        return list(dict.fromkeys(str(one["text"]) for one in phrases))
    return row.get("predicted")
