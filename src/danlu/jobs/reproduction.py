"""A run beside another one of the same recipe: which numbers are the same, to which digit, and why they may not be."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Literal

from danlu.jobs.verification.environment import Change
from danlu.jobs.verification.numbers import Compared
from danlu.jobs.wording import count
from danlu.record.display import shown_score

Verdict = Literal["same bits", "within rounding", "different", "not finished"]

ROUNDING = 1e-4
"""The largest difference of a final score that counts as rounding, in relation to losses above 1: scores are shown with
four digits, so that one below it is seen in none of them."""

WORDS = {
    "same bits": "the same to the last bit",
    "within rounding": "the same within rounding",
    "different": "different",
    "not finished": "not finished: the new run was stopped",
}


@dataclass(frozen=True, slots=True)
class Epochs:
    """The epochs that both runs have.

    Args:
        then: How many the original has.
        now: How many the new run has.
        equal: How many, from the first, are the same to the last bit.
        first: The comparison of the first one that is not; None where there is none.
        largest: The largest difference of all epochs that both have, in relation to numbers above 1.
    """

    then: int
    now: int
    equal: int
    first: Compared | None
    largest: float

    def __str__(self) -> str:
        both = min(self.then, self.now)
        if self.first is None:
            less = "" if self.then == self.now else f"; the original has {self.then}, the new run {self.now}"
            return f"{count(both, 'epoch')} the same to the last bit{less}"
        first = f"{self.first.where} {self.first.then} then, {self.first.now} now"
        return f"the first difference is in epoch {self.equal + 1}: {first}; the largest of all is {self.largest:.1g}"


@dataclass(frozen=True, slots=True)
class Reproduction:
    """What came of training a recipe again.

    Args:
        original: The folder of the run that was reproduced.
        run: The folder of the new one.
        epochs: Their histories.
        best_epochs: The best epoch of each.
        scores: For each split that both were evaluated on, its scores beside each other.
        has_same_weights: Whether the best weights are the same to the last bit; None where one run has none.
        is_stopped: Whether the new run did not come to its end.
        reasons: What may explain a difference.
        changes: What of the environment differs.
    """

    original: Path
    run: Path
    epochs: Epochs
    best_epochs: tuple[int | None, int | None]
    scores: Mapping[str, Compared]
    has_same_weights: bool | None
    is_stopped: bool
    reasons: tuple[str, ...]
    changes: tuple[Change, ...]

    @property
    def verdict(self) -> Verdict:
        """How far the two agree: by the final scores, or by the epochs of an original that has none."""
        if self.is_stopped:
            return "not finished"
        if self._is_equal:
            return "same bits"
        found = list(self.scores.values())
        is_close = self.largest <= ROUNDING and not any(one.contradictions for one in found)
        has_same_end = not found or (self.best_epochs[0] == self.best_epochs[1] and self._is_as_long)
        return "within rounding" if is_close and has_same_end else "different"

    @property
    def largest(self) -> float:
        """The largest difference of a final score; of an epoch where there are none."""
        differences = [one.largest or 0.0 for one in self.scores.values()]
        return max(differences) if differences else self.epochs.largest

    @property
    def words(self) -> str:
        """The verdict as a sentence without a full stop."""
        told = WORDS[self.verdict]
        if self.verdict == "within rounding":
            return f"{told} (largest difference {self.largest:.1g})"
        if self.verdict == "different":
            return f"{told}: {self._difference()}"
        return told

    def as_json(self) -> dict[str, Any]:
        """The reproduction for machines."""
        return {
            "run": str(self.run),
            "reproduces": str(self.original),
            "verdict": self.verdict,
            "words": self.words,
            "epochs": {
                "then": self.epochs.then,
                "now": self.epochs.now,
                "equal": self.epochs.equal,
                "largest_difference": self.epochs.largest,
                "first_difference": None if self.epochs.first is None else asdict(self.epochs.first),
            },
            "best_epochs": list(self.best_epochs),
            "scores": {split: asdict(one) for split, one in self.scores.items()},
            "same_weights": self.has_same_weights,
            "reasons": list(self.reasons),
            "changes": [change.as_json() for change in self.changes],
        }

    @property
    def _is_as_long(self) -> bool:
        return self.epochs.then == self.epochs.now

    @property
    def _is_equal(self) -> bool:
        """An original without scores, as an interrupted one, is compared as far as it went."""
        is_equal = self.epochs.first is None and all(one.is_equal for one in self.scores.values())
        return is_equal and (not self.scores or (self._is_as_long and self.has_same_weights is not False))

    def _difference(self) -> str:
        """The final score that differs most; else what does."""
        found = [(one.largest or 0.0, split, one) for split, one in self.scores.items() if not one.is_equal]
        if found:
            _, split, one = max(found, key=lambda each: each[0])
            told = f"{one.where} on {split} is {shown_score(one.now)} and was {shown_score(one.then)}"
        else:
            told = str(self.epochs)
        before, after = self.best_epochs
        return told if before == after else f"{told}; the best epoch is {after} and was {before}"
