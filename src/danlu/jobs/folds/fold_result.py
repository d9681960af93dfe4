"""What became of a fold, read from its run: best epoch, time, scores on its test."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from danlu.jobs.folds.fold_run import run_of_fold, test_evaluation
from danlu.jobs.folds.plan import PlannedFold
from danlu.jobs.folds.work import FoldEnd, How, State
from danlu.json_values import numbers_in, value_at
from danlu.recipe.dump import to_mapping
from danlu.record.record import Record


@dataclass(frozen=True, slots=True)
class FoldResult:
    """What became of a fold.

    Args:
        planned: Its groups, its recipe, its clips.
        state: `finished` where its test is scored; `running`: another process trains it.
        how: What was done for it now; None where nothing was, or where it is not finished.
        run: Its run.
        evaluation: The folder of its evaluation on test; None where it is not finished.
        reason: Why it is not finished.
        trace: Where an unforeseen error came from.
        best_epoch: The epoch that its scores are of.
        seconds: How long its epochs took together.
        valid: The score that chose the epoch, by name, and its value on valid there.
        scores: Its scores on test; None where undefined.
        reasons: Why a score is None.
        floors: The scores of each floor on its test.
        danlu: The version of danlu that trained it, and the hash of its source.
    """

    planned: PlannedFold
    state: State
    how: How | None = None
    run: Path | None = None
    evaluation: Path | None = None
    reason: str | None = None
    trace: str | None = None
    best_epoch: int | None = None
    seconds: float | None = None
    valid: Mapping[str, Any] | None = None
    scores: Mapping[str, float | None] = field(default_factory=dict)
    reasons: Mapping[str, str] = field(default_factory=dict)
    floors: Mapping[str, Mapping[str, float | None]] = field(default_factory=dict)
    danlu: tuple[str, str] | None = None

    @property
    def is_finished(self) -> bool:
        """Whether its test is scored."""
        return self.evaluation is not None

    def as_json(self, folder: Path) -> dict[str, Any]:
        """The result for machines; the run is named relative to a folder, so that both can be moved together."""
        fold, splits = self.planned.fold, self.planned.splits
        return {
            "fold": fold.number,
            "label": fold.label,
            "state": self.state,
            "how": self.how,
            "reason": self.reason,
            "trace": self.trace,
            "run": None if self.run is None else _relative(self.run, folder),
            "test_groups": list(fold.test_groups),
            "valid_groups": list(fold.valid_groups),
            "clips": {name: len(split.clips) for name, split in splits.items()},
            "audio_seconds": {name: split.seconds for name, split in splits.items()},
            "untested_classes": self.planned.untested,
            "best_epoch": self.best_epoch,
            "seconds": self.seconds,
            "valid": None if self.valid is None else dict(self.valid),
            "scores": dict(self.scores),
            "reasons": dict(self.reasons),
            "floors": {name: dict(scores) for name, scores in self.floors.items()},
            "danlu": None if self.danlu is None else self.danlu[0],
            "danlu_sha256": None if self.danlu is None else self.danlu[1],
        }


def result_of_fold(planned: PlannedFold, runs: Path, end: FoldEnd | None = None) -> FoldResult:
    """Read what became of a fold.

    Args:
        planned: The fold.
        runs: The notebook of its point.
        end: What its worker said; None where it had no turn, or left without a word.
    """
    record = (
        Record(Path(end.run))
        if end is not None and end.run is not None
        else run_of_fold(runs, to_mapping(planned.recipe), planned.contents)
    )
    if record is None:
        return _without_run(planned, end)
    how = None if end is None else end.how
    evaluation = test_evaluation(record, planned.contents) if record.state == "finished" else None
    if evaluation is None or (end is not None and end.state != "finished"):
        return FoldResult(
            planned,
            _state(record, end),
            run=record.path,
            reason=_reason(record, end),
            trace=None if end is None else end.trace,
        )
    told = record.evaluations[evaluation.name]
    floors = value_at(told, "floors") or {}
    return FoldResult(
        planned,
        "finished",
        how,
        record.path,
        evaluation,
        best_epoch=record.best_epoch,
        seconds=record.seconds,
        valid=record.selection,
        scores=numbers_in(told.get("scores")),
        reasons=value_at(told, "reasons") or {},
        floors={name: numbers_in(value_at(floor, "scores")) for name, floor in floors.items()},
        danlu=(str(value_at(record.provenance, "danlu")), str(value_at(record.provenance, "danlu_sha256"))),
    )


def _without_run(planned: PlannedFold, end: FoldEnd | None) -> FoldResult:
    if end is None or end.state == "interrupted":
        return FoldResult(planned, "not trained", reason="not trained yet")
    return FoldResult(planned, end.state, reason=end.reason, trace=end.trace)


def _state(record: Record, end: FoldEnd | None) -> State:
    if end is not None and end.state != "finished":
        return end.state
    return "running" if record.state == "running" else "failed" if record.state == "failed" else "interrupted"


def _reason(record: Record, end: FoldEnd | None) -> str:
    if end is not None and end.reason and end.state != "interrupted":
        return end.reason
    if record.state == "finished":
        return "trained, and its test is not looked at yet"
    epochs = value_at(record.recipe, "train", "epochs")
    return f"{record.state} after epoch {len(record.history)} of {epochs}"


def _relative(run: Path, folder: Path) -> str:
    try:
        return run.resolve().relative_to(folder.resolve()).as_posix()
    except ValueError:
        return str(run)
