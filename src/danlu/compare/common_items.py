"""The items that all compared runs have: the same source and content with the same gold."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from danlu.compare.predictions import Items
from danlu.record.display import number_of

OTHER_GOLD_SHARE = 0.1
"""From this share of shared sources with other gold on, nothing is tested: what is left was chosen by its gold. Folded
labels change most sentences with a span; a corrected annotation changes a few."""

FEW_ITEMS = 30
"""Below this many items, a score moves by more than 3 points when one of them turns."""


@dataclass(frozen=True, slots=True)
class Common:
    """What some runs have in common.

    Args:
        items: The same items of each run, in the same order; empty where nothing is to be tested.
        count: How many items that are.
        of: How many each run has.
        reason: Why nothing is tested, in words; None where something is.
        notes: What a person should know of what is left, in sentences.
    """

    items: tuple[Items, ...]
    count: int
    of: tuple[int, ...]
    reason: str | None
    notes: tuple[str, ...]

    @property
    def is_all(self) -> bool:
        """Whether every run has these items and no other."""
        return all(own == self.count for own in self.of)


def common_items(each: Sequence[Items | str]) -> Common:
    """What some runs have in common, in the order of the first.

    Args:
        each: The items of each run, or why there are none.
    """
    missing = [one for one in each if isinstance(one, str)]
    items = [one for one in each if not isinstance(one, str)]
    sizes = tuple(0 if isinstance(one, str) else len(one.rows) for one in each)
    if missing:
        return Common((), 0, sizes, "; ".join(dict.fromkeys(missing)), ())
    places = [{key: number for number, key in enumerate(one.keys_with_gold)} for one in items]
    shared = [key for key in places[0] if all(key in other for other in places[1:])]
    # What all runs have, but with other gold.
    re_annotated = len(set.intersection(*(set(one.keys) for one in items))) - len(shared)
    reason = _why_not(items, len(shared), re_annotated)
    if reason is not None:
        return Common((), len(shared), sizes, reason, ())
    chosen = tuple(one.chosen([own[key] for key in shared]) for one, own in zip(items, places, strict=True))
    return Common(chosen, len(shared), sizes, None, tuple(_notes(len(shared), sizes, re_annotated)))


def _why_not(items: Sequence[Items], shared: int, re_annotated: int) -> str | None:
    if not shared + re_annotated:
        told = " and ".join(f"{len(one.rows):,}" for one in items)
        return f"no item is common to them (they have {told}): they were evaluated on different data"
    if re_annotated >= OTHER_GOLD_SHARE * (re_annotated + shared):
        return (
            f"{re_annotated:,} of {number_of(re_annotated + shared, 'shared item')} have other gold labels in one run "
            "than in another, as after folding labels: they were asked different questions"
        )
    if not all(one.has_content for one in items) and not (
        _is_one(items, "content") or _is_one(items, "root")
    ):
        return (
            "they were evaluated on different data in different folders, where items of one name need not be the same "
            f"({number_of(shared, 'name')} in common)"
        )
    return None


def _is_one(items: Sequence[Items], attribute: str) -> bool:
    """Whether all runs have the same hash or folder, and it is known."""
    values = {getattr(one, attribute) for one in items}
    return len(values) == 1 and None not in values


def _notes(shared: int, sizes: Sequence[int], re_annotated: int) -> list[str]:
    notes = []
    if any(size != shared for size in sizes):
        told = " and ".join(f"{size:,}" for size in sizes)
        notes.append(
            f"The runs were evaluated on different data ({told} items); "
            f"what is tested is the {number_of(shared, 'item')} that all of them have."
        )
    if re_annotated:
        notes.append(f"{number_of(re_annotated, 'item')} with other gold labels in one run were left out.")
    if shared < FEW_ITEMS:
        notes.append(
            f"With {number_of(shared, 'item')} only a very large difference can be told from chance."
        )
    return notes
