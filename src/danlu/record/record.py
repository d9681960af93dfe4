"""A run's record, read: every part by name, and a line in `problems` for each that is missing or damaged."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property
from pathlib import Path
from typing import Any, TypeVar

from danlu.errors import DanluError
from danlu.files import read_json_lines
from danlu.json_values import as_mapping, numbers_in, read_json, rows_in, value_at
from danlu.recipe.yaml_document import read_yaml
from danlu.record.data_warnings import data_warnings, shared_with_train
from danlu.record.evaluation_name import split_of
from danlu.record.floors import best_floor, floors_of
from danlu.record.headline import headline
from danlu.record.layout import RunFolder
from danlu.record.notes import Note, read_notes
from danlu.record.readable_findings import readable_findings
from danlu.record.skipped import read_skipped
from danlu.record.status import Status, read_status
from danlu.record.under_floor import under_floor
from danlu.record.verdict import Verdict, make_verdict

Part = TypeVar("Part")
Json = dict[str, Any]


_PARTS = (
    "recipe", "provenance", "history", "status", "evaluations", "looks", "resumes", "floors", "findings",
    "skipped", "mean_features", "notes",
)  # fmt: skip


class Record:
    """A read-only view of a run's folder. Nothing in the folder, or its absence, makes reading fail.

    Args:
        path: The run's folder.

    Example:
        >>> record = Record(getfixture("tmp_path"))
        >>> record.recipe is None, record.problems[0]
        (True, 'provenance.json: the file is missing')
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._folder = RunFolder(path)
        self._problems: dict[str, str] = {}

    @property
    def name(self) -> str:
        """The name of the run's folder."""
        return self.path.resolve().name

    @cached_property
    def recipe(self) -> Json | None:
        """The complete recipe as plain data; it was checked when the run began and is not checked again."""
        return self._read(
            "recipe.yaml", lambda: as_mapping(read_yaml(self.recipe_text or "", name="recipe.yaml").data)
        )

    @cached_property
    def recipe_text(self) -> str | None:
        """The recipe's file as it stands."""
        return self._read("recipe.yaml", lambda: self._folder.recipe.read_text(encoding="utf-8"))

    @cached_property
    def provenance(self) -> Json | None:
        """What the run was made from."""
        return self._read("provenance.json", lambda: as_mapping(read_json(self._folder.provenance)))

    @cached_property
    def history(self) -> list[Json]:
        """One row a finished epoch."""
        return self._read("history.jsonl", lambda: read_json_lines(self._folder.history)) or []

    @cached_property
    def status(self) -> Status | None:
        """How the run stands."""
        return self._read("status.json", lambda: read_status(self.path))

    @cached_property
    def evaluations(self) -> dict[str, Json]:
        """For each evaluated split, and each variant of one, the content of its `scores.json`; valid first."""
        if not self._folder.evaluations.is_dir():
            return {}
        files = sorted(self._folder.evaluations.glob("*/scores.json"), key=_place)
        read = {file.parent.name: self._read_scores(file) for file in files}
        return {split: scores for split, scores in read.items() if scores is not None}

    @cached_property
    def looks(self) -> list[Json]:
        """One row for each time a split was evaluated by name."""
        return self._read("looks.jsonl", lambda: read_json_lines(self._folder.looks)) or []

    @cached_property
    def resumes(self) -> list[Json]:
        """One row for each time the run was gone on with."""
        return self._read("resumes.jsonl", lambda: read_json_lines(self._folder.resumes)) or []

    @cached_property
    def floors(self) -> Json | None:
        """Scores that need no learning, by split and floor; None where none were made."""
        path = self._folder.floors
        return self._read("floors.json", lambda: as_mapping(read_json(path))) if path.exists() else None

    @cached_property
    def findings(self) -> list[Json]:
        """The outcomes of the checks."""
        path = self._folder.findings
        found = self._read("findings.json", lambda: read_json(path)) if path.exists() else None
        return rows_in(found if isinstance(found, list) else value_at(found, "findings"))

    @cached_property
    def mean_features(self) -> Json | None:
        """The mean spectrogram of each class of train; None where none was made."""
        path = self._folder.mean_features
        if not path.exists():
            return None
        return self._read("data/mean_features.json", lambda: as_mapping(read_json(path)))

    @cached_property
    def notes(self) -> list[Note]:
        """What people wrote about the run, the oldest first."""
        return self._read("notes.md", lambda: read_notes(self.path)) or []

    @cached_property
    def skipped(self) -> list[dict[str, str]]:
        """Every line of the data files that was dropped or mended."""
        return self._read("data/skipped.csv", lambda: read_skipped(self.path)) or []

    @property
    def starred(self) -> bool:
        """Whether someone starred the run."""
        return self._folder.starred.exists()

    @property
    def state(self) -> str:
        """The state in a word; `unknown` where the status cannot be read."""
        return "unknown" if self.status is None else self.status.state

    @property
    def task(self) -> str:
        """What the model predicts: what the recipe says, or else an evaluation."""
        return task_of(value_at(self.recipe, "data"), *self.evaluations.values())

    @property
    def warnings(self) -> list[str]:
        """What a person should know of the data before believing a score, in sentences."""
        return data_warnings(self.provenance, self.evaluations)

    @property
    def headlines(self) -> dict[str, Json]:
        """By evaluation the score it is told by, beside the best floor; valid, if only as the best epoch has it."""
        scored = dict(self.evaluations)
        if self.best_row is not None:
            scored = {"valid": {"scores": value_at(self.best_row, "valid")}, **scored}
        return {name: told for name, content in scored.items() if (told := self._headline(name, content))}

    @cached_property
    def verdict(self) -> Verdict:
        """Whether the run is worth anything, and the few findings that matter."""
        return make_verdict(self.name, readable_findings(self.findings), under_floor(self.headlines))

    @property
    def best_epoch(self) -> int | None:
        """The epoch of the best checkpoint; None before the first epoch is finished."""
        row = self.best_row
        return None if row is None else row.get("epoch")

    @property
    def best_row(self) -> Json | None:
        """The history row of the best epoch: the last one that was the best so far."""
        best = [row for row in self.history if row.get("is_best")]
        return best[-1] if best else None

    @property
    def selection(self) -> Json | None:
        """The name of the score that chose the best epoch, and its value there."""
        select = value_at(self.best_row, "select")
        return select if isinstance(select, dict) else None

    @property
    def seconds(self) -> float | None:
        """The time of all finished epochs together; None before the first."""
        times = [seconds for row in self.history if (seconds := epoch_seconds(row)) is not None]
        return sum(times) if times else None

    @property
    def problems(self) -> list[str]:
        """What is missing or damaged, a line each; reading it reads every part."""
        for part in _PARTS:
            getattr(self, part)
        return [f"{part}: {problem}" for part, problem in sorted(self._problems.items())]

    def looks_at(self, split: str) -> int:
        """How often a split, in any variant, was evaluated by name."""
        logged = sum(split_of(str(row.get("split"))) == split for row in self.looks)
        counts = [
            value_at(scores, "looks") for name, scores in self.evaluations.items() if split_of(name) == split
        ]
        return max([logged, *(count for count in counts if isinstance(count, int))])

    def summary(self) -> Json:
        """The run in one row, for lists of runs; all of it but the state follows from the files alone."""
        status, recipe = self.status, self.recipe or {}
        return {
            "run": self.name,
            "name": recipe.get("name"),
            "task": self.task,
            "family": value_at(recipe, "model", "family"),
            "state": self.state,
            "starred": self.starred,
            "started": None if status is None else status.started,
            "epoch": len(self.history) if status is None else status.epoch,
            "epochs": value_at(recipe, "train", "epochs") if status is None else status.epochs,
            "best_epoch": self.best_epoch,
            "select": self.selection,
            "seconds": self.seconds,
            "scores": {split: numbers_in(scores.get("scores")) for split, scores in self.evaluations.items()},
            "headlines": self.headlines,
            "verdict": self.verdict.as_json(),
            "looks": {split: self.looks_at(split) for split in map(split_of, self.evaluations)},
            "shared_with_train": shared_with_train(self.provenance),
            "warnings": self.warnings,
            "notes": len(self.notes),
            "problems": self.problems,
        }

    def as_json(self) -> Json:
        """All of the record, for machines."""
        return {
            **self.summary(),
            "path": str(self.path),
            "status": None if self.status is None else self.status.as_json(),
            "recipe": self.recipe,
            "provenance": self.provenance,
            "history": self.history,
            "evaluations": self.evaluations,
            "look_log": self.looks,
            "resumes": self.resumes,
            "floors": self.floors,
            "findings": self.findings,
            "skipped": self.skipped,
            "notes": [{"written": note.written, "text": note.text} for note in self.notes],
        }

    def _headline(self, name: str, evaluation: Json) -> Json | None:
        selected_by = value_at(self.selection, "name")
        told = headline(evaluation, selected_by if isinstance(selected_by, str) else None)
        if told is None:
            return None
        score, value = told
        floor = best_floor(score, floors_of(evaluation, self.floors, name))
        beside = {"floor": None if floor is None else floor.name, "floor_value": floor and floor.value}
        return {"score": score, "value": value, **beside}

    def _read(self, part: str, read: Callable[[], Part]) -> Part | None:
        try:
            return read()
        except FileNotFoundError:
            problem = "the file is missing"
        except DanluError as error:
            first = error.problems[0] if error.problems else None
            problem = error.message if first is None else first.what
        except (OSError, ValueError, TypeError, RecursionError) as error:
            problem = str(error) or type(error).__name__
        self._problems.setdefault(part, problem)
        return None

    def _read_scores(self, file: Path) -> Json | None:
        return self._read(f"evaluation/{file.parent.name}/scores.json", lambda: as_mapping(read_json(file)))


def task_of(*parts: object) -> str:
    """The task that the first part with a key `task` names; records without one are of tagging.

    Example:
        >>> task_of(None, {"task": "text-classification"}), task_of({})
        ('text-classification', 'tagging')
    """
    named = (value_at(part, "task") for part in parts)
    return next((task for task in named if isinstance(task, str)), "tagging")


def epoch_seconds(row: Json) -> float | None:
    """The time of an epoch: its training and its reading of the validation split together."""
    seconds = row.get("seconds")
    if isinstance(seconds, dict):
        parts = [value for value in numbers_in(seconds).values() if value is not None]
        return sum(parts) if parts else None
    return seconds if isinstance(seconds, int | float) else None


def _place(scores: Path) -> tuple[int, str]:
    name = scores.parent.name
    return {"valid": 0, "test": 1}.get(name, 2), name
