"""What the folds found: pooled over all tested clips, spread over folds, beside floors; and what limits all of that."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

from danlu.jobs.folds.fold_result import FoldResult
from danlu.jobs.folds.plan import TASK, PlannedPoint
from danlu.jobs.folds.pooling import Pooled, class_f1
from danlu.jobs.folds.protocol import Protocol
from danlu.jobs.folds.spread import FoldSpread
from danlu.record.display import number_of, shown_score

FORMAT = "danlu folds 1"

HEADLINES = ("accuracy", "ua", "macro_f1")
"""The scores that tables show: WA and UA of papers on speech, and the mean F1."""

Status = Literal["finished", "incomplete", "interrupted"]
Json = dict[str, Any]


@dataclass(frozen=True)
class PointResults:
    """What the folds of one point found.

    Args:
        planned: The point.
        protocol: How clips came into folds.
        folder: The folder with its runs and its files.
        folds: What became of each fold.
        pooled: The predictions of the finished folds together; None where there are none, or not yet.
        scores: What `Pooled.as_json` and the floors say of them.
        is_interrupted: Whether Ctrl-C ended it.
    """

    planned: PlannedPoint
    protocol: Protocol
    folder: Path
    folds: Sequence[FoldResult]
    pooled: Pooled | None = None
    scores: Mapping[str, Any] = field(default_factory=dict)
    is_interrupted: bool = False

    @property
    def status(self) -> Status:
        """`incomplete`: a fold failed, another process trains it, or the command goes on."""
        if all(fold.is_finished for fold in self.folds):
            return "finished"
        return "interrupted" if self.is_interrupted else "incomplete"

    @property
    def finished(self) -> list[FoldResult]:
        """The folds whose test is scored."""
        return [fold for fold in self.folds if fold.is_finished]

    @property
    def warning(self) -> str | None:
        """What the protocol of papers does to the scores; None of another protocol."""
        from danlu.jobs.audio.provenance import protocol_provenance

        data = self.planned.folds[0].recipe.data
        told = protocol_provenance(data)["warning"]  # type: ignore[arg-type]  # checked when it was planned
        return None if told is None else str(told)

    @property
    def notes(self) -> list[str]:
        """What a person should know, in words."""
        notes = list(self.planned.notes)
        missing = [fold for fold in self.folds if not fold.is_finished]
        if missing:
            notes.append(f"{number_of(len(missing), 'fold')} of {len(self.folds)} without scores")
        notes += [
            f"{fold.planned.fold.label} failed: {' '.join((fold.reason or '').split())}"
            for fold in missing
            if fold.state == "failed"
        ]
        versions = {fold.danlu for fold in self.finished}
        if len(versions) > 1:
            notes.append(
                f"the folds were trained by {len(versions)} versions of danlu: they may differ by more than clips"
            )
        return notes

    @property
    def seconds(self) -> float:
        """How long the epochs of all folds took together."""
        return sum(fold.seconds or 0.0 for fold in self.folds)

    def spread(self, score: str) -> FoldSpread:
        """A score on test over the finished folds."""
        return FoldSpread.over([fold.scores.get(score) for fold in self.finished])

    @property
    def selected_by(self) -> str:
        """The score that chooses the epoch of each fold."""
        return self.planned.recipe.train.select

    @property
    def valid(self) -> FoldSpread:
        """The score that chose the epochs, on valid, over the finished folds."""
        found = [(fold.valid or {}).get("value") for fold in self.finished]
        return FoldSpread.over(found)

    @property
    def floors(self) -> Json:
        """The floors on the same clips, by name."""
        found = self.scores.get("floors")
        return dict(found) if isinstance(found, Mapping) else {}

    @property
    def f1_of_class(self) -> dict[str, float | None]:
        """The pooled F1 of each class."""
        return class_f1(self.scores["class_report"]) if self.scores else {}

    @property
    def described(self) -> str:
        """The protocol in a line."""
        protocol, folds = self.protocol, number_of(len(self.folds), "fold")
        if protocol.kind == "paper":
            return f"random {folds} of clips, the epoch chosen on the test fold (paper, seed {protocol.seed})"
        chosen = f"the epoch chosen on {number_of(protocol.valid_groups or 1, f'other {protocol.group}')}"
        if protocol.kind == "k-fold":
            return f"{folds} of whole {protocol.group}s (seed {protocol.seed}), {chosen}"
        return f"each of {len(self.folds)} speakers left out once, {chosen}"

    def verdict(self) -> list[str]:
        """What was found, in sentences."""
        pooled = self.scores.get("scores", {})
        if not pooled:
            return ["No fold has scores yet."]
        interval = self.scores.get("group_intervals", {}).get("ua")
        over = f"over {self.protocol.group}s"
        if interval is None:
            interval, over = self.scores["intervals"].get("ua"), "over clips"
        between = "" if interval is None else f" (95% {interval[0]:.3f} to {interval[1]:.3f} {over})"
        tested = f"{number_of(self.scores['clips'], 'clip')} that were each tested on once"
        told = f"UA {shown_score(pooled['ua'])}{between}, WA {shown_score(pooled['accuracy'])}, on {tested}."
        sentences = [told]
        values = {name: floor["scores"].get("ua") for name, floor in self.floors.items()}
        known = {name: value for name, value in values.items() if value is not None}
        if known and pooled["ua"] is not None:
            best = max(known, key=known.__getitem__)
            gain = pooled["ua"] - known[best]
            word = "above" if gain > 0 else "below" if gain < 0 else "as"
            told = f"{abs(gain):.3f} {word}" if gain else word
            sentences.append(
                f"That is {told} the best floor: {best.replace('_', ' ')}, UA {shown_score(known[best])}."
            )
        return sentences

    def as_json(self) -> Json:
        """The point for machines, unrounded."""
        names = list(dict.fromkeys(name for fold in self.finished for name in fold.scores))
        leaks = self.planned.leaks
        return {
            "format": FORMAT,
            "name": self.planned.recipe.name,
            "task": TASK,
            "status": self.status,
            "point": dict(self.planned.point.changes),
            "protocol": {**self.protocol.as_json(), "folds": len(self.folds), "described": self.described},
            "groups": sorted({group for fold in self.folds for group in fold.planned.fold.test_groups}),
            "classes": self.planned.classes,
            "leaks": [leak.kind for leak in leaks],
            "leak_notes": [leak.words for leak in leaks],
            "warning": self.warning,
            "notes": self.notes,
            "seconds": self.seconds,
            "folds": [fold.as_json(self.folder) for fold in self.folds],
            "pooled": {**self.scores, "folds": len(self.finished)} if self.scores else None,
            "spread": {name: self.spread(name).as_json() for name in names},
            "valid": {"name": self.selected_by, **self.valid.as_json()},
        }


@dataclass(frozen=True)
class FoldsResults:
    """What all points found.

    Args:
        name: The recipe's name.
        out: The folder of all files.
        points: The points; one, without changes, where nothing is compared.
        is_interrupted: Whether Ctrl-C ended the command.
    """

    name: str
    out: Path
    points: Sequence[PointResults]
    is_interrupted: bool = False

    @property
    def is_comparison(self) -> bool:
        """Whether points are compared."""
        return bool(self.points[0].planned.point.changes)

    @property
    def status(self) -> Status:
        """How it ended, over all points."""
        if all(point.status == "finished" for point in self.points):
            return "finished"
        return "interrupted" if self.is_interrupted else "incomplete"
