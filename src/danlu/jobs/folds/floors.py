"""The floors of the folds: each fitted on a fold's train, scored on all tested clips together as the model is."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from danlu.data.audio_cache import audio_cache
from danlu.data.audio_overlap import seen_speakers
from danlu.evaluation.audio_scores import audio_scores
from danlu.evaluation.class_floors import ClassFloor
from danlu.evaluation.class_report import class_report
from danlu.jobs.folds.plan import PlannedFold, audio_data

CALIBRATION = ("ece", "brier")
"""Scores that a floor without honest probabilities has in no fold, and so in no pool."""

Json = dict[str, Any]


class PooledFloors:
    """Computes the floors of folds, those of the same clips once.

    Args:
        tell: Is told which fold's are being computed.
    """

    def __init__(self, tell: Callable[[str], None]) -> None:
        self._tell = tell
        self._known: dict[tuple[str, str, int], list[ClassFloor]] = {}

    def of(self, folds: Sequence[PlannedFold], classes: Sequence[str]) -> Json:
        """The floors by name: what each does, its scores on all tested clips, and why one is undefined.

        Args:
            folds: The folds whose test is scored.
            classes: Every class.
        """
        gold = [clip.label for fold in folds for clip in fold.splits["test"].clips]
        seen = [is_seen for fold in folds for is_seen in _seen(fold)]
        by_fold = [self._of_fold(fold, number, len(folds)) for number, fold in enumerate(folds, start=1)]
        pooled: Json = {}
        for floors in zip(*by_fold, strict=True):
            predicted = [label for floor in floors for label in floor.predicted]
            blocks = [
                _widened(floor, sorted(fold.splits["train"].label_counts), classes)
                for floor, fold in zip(floors, folds, strict=True)
            ]
            scores = audio_scores(gold, predicted, np.concatenate(blocks), classes, seen)
            values, reasons = dict(scores.values), dict(scores.reasons)
            for name in values:
                if name.partition("@")[0] in CALIBRATION and all(
                    floor.scores.values.get(name) is None for floor in floors
                ):
                    values[name] = None
                    reasons[name] = floors[0].scores.reasons.get(name, "undefined in every fold")
            pooled[floors[0].name] = {
                "meaning": floors[0].meaning,
                "scores": values,
                "reasons": reasons,
                "class_report": class_report(gold, predicted, classes, unit="clip").as_json(),
            }
        return pooled

    def _of_fold(self, fold: PlannedFold, number: int, of: int) -> list[ClassFloor]:
        from danlu.jobs.audio.floors import floors_of

        rate = audio_data(fold.recipe).rate
        key = (fold.contents["train"], fold.contents["test"], rate)
        if key not in self._known:
            self._tell(f"floors of fold {number} of {of}")
            self._known[key] = floors_of(
                fold.splits["train"], fold.splits["test"], _seen(fold), rate=rate, cache=audio_cache()
            )
        return self._known[key]


def _seen(fold: PlannedFold) -> list[bool]:
    return seen_speakers(fold.splits["train"].clips, fold.splits["test"].clips)


def _widened(
    floor: ClassFloor, known: Sequence[str], classes: Sequence[str]
) -> np.ndarray[Any, np.dtype[np.float64]]:
    """A fold's probabilities in the columns of all classes; those that its train lacks get 0."""
    table = np.zeros((len(floor.predicted), len(classes)))
    table[:, [list(classes).index(name) for name in known]] = floor.probabilities
    return table
