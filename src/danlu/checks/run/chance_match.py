"""Whether losses that stand still are those of chance, as they are or divided by the batch size once too often."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from statistics import median
from typing import Any

from danlu.checks.run.chance import Chance
from danlu.checks.run.course import losses_after_warmup, shown, values_of
from danlu.checks.run.subject import Run

BELOW_CHANCE = 0.02
"""A loss this share below chance knows something of the input; dropout alone keeps it above."""

BELOW_ESTIMATE = 0.1
"""The same where chance is estimated from counts of tags, which leave out how tags depend on each other."""

NEAR_SCALED = 0.03
"""How near a loss must lie to chance divided by the batch size: two values that agree by chance rarely come so near."""

_BATCH_SIZES = tuple(2**power for power in range(1, 11))


@dataclass(frozen=True, slots=True)
class Match:
    """A value that losses stay at.

    Args:
        words: What it is: `which is 0.693 (ln 2: chance for 2 classes)`.
        evidence: The numbers.
    """

    words: str
    evidence: Mapping[str, Any]


def match_chance(run: Run, name: str, losses: list[float], chance: Chance) -> Match | None:
    """Chance as the value of losses that stand still; None where they are of something else.

    Args:
        run: The run.
        name: The loss, such as `loss` or `loss.keyword`.
        losses: Its values in training.
        chance: What it is at chance.
    """
    typical = median(losses[1:])
    evidence = {"loss": name, "losses": losses, "typical": typical, "chance": chance.loss}
    below = BELOW_CHANCE if chance.is_exact else BELOW_ESTIMATE
    is_above = min(losses) >= (1 - below) * chance.loss
    if is_above and not _valid_is_better(run, name, (1 - 2 * below) * chance.loss):
        return Match(_place(typical, chance), evidence)
    for size, is_divided in _scales(run) if chance.is_exact else ():
        scaled = chance.loss / size if is_divided else chance.loss * size
        if _is_near(losses, scaled):
            how = "divided" if is_divided else "multiplied"
            value = chance.words.partition(":")[0]
            words = f"which is chance ({value}) {how} by the batch size {size}"
            return Match(words, {**evidence, "scaled_chance": scaled, "batch_size": size})
    return None


def _is_near(losses: list[float], value: float) -> bool:
    """Whether losses come down to a value, stay there and never get below it."""
    end = losses[len(losses) // 2 :]
    return all(loss > (1 - NEAR_SCALED) * value for loss in losses) and max(end) < (1 + NEAR_SCALED) * value


def _valid_is_better(run: Run, name: str, bound: float) -> bool:
    """Whether the validation loss lies below chance, as heavy dropout in training may make it."""
    valid = values_of(losses_after_warmup(run, "valid", name))
    return bool(valid) and median(valid[len(valid) // 2 :]) < bound


def _place(loss: float, chance: Chance) -> str:
    if abs(loss / chance.loss - 1) < NEAR_SCALED:
        return f"which is {shown(chance.loss)} ({chance.words})"
    return f"{'near' if loss < chance.loss else 'above'} {shown(chance.loss)} ({chance.words})"


def _scales(run: Run) -> Iterator[tuple[int, bool]]:
    """Sizes of a batch by which a loss may have been divided once too often, or not at all; the recipe's own first."""
    declared = ((run.recipe.get("train") or {}).get("batch") or {}).get("size")
    sizes = [declared] if isinstance(declared, int) and declared > 1 else []
    for size in [*sizes, *(size for size in _BATCH_SIZES if size not in sizes)]:
        yield from ((size, True), (size, False))
