"""Two units on the items that all their runs have: differences with intervals and tests, items, classes, groups."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any, Literal

import numpy as np

from danlu.compare.common_items import Common, common_items
from danlu.compare.gains import Gain, GroupGains, class_gains, group_gains
from danlu.compare.item_changes import ItemChanges, item_changes
from danlu.compare.paired_bootstrap import difference_intervals
from danlu.compare.paired_tests import holm
from danlu.compare.predictions import Items
from danlu.compare.score_differences import ScoreDifference, score_differences
from danlu.compare.tally import aligned
from danlu.compare.units import Unit
from danlu.evaluation.counts import BoolArray
from danlu.record.display import number_of

Outcome = Literal["better", "worse", "same", "not told apart", "not tested"]

ALPHA = 0.05
"""From this p on, corrected for several pairs, a difference is called chance. It is a custom (Fisher, 1925)."""


@dataclass(frozen=True, slots=True)
class Pair:
    """Two units.

    Args:
        first: The one that the differences start from.
        second: The other; positive differences are its gain.
        common: The items that they share.
        scores: By name; empty where nothing could be tested.
        items: What was fixed and broken; None where nothing could be tested.
        classes: Gains by class.
        groups: Gains by group, a kind each.
        notes: What a person should know before believing it, in sentences.
    """

    first: Unit
    second: Unit
    common: Common
    scores: Mapping[str, ScoreDifference]
    items: ItemChanges | None
    classes: tuple[Gain, ...]
    groups: tuple[GroupGains, ...]
    notes: tuple[str, ...]

    def outcome(self, score: str) -> Outcome:
        """What is found of the second unit by a score: `better` or `worse` only beyond chance.

        A test and the interval have to say so both. All of these scores are better when higher.
        """
        found = self.scores.get(score)
        if found is None or found.difference is None or found.p_corrected is None:
            return "not tested"
        if not found.difference and self.items is not None and not self.items.fixed + self.items.broken:
            return "same"
        is_clear = (
            found.p_corrected < ALPHA
            and found.interval is not None
            and (found.interval[0] > 0 or found.interval[1] < 0)
            and not (found.seeds is not None and found.seeds.is_within_spread)
        )
        if not is_clear:
            return "not told apart"
        return "better" if found.difference > 0 else "worse"

    def as_json(self, score: str) -> dict[str, Any]:
        """The pair for machines."""
        return {
            "first": self.first.name,
            "second": self.second.name,
            "outcome": self.outcome(score),
            "common": self.common.count,
            "of": list(self.common.of),
            "reason": self.common.reason,
            "notes": list(self.notes),
            "scores": {name: one.as_json() for name, one in self.scores.items()},
            "items": None if self.items is None else self.items.as_json(),
            "classes": [asdict(gain) for gain in self.classes],
            "groups": [one.as_json() for one in self.groups],
        }


def compare_pair(
    first: Unit, second: Unit, items: Mapping[str, Items | str], *, score: str, examples: int
) -> Pair:
    """Compare two units on the items that all their runs have.

    Args:
        first: The one that the differences start from.
        second: The other.
        items: By the path of a run what it predicted, or why that is not known.
        score: The score of the verdict, whose seen and unseen parts are compared besides.
        examples: How many items of each kind are given as examples.
    """
    common = common_items([items[str(one.path)] for one in (*first.records, *second.records)])
    if common.reason is not None:
        return Pair(first, second, common, {}, None, (), (), common.notes)
    one, two = common.items[: len(first.records)], common.items[len(first.records) :]
    sides = aligned([run.tally for run in common.items])
    tallies = sides[: len(one)], sides[len(one) :]
    intervals = difference_intervals(*tallies)
    scores = score_differences(*tallies, intervals, (first.seeds, second.seeds))
    base, _, asked = score.partition("@")
    parts, note = _parts(common.items, asked)
    for part, rows in parts.items():
        cut = [tally.rows(rows) for tally in tallies[0]], [tally.rows(rows) for tally in tallies[1]]
        found = score_differences(*cut, difference_intervals(*cut), (first.seeds, second.seeds))
        scores[f"{base}@{part}"] = found[base]
    return Pair(
        first,
        second,
        common,
        scores,
        item_changes(one, two, examples=examples),
        class_gains(*tallies, intervals),
        group_gains(one, two),
        (*common.notes, *note),
    )


def corrected(pairs: Sequence[Pair]) -> list[Pair]:
    """The same pairs with the p of each score corrected for all pairs."""
    names = dict.fromkeys(name for pair in pairs for name in pair.scores)
    by_name = {
        name: holm([pair.scores[name].p if name in pair.scores else None for pair in pairs]) for name in names
    }
    return [
        replace(
            pair,
            scores={
                name: replace(one, p_corrected=by_name[name][place]) for name, one in pair.scores.items()
            },
        )
        for place, pair in enumerate(pairs)
    ]


def _parts(items: Sequence[Items], asked: str) -> tuple[dict[str, BoolArray], tuple[str, ...]]:
    """Seen and unseen items, where all runs agree which these are."""
    flags = [one.seen() for one in items]
    known = [one for one in flags if one is not None]
    if len(known) < len(flags):
        return {}, ()
    seen, unseen = np.logical_and.reduce(known), np.logical_and.reduce([~one for one in known])
    apart = len(seen) - int(seen.sum()) - int(unseen.sum())
    note = (
        f"{number_of(apart, 'item')} seen by one run and unseen by another, which was trained on other data, "
        "are in neither of these parts."
    )
    parts = {name: rows for name, rows in (("seen", seen), ("unseen", unseen)) if rows.any()}
    # A part that is the whole says nothing new, but where it is asked for.
    return (parts if len(parts) > 1 or asked in parts else {}), ((note,) if apart else ())
