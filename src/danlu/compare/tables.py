"""The tables of a comparison, ready to be shown on a terminal or a page: a head, and rows of text."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

from danlu.compare.differences import Difference
from danlu.compare.gains import Gain, GroupGains
from danlu.compare.pair import Pair
from danlu.compare.words import p_equals, shown_difference, shown_interval, shown_p, shown_unit_score
from danlu.record.display import NOTHING, number_of, shown_count, shown_score
from danlu.record.floors import shown_floor

if TYPE_CHECKING:
    from danlu.compare.comparison import Comparison


class Table(NamedTuple):
    """A table as text.

    Args:
        head: The heads of its columns.
        rows: Its rows.
    """

    head: list[str]
    rows: list[list[str]]


def score_table(comparison: Comparison) -> Table:
    """The recorded scores of all units: with their intervals, or as mean ± standard deviation over seeds."""
    names = dict.fromkeys(name for scores in comparison.scores for name in scores if "@" not in name)
    base = comparison.score.partition("@")[0]
    parts = [
        name
        for name in (f"{base}@seen", f"{base}@unseen")
        if any(name in scores for scores in comparison.scores)
    ]
    # The score of the verdict comes first, with its parts.
    order = dict.fromkeys([comparison.score, base, *parts, *names])
    rows = []
    for name in order:
        cells = [shown_unit_score(scores.get(name)) for scores in comparison.scores]
        if set(cells) != {NOTHING}:
            rows.append([name, *cells, _floor(comparison, name)])
    return Table(["score", *(unit.name for unit in comparison.units), "best floor"], rows)


def seed_table(comparison: Comparison) -> Table | None:
    """The score of the verdict, run by run; None where no unit has several."""
    if not any(unit.has_seeds for unit in comparison.units):
        return None
    rows = []
    for unit, scores in zip(comparison.units, comparison.scores, strict=True):
        found = scores.get(comparison.score)
        values = found.values if found is not None else (None,) * len(unit.records)
        rows += [
            [unit.name, str(seed), record.name, shown_score(value)]
            for record, seed, value in zip(unit.records, unit.seeds, values, strict=True)
        ]
    return Table(["recipe", "seed", "run", comparison.score], rows)


def pair_table(pair: Pair, score: str) -> Table:
    """The differences of a pair, the score of the verdict first."""
    base = score.partition("@")[0]
    order = dict.fromkeys(
        name for name in (score, base, f"{base}@seen", f"{base}@unseen", *pair.scores) if name in pair.scores
    )
    rows = [
        [
            name,
            shown_score(found.first),
            shown_score(found.second),
            shown_difference(found.difference),
            shown_interval(found.interval, digits=3),
            shown_p(found.p_corrected),
            found.test or NOTHING,
        ]
        for name, found in ((name, pair.scores[name]) for name in order)
    ]
    head = ["score", pair.first.name, pair.second.name, "difference", "95% interval", "p", "test"]
    return Table(head, rows)


def difference_table(comparison: Comparison, found: Sequence[Difference]) -> Table | None:
    """What differs, a key a row; None where nothing does."""
    if not found:
        return None
    return Table(
        ["key", *(unit.name for unit in comparison.units)], [[one.key, *one.shown()] for one in found]
    )


def class_table(pair: Pair, *, most: int | None = None) -> Table | None:
    """F1 by class, the largest gain first; None of a single class.

    Args:
        pair: Two units.
        most: How many classes are shown, from both ends; None: all.
    """
    if len(pair.classes) < 2:
        return None
    head = ["class", "gold", pair.first.name, pair.second.name, "difference", "95% interval"]
    return Table(head, [_gain_row(gain) for gain in _ends(pair.classes, most)])


def group_table(found: GroupGains, pair: Pair, *, most: int | None = None) -> Table | None:
    """The groups in which the most items turned, the largest gain first; None where none did."""
    if not found.gains:
        return None
    head = [found.kind, "items", pair.first.name, pair.second.name, "difference"]
    return Table(head, [_gain_row(gain)[:-1] for gain in _ends(found.gains, most)])


def group_sentence(found: GroupGains, pair: Pair) -> str:
    """In how many groups the second unit is better, and in how many it is worse."""
    few = found.groups - found.of_enough_items
    left_out = f" ({few:,} with too few items left out)" if few else ""
    return (
        f"By {found.score}, {pair.second.name} is better in {found.better:,} of "
        f"{number_of(found.of_enough_items, found.kind)}{left_out}, worse in {found.worse:,}."
    )


def item_sentence(pair: Pair) -> str | None:
    """How many items were fixed and broken; None where nothing was tested."""
    items = pair.items
    if items is None:
        return None
    p = "" if items.p is None else f" (McNemar, {p_equals(items.p)})"
    half = f", {items.undecided:,} with exactly half of a side's runs" if items.undecided else ""
    return (
        f"Of {number_of(pair.common.count, 'item')}, {pair.second.name} has {items.fixed:,} right that "
        f"{pair.first.name} has wrong, and {items.broken:,} wrong that it has right{p}; "
        f"{items.both_right:,} are right with both, {items.both_wrong:,} with neither{half}."
    )


def _floor(comparison: Comparison, name: str) -> str:
    told = [
        f"{shown_score(found.floor_value, digits=3)} {shown_floor(found.floor)}"
        for scores in comparison.scores
        if (found := scores.get(name)) is not None and found.floor is not None
    ]
    return ", ".join(dict.fromkeys(told)) or NOTHING


def _gain_row(gain: Gain) -> list[str]:
    return [
        gain.name,
        shown_count(gain.support),
        shown_score(gain.first),
        shown_score(gain.second),
        shown_difference(gain.difference),
        shown_interval(gain.interval, digits=3),
    ]


def _ends(gains: Sequence[Gain], most: int | None) -> list[Gain]:
    if most is None or len(gains) <= most:
        return list(gains)
    return [*gains[: most // 2], *gains[len(gains) - (most - most // 2) :]]
