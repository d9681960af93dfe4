"""Whether words move the labels of other words more than their own, all at one distance."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

from danlu.checks.wiring.perturbation import Influence

MOST_ASIDE = 0.5
"""So large a share of the words must move another word's label most, all at one distance, to be called shifted."""

FEWEST_OWN = 0.25
"""And fewer words than this share of those must move their own label most."""

CLEARLY = 0.75
"""And the own label must move, in the median, by less than this share of what the other moves by."""

BOTH_SIDES = 0.5
"""The shorter reach must be this share of the longer one. A fresh model of one direction answers late by nature: a
word is loudest in the states after it, until training opens the way through."""


@dataclass(frozen=True, slots=True)
class Shift:
    """Where the labels stand that words move most.

    Args:
        at_distance: How many words move a label most that stands so far to the right of their own; to the left below 0.
        own_share: How much a word moves its own label, as a share of the label that it moves most; the median.
        distance: The commonest distance.
        times: How many words it is the distance of.
        of: How many words have a label at this distance: the last ones of a sentence have none to their right.
        own: How many of these move their own label most.
    """

    at_distance: Counter[int]
    own_share: float | None
    distance: int
    times: int
    of: int
    own: int

    @property
    def is_sure(self) -> bool:
        """Whether most words move the label at one distance, and hardly one its own."""
        return (
            self.distance != 0
            and self.times > MOST_ASIDE * self.of
            and self.own < FEWEST_OWN * self.times
            and self.own_share is not None
            and self.own_share < CLEARLY
        )

    def in_words(self) -> str:
        """By how much, where, and towards which word: `one: at 20 of 24 words the label follows the word before it`."""
        far = abs(self.distance)
        side = "before" if self.distance > 0 else "after"
        which = f"{side} it" if far == 1 else f"{far} words {side} it"
        where = f"at {self.times} of {self.of} words the label follows the word {which}, not its own"
        return f"{'one' if far == 1 else far}: {where}"


def shift_of(found: Sequence[Influence]) -> Shift:
    """Count which labels words move most; words that move none do not count."""
    moved = [one for one in found if one.strongest is not None]
    at_distance = Counter(_distance(one) for one in moved)
    distance = at_distance.most_common(1)[0][0] if moved else 0
    able = [one for one in moved if 0 <= one.output + distance < len(one.changes)]
    return Shift(
        at_distance=at_distance,
        own_share=median(one.changes[one.output] / max(one.changes) for one in able) if able else None,
        distance=distance,
        times=at_distance[distance],
        of=len(able),
        own=sum(_distance(one) == 0 for one in able),
    )


def reach(found: Sequence[Influence]) -> tuple[int, int]:
    """How many words to its left and to its right change a label, at most."""
    distances = [
        output - one.output for one in found for output, change in enumerate(one.changes) if change > 0
    ]
    # A word that changes a label to its right is to the left of it.
    return max(0, *distances, 0), max(0, *(-distance for distance in distances), 0)


def _distance(one: Influence) -> int:
    return 0 if one.strongest is None else one.strongest - one.output
