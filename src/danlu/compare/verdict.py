"""The verdict in plain words: which is better, by how much, whether it could be chance, and what differs."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from danlu.compare.pair import ALPHA, Pair
from danlu.compare.score_differences import ScoreDifference
from danlu.compare.seed_test import SeedTest
from danlu.compare.units import Unit
from danlu.compare.words import p_equals, shown_difference, shown_interval
from danlu.record.display import number_of, shown_score

if TYPE_CHECKING:
    from danlu.compare.comparison import Comparison

NAMED_KEYS = 4
"""How many keys of a kind the verdict names; the tables below it have all."""

SINGLE_RUNS = (
    "Each is one run: how far seeds move its score is not known; danlu train RECIPE --seeds 5 would tell."
)


def verdict_of(comparison: Comparison) -> list[str]:
    """The sentences of the verdict.

    Args:
        comparison: What was found.
    """
    if not comparison.pairs:
        return [*_one_unit(comparison)]
    sentences = [sentence for pair in comparison.pairs for sentence in _of_pair(comparison, pair)]
    is_tested = any(pair.scores for pair in comparison.pairs)
    if is_tested and not any(unit.has_seeds for unit in comparison.units):
        sentences.append(SINGLE_RUNS)
    return [*sentences, _what_differs(comparison)]


def _one_unit(comparison: Comparison) -> Iterator[str]:
    (unit,), (scores,) = comparison.units, comparison.scores
    found = scores.get(comparison.score)
    yield f"These are {number_of(len(unit.records), 'run')} of one recipe that differ in their seed alone."
    if found is not None and found.mean is not None and found.sd is not None:
        values = [value for value in found.values if value is not None]
        yield (
            f"On {comparison.split} their {comparison.score} is {shown_score(found.mean)} ± {shown_score(found.sd)}, "
            f"from {shown_score(min(values))} to {shown_score(max(values))}: recipes that differ by less are not told "
            "apart by one run each."
        )
    yield "With --each they are compared with each other."


def _of_pair(comparison: Comparison, pair: Pair) -> Iterator[str]:
    found = pair.scores.get(comparison.score)
    one, two = pair.first.name, pair.second.name
    if found is None or found.difference is None:
        why = pair.common.reason or f"{comparison.score} is undefined for one of them"
        yield f"{two} and {one} are not tested against each other: {why}."
        return
    where = f"On {comparison.split} ({number_of(pair.common.count, 'item')} that both predicted)"
    outcome = pair.outcome(comparison.score)
    if outcome == "same":
        yield f"{where}, {two} and {one} have the same items right: there is no difference."
        return
    values = (
        f"{comparison.score} is {_value(found, second=False)} with {one} and {_value(found, second=True)} with {two}, "
        f"a difference of {shown_difference(found.difference)} (95% interval {shown_interval(found.interval)})"
    )
    if outcome == "not tested":
        reason = (found.seeds.reason if found.seeds else None) or "no test could be made"
        yield f"{where}, {two} is called neither better nor worse than {one}: {reason}. Its {values}."
    elif outcome == "not told apart":
        yield f"{where}, {two} and {one} cannot be told apart: {values}. {_chance(found, comparison)}"
    else:
        yield f"{where}, {two} is {outcome} than {one}: {values}. {_chance(found, comparison)}"
    yield from _seeds(found.seeds, pair.first, pair.second)


def _value(found: ScoreDifference, *, second: bool) -> str:
    seeds, value = found.seeds, found.second if second else found.first
    sd = None if seeds is None else seeds.sd_second if second else seeds.sd_first
    return shown_score(value) + ("" if sd is None else f" ± {shown_score(sd)}")


def _chance(found: ScoreDifference, comparison: Comparison) -> str:
    """What the test says, and where it says another thing than the interval, that too."""
    corrected = " after correction" if len(comparison.pairs) > 1 else ""
    told = f"{found.test}, {p_equals(found.p_corrected)}{corrected}"
    if found.p_corrected is None or found.p_corrected >= ALPHA:
        return f"It may be chance ({told})."
    has_zero = found.interval is None or found.interval[0] <= 0 <= found.interval[1]
    if has_zero:
        return f"The test alone would call it more than chance ({told}); the interval, which has 0 in it, does not."
    return f"Chance alone seldom makes so large a difference ({told})."


def _seeds(seeds: SeedTest | None, first: Unit, second: Unit) -> Iterator[str]:
    if seeds is None:
        return
    if seeds.is_within_spread:
        yield (
            "Seeds of one recipe disagree by more than the two recipes do (standard deviation "
            f"{shown_score(seeds.spread)})."
        )
    if seeds.shared_seeds > 1:
        yield f"{second.name} is ahead with {seeds.ahead} of the {seeds.shared_seeds} seeds that {first.name} has too."
    if seeds.has_few_seeds:
        yield _few(seeds)


def _few(seeds: SeedTest) -> str:
    fewest = min(seeds.count_first, seeds.count_second)
    told = (
        "One of them is a single run, whose own spread is not known."
        if fewest == 1
        else f"{fewest} seeds of a recipe say little about its spread."
    )
    if seeds.smallest_p is not None and seeds.smallest_p >= ALPHA:
        told += (
            f" The t test takes values to be normal; a permutation test, which does not, could give no p below "
            f"{seeds.smallest_p:.2g} with so few."
        )
    return told


def _what_differs(comparison: Comparison) -> str:
    found = comparison.differences
    recipe, data, code = ([one.key for one in part] for part in (found.recipe, found.data, found.code))
    told = [
        f"{number_of(len(recipe), 'key')} of the recipe ({_some(recipe)})"
        if recipe
        else "no key of the recipe",
        *([f"the data ({_some(data)})"] if data else []),
        *([f"code or machine ({_some(code)})"] if code else []),
    ]
    alike = [name for name, keys in (("data", data), ("code", code)) if not keys]
    same = "" if not alike else f"; {' and '.join(alike)} {'are' if 'data' in alike else 'is'} the same"
    return f"They differ in {_and(told)}{same}."


def _and(parts: list[str]) -> str:
    return " and ".join([", ".join(parts[:-1]), parts[-1]] if len(parts) > 1 else parts)


def _some(keys: list[str]) -> str:
    more = f" and {len(keys) - NAMED_KEYS} more" if len(keys) > NAMED_KEYS else ""
    return ", ".join(keys[:NAMED_KEYS]) + more
