"""What a rule between sections of a recipe is."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from danlu.recipe.problems import Objection
from danlu.recipe.schema import Recipe


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule.

    Args:
        reads: The keys that it looks at; it is not asked where one of them may be wrong by itself.
        reason: Why the combination is refused.
        find: The objections to a recipe; none where the rule has nothing to say.
    """

    reads: tuple[str, ...]
    reason: str
    find: Callable[[Recipe], Iterable[Objection]]
