"""How far the numbers of two JSON values lie apart."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from danlu.json_values import is_number


@dataclass(frozen=True, slots=True)
class Compared:
    """The comparison of all numbers that two values have in common.

    Args:
        count: How many numbers were compared.
        differing: How many of them differ at all.
        largest: The largest difference; in relation to the recorded number where that is above 1. None where none
            differs.
        where: The path of that number.
        then: The recorded number there, or what is contradicted.
        now: The other one.
        contradictions: The paths where one value has a number and the other has null, or lists differ in length.
    """

    count: int
    differing: int
    largest: float | None = None
    where: str | None = None
    then: Any = None
    now: Any = None
    contradictions: tuple[str, ...] = ()

    @property
    def is_equal(self) -> bool:
        """Whether all of it is the same to the last bit."""
        return not self.differing and not self.contradictions


def compare_numbers(then: object, now: object) -> Compared:
    """Compare what two values have in common: names that one of them lacks are no difference, nor are texts.

    Example:
        >>> compare_numbers({"f1": 0.5, "old": 1}, {"f1": 0.25})
        Compared(count=1, differing=1, largest=0.25, where='f1', then=0.5, now=0.25, contradictions=())
    """
    pairs = list(_pairs(then, now, ""))
    odd = [pair for pair in pairs if not (is_number(pair[1]) and is_number(pair[2]))]
    differences = [
        (_apart(before, after), path, before, after)
        for path, before, after in pairs
        if before != after and is_number(before) and is_number(after)
    ]
    if odd:
        path, before, after = odd[0]
        return Compared(
            len(pairs),
            len(differences) + len(odd),
            None,
            path,
            before,
            after,
            tuple(path for path, *_ in odd),
        )
    if not differences:
        return Compared(len(pairs), 0)
    largest, path, before, after = max(differences, key=lambda one: one[0])
    return Compared(len(pairs), len(differences), largest, path, before, after)


def _pairs(then: object, now: object, path: str) -> Iterator[tuple[str, object, object]]:
    """Pairs of numbers by their path; pairs that cannot be compared too, where one side has a number or a list."""
    if isinstance(then, dict) and isinstance(now, dict):
        for key in then:
            if key in now:
                yield from _pairs(then[key], now[key], f"{path}.{key}" if path else str(key))
    elif isinstance(then, list) and isinstance(now, list):
        if len(then) != len(now):
            yield path, f"{len(then)} entries", f"{len(now)} entries"
            return
        for number, (before, after) in enumerate(zip(then, now, strict=True)):
            yield from _pairs(before, after, f"{path}[{number}]")
    elif (is_number(then) and is_number(now)) or is_number(then) or is_number(now):
        yield path, then, now


def _apart(then: float, now: float) -> float:
    return abs(then - now) / max(1.0, abs(then))
