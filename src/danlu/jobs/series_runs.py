"""The runs of a notebook that are, bit for bit, what a recipe would give: a series takes them instead of training.

A run is known by its complete recipe without the name, by danlu's version, and by its data: a file by its hash, a
folder by being older than the run, and so are word vectors and a pretrained encoder on this machine. A run of k epochs
is the beginning of a longer one wherever no step depends on how many epochs are planned; its best epoch is then the
best of the first k rows of the longer run's history.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from functools import cache
from pathlib import Path, PurePosixPath
from typing import Any

from danlu.errors import RecipeError
from danlu.features.pretrained import pretrained_folder
from danlu.files import sha256_of_file
from danlu.json_values import value_at
from danlu.recipe.dump import to_mapping
from danlu.recipe.schema import Recipe
from danlu.recipe.train_section import (
    ConstantSchedule,
    ExponentialSchedule,
    HalveSchedule,
    PlateauSchedule,
    StepSchedule,
)
from danlu.record.find import list_runs
from danlu.record.layout import RunFolder
from danlu.record.provenance import this_danlu
from danlu.record.record import Record

Json = dict[str, Any]

UNPLANNED = ConstantSchedule | StepSchedule | HalveSchedule | ExponentialSchedule | PlateauSchedule
"""The schedules whose learning rates do not depend on `train.epochs`."""

HARMLESS = frozenset({"data.root", "train.keep_every_epoch"})
"""What a resume may have changed without changing what was computed."""

EPOCHS = "train.epochs"


def is_beginning_of_longer(recipe: Recipe) -> bool:
    """Whether a run of this recipe is the beginning of one with more epochs."""
    return recipe.train.early_stopping is None and isinstance(recipe.train.schedule, UNPLANNED)


def rows_of(record: Record, recipe: Recipe) -> list[Json]:
    """The rows of a run's history that a run of the recipe would have."""
    return [row for row in record.history if row["epoch"] <= recipe.train.epochs]


def changed_keys(record: Record) -> set[str]:
    """The keys that resumes of a run have changed."""
    return {str(text).partition("=")[0] for row in record.resumes for text in row.get("overrides") or []}


class KnownRuns:
    """The runs of a notebook, looked through anew at each question, so that those trained meanwhile are found.

    Args:
        runs: The notebook folder; one that does not exist has no runs.
    """

    def __init__(self, runs: Path) -> None:
        self._runs = runs
        # Reading and hashing is done once for a series; how a run stands is read anew.
        self._recipe_in = cache(_recipe_in)
        self._sha256_of = cache(sha256_of_file)
        self._last_change_in = cache(_last_change_in)

    def with_result(self, recipe: Recipe) -> Record | None:
        """A run that has all the epochs of the recipe: one with this plan first, then a longer one."""
        longer = None
        for record in self._same_but_for_epochs(recipe):
            if self._has_plan(record, recipe) and record.state == "finished":
                return record
            if is_beginning_of_longer(recipe) and len(rows_of(record, recipe)) == recipe.train.epochs:
                longer = longer or record
        return longer

    def under_way(self, recipe: Recipe) -> Record | None:
        """A run of the recipe that is being trained now."""
        return next((record for record in self._same(recipe) if record.state == "running"), None)

    def unfinished(self, recipe: Recipe) -> Record | None:
        """The run of the recipe that was interrupted, killed or failed and can be gone on with; the furthest."""
        stopped = [
            record
            for record in self._same(recipe)
            if record.status is not None
            and record.status.is_resumable
            and RunFolder(record.path).last_checkpoint.is_file()
        ]
        return max(stopped, key=lambda record: len(record.history), default=None)

    def _same(self, recipe: Recipe) -> Iterator[Record]:
        return (record for record in self._same_but_for_epochs(recipe) if self._has_plan(record, recipe))

    def _same_but_for_epochs(self, recipe: Recipe) -> Iterator[Record]:
        wanted = _without_plan(to_mapping(recipe))
        for folder in list_runs(self._runs):
            known = self._recipe_in(folder)
            if known is None or _without_plan(known) != wanted:
                continue
            record = Record(folder)
            if _is_of_this_danlu(record) and _is_unchanged(record, recipe) and self._has_same_data(record):
                yield record

    def _has_plan(self, record: Record, recipe: Recipe) -> bool:
        return bool(value_at(self._recipe_in(record.path), "train", "epochs") == recipe.train.epochs)

    def _has_same_data(self, record: Record) -> bool:
        """Whether the files that the run was trained with are what they were."""
        root = Path(str(value_at(record.recipe, "data", "root")))
        files = {
            name: about
            for split in ("train", "valid")
            for name, about in (value_at(record.provenance, "data", split, "files") or {}).items()
        }
        if record.status is None or not files:
            return False
        since = datetime.fromisoformat(record.status.started).timestamp()
        if not all(self._is_older(path, since) for path in _model_sources(record.recipe)):
            return False
        # What stands in an archive is the same when the archive is, which is listed beside it.
        whole = {
            name: about
            for name, about in files.items()
            if not any(parent.as_posix() in files for parent in PurePosixPath(name).parents)
        }
        return all(self._is_same(root / name, about, since=since) for name, about in whole.items())

    def _is_older(self, path: Path, since: float) -> bool:
        try:
            return self._last_change_in(path) < since
        except OSError:
            return False

    def _is_same(self, path: Path, about: Mapping[str, Any], *, since: float) -> bool:
        try:
            if path.is_dir():
                return self._is_older(path, since)
            is_as_long = path.stat().st_size == about.get("bytes")
            return is_as_long and self._sha256_of(path) == about.get("sha256")
        except OSError:
            return False


def _recipe_in(folder: Path) -> Json | None:
    return Record(folder).recipe


def _last_change_in(path: Path) -> float:
    """When a file, or something in a folder, last changed, in seconds since 1970.

    Names that come or go change their folder.
    """
    return max(held.stat().st_mtime for held in (path, *path.rglob("*")))


def _model_sources(recipe: Json | None) -> Iterator[Path]:
    """The file of word vectors and the folder of a pretrained encoder that a recipe names; no name on the hub."""
    vectors = value_at(recipe, "model", "word_embedding", "vectors")
    if isinstance(vectors, str):
        yield Path(vectors)
    source = value_at(recipe, "model", "encoder", "source")
    if isinstance(source, str):
        try:
            folder = pretrained_folder(source)
        except RecipeError:
            # Training tells what is wrong with it.
            yield Path(source)
            return
        if Path(folder).is_dir():
            yield Path(folder)


def _without_plan(recipe: Mapping[str, Any]) -> Json:
    """A recipe without its name and its number of epochs."""
    train = {key: value for key, value in dict(recipe.get("train") or {}).items() if key != "epochs"}
    return {**recipe, "name": None, "train": train}


def _is_of_this_danlu(record: Record) -> bool:
    """Whether the run was trained by this very danlu on the packages that are installed, from its start to its end."""
    now = this_danlu()
    environments = [record.provenance, *(value_at(row, "environment") for row in record.resumes)]
    return all(value_at(one, key) == value for one in environments for key, value in now.items())


def _is_unchanged(record: Record, recipe: Recipe) -> bool:
    """Whether the run was trained from its start to its end as its recipe says now."""
    allowed = HARMLESS | ({EPOCHS} if is_beginning_of_longer(recipe) else set())
    return changed_keys(record) <= allowed
