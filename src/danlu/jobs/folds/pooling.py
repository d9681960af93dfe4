"""All tested clips of all folds as one set: each clip once, as the model of its fold predicts it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from danlu.errors import Problem, RecordError
from danlu.evaluation.audio_scores import audio_intervals, audio_scores
from danlu.evaluation.class_report import class_report
from danlu.evaluation.confusion import Confusion, class_confusion
from danlu.evaluation.score_table import ScoreTable
from danlu.files import read_json_lines
from danlu.jobs.folds.fold_result import FoldResult

FloatArray = NDArray[np.float64]
Json = dict[str, Any]


@dataclass(frozen=True)
class Pooled:
    """The predictions of all finished folds.

    Args:
        rows: A row a clip as `predictions.jsonl` of its fold's run has it, with the number of its `fold`.
        classes: Every class, sorted.
    """

    rows: Sequence[Json]
    classes: Sequence[str]

    @cached_property
    def gold(self) -> list[str]:
        """The class of each clip."""
        return [row["gold"] for row in self.rows]

    @cached_property
    def predicted(self) -> list[str]:
        """The predicted class of each clip."""
        return [row["predicted"] for row in self.rows]

    @cached_property
    def seen(self) -> list[bool]:
        """For each clip, whether its speaker is one of its fold's train."""
        return [bool(row["seen"]) for row in self.rows]

    @cached_property
    def probabilities(self) -> FloatArray:
        """Probability of each class, (clips, classes); a class that a fold's model does not know has 0 there."""
        table = [[row["probabilities"].get(name, 0.0) for name in self.classes] for row in self.rows]
        return np.array(table, dtype=np.float64).reshape(len(self.rows), len(self.classes))

    @cached_property
    def report(self) -> ScoreTable:
        """Precision, recall and F1 of each class."""
        return class_report(self.gold, self.predicted, self.classes, unit="clip")

    @cached_property
    def confusion(self) -> Confusion:
        """Which class is taken for which."""
        return class_confusion(self.gold, self.predicted, self.classes, unit="clip")

    def as_json(self) -> Json:
        """The scores of all clips together, with their intervals, and the tables."""
        arguments = (self.gold, self.predicted, self.probabilities, self.classes, self.seen)
        scores, intervals = audio_scores(*arguments), audio_intervals(*arguments)
        return {
            "clips": len(self.rows),
            "seen_clips": sum(self.seen),
            "seconds": sum(row["seconds"] for row in self.rows),
            "convention": {
                **self.report.convention,
                "pooled": "every clip once, as its fold's model predicts it; ranks are of several models",
                "interval": f"{intervals.level:.0%} percentile bootstrap over clips, {intervals.resamples} resamples; "
                "clips of one speaker are alike, so for new voices it is too narrow",
            },
            "scores": dict(scores.values),
            "reasons": dict(scores.reasons),
            "intervals": {name: list(bounds) for name, bounds in intervals.values.items()},
            "interval_reasons": dict(intervals.reasons),
            "class_report": self.report.as_json(),
            "confusion": {"classes": {key: _listed(part) for key, part in self.confusion.as_json().items()}},
        }


def pool(results: Sequence[FoldResult], classes: Sequence[str]) -> Pooled | None:
    """The predictions of the finished folds together; None where no fold is finished.

    Args:
        results: The folds.
        classes: Every class.

    Raises:
        RecordError: The predictions of a fold are not those of its clips.
    """
    rows = [row for result in results if result.is_finished for row in _rows(result)]
    return Pooled(rows, classes) if rows else None


def _rows(result: FoldResult) -> list[Json]:
    if result.evaluation is None:
        return []
    path = result.evaluation / "predictions.jsonl"
    rows = read_json_lines(path)
    expected = [clip.source for clip in result.planned.splits["test"].clips]
    if [row.get("source") for row in rows] != expected:
        problem = Problem(
            str(path),
            "the clips are not those of the fold's test",
            received=f"{len(rows)} rows",
            allowed=f"the {len(expected)} clips of {result.planned.fold.label}",
            fix="remove the folder of this evaluation; the same command looks at the test again",
        )
        raise RecordError("The predictions of a fold are damaged.", [problem])
    return [{"fold": result.planned.fold.number, **row} for row in rows]


def _listed(part: object) -> object:
    """Tuples as lists, as they are once they were written and read."""
    return [_listed(one) for one in part] if isinstance(part, tuple) else part


def class_f1(report: Mapping[str, Any]) -> dict[str, float | None]:
    """The F1 of each class out of a report as JSON."""
    return {row["name"]: row["f1"] for row in report["rows"]}
