"""Each score of two sides on the same items: the difference, its interval, and the test that fits it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any, Literal

import numpy as np

from danlu.compare.paired_bootstrap import Interval, mean_scores
from danlu.compare.paired_tests import mcnemar, randomisation
from danlu.compare.seed_test import SeedTest, seed_test
from danlu.compare.tally import Tally

Test = Literal["McNemar", "approximate randomisation", "t test over seeds"]

RIGHT_ITEMS = ("accuracy", "phrase.text_accuracy")
"""Scores that are the share of right items, for which McNemar's test is made."""


@dataclass(frozen=True, slots=True)
class ScoreDifference:
    """One score of both sides on the same items.

    Args:
        first: Of the first side, the mean over its seeds; None where undefined.
        second: Of the second side.
        difference: Second minus first.
        interval: Of the difference, over resamples of items.
        test: What `p` is of; None where nothing was tested.
        p: Two-sided.
        p_corrected: After Holm, over all pairs of this comparison.
        seeds: The test over seeds, where a side has several.
    """

    first: float | None
    second: float | None
    difference: float | None
    interval: Interval | None
    test: Test | None
    p: float | None
    p_corrected: float | None
    seeds: SeedTest | None = None

    def as_json(self) -> dict[str, Any]:
        """The difference for machines."""
        seeds = None if self.seeds is None else self.seeds.as_json()
        return {**asdict(replace(self, seeds=None)), "seeds": seeds}


def score_differences(
    first: Sequence[Tally],
    second: Sequence[Tally],
    intervals: Mapping[str, Interval | None],
    seeds: tuple[Sequence[Any], Sequence[Any]],
) -> dict[str, ScoreDifference]:
    """Every score of two sides by name, not yet corrected for several pairs.

    Args:
        first: Counts of the one side, item by item, a seed each.
        second: Those of the other side on the same items.
        intervals: Of the differences, as `difference_intervals` gives them.
        seeds: The seeds of both sides.
    """
    each = [[tally.total().scores() for tally in side] for side in (first, second)]
    means = [mean_scores([tally.total() for tally in side]) for side in (first, second)]
    has_seeds = len(first) + len(second) > 2
    chance = {} if has_seeds else randomisation(first[0], second[0])
    changes = None if has_seeds else _turned(first[0], second[0])
    found = {}
    for name in each[0][0]:
        one, two = (None if np.isnan(mean[name]) else float(mean[name]) for mean in means)
        is_defined = one is not None and two is not None
        over_seeds = _over_seeds(each, name, seeds) if has_seeds and is_defined else None
        test, p = _tested(name, chance, changes, over_seeds)
        found[name] = ScoreDifference(
            first=one,
            second=two,
            difference=two - one if one is not None and two is not None else None,
            interval=intervals.get(name),
            test=test,
            p=p,
            p_corrected=None,
            seeds=over_seeds,
        )
    return found


def _tested(
    name: str, chance: Mapping[str, float | None], changes: float | None, seeds: SeedTest | None
) -> tuple[Test | None, float | None]:
    if seeds is not None:
        return ("t test over seeds", seeds.p) if seeds.p is not None else (None, None)
    if name in RIGHT_ITEMS and changes is not None:
        return "McNemar", changes
    p = chance.get(name)
    return ("approximate randomisation", p) if p is not None else (None, None)


def _turned(first: Tally, second: Tally) -> float:
    one, two = first.is_right(), second.is_right()
    return mcnemar(int((two & ~one).sum()), int((one & ~two).sum()))


def _over_seeds(
    each: Sequence[Sequence[Mapping[str, Any]]], name: str, seeds: tuple[Sequence[Any], Sequence[Any]]
) -> SeedTest:
    one, two = ([float(found[name]) for found in side] for side in each)
    return seed_test(one, two, seeds)
