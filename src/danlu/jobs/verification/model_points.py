"""Whether the model is still the one that was evaluated: its weights by their bytes, its folder by loading it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from danlu.errors import DanluError
from danlu.files import sha256_of_file
from danlu.jobs.task import Task
from danlu.jobs.verification.point import DIFFERS, Part, Point, reason_of
from danlu.json_values import read_json, value_at
from danlu.recipe.schema import Recipe
from danlu.record.layout import RunFolder
from danlu.record.provenance import this_danlu
from danlu.record.record import Record

MODEL = Part("model")


def model_points(record: Record, recipe: Recipe | None) -> Iterator[Point]:
    """The points that need no model in memory."""
    folder = RunFolder(record.path)
    for name, scores in record.evaluations.items():
        yield _weights(record, folder, name, scores)
    yield _options(folder, recipe)


def loading_point(record: Record, task: Task, known: Sequence[Point]) -> Point:
    """Whether the model folder loads.

    A model that another danlu wrote may be right though this one cannot load it: where its files are what they were, it
    cannot be checked.

    Args:
        record: The record.
        task: The task of the run.
        known: The points that `model_points` gave.
    """
    try:
        task.check_model(RunFolder(record.path))
    except (DanluError, OSError) as error:
        is_of_this_danlu = value_at(record.provenance, "danlu_sha256") == this_danlu()["danlu_sha256"]
        if is_of_this_danlu or any(point.outcome == DIFFERS for point in known) or not _is_json(record):
            return MODEL.decided("loads", False, reason_of(error))
        return MODEL.unknown(
            "loads", f"another danlu trained the run, and this one cannot load it: {reason_of(error)}"
        )
    return MODEL.decided("loads", True, "the model folder loads, and the weights fit it")


def _is_json(record: Record) -> bool:
    try:
        return isinstance(read_json(RunFolder(record.path).model / "model.json"), dict)
    except (OSError, ValueError):
        return False


def weights_file(folder: RunFolder, scores: dict[str, Any]) -> Path | None:
    """The file of the weights that an evaluation names; None where it names none."""
    name = value_at(scores, "checkpoint", "name")
    if name == "best":
        return folder.best_weights
    if name == "last":
        return folder.last_checkpoint
    return folder.checkpoints / f"{name}.safetensors" if isinstance(name, str) else None


def replaced_by_resume(record: Record, scores: dict[str, Any]) -> str | None:
    """When the run was gone on with after an evaluation, whose weights may be gone since; None where it was not."""
    looked_at = str(scores.get("looked_at"))
    later = [str(row.get("at")) for row in record.resumes if str(row.get("at")) > looked_at]
    return later[0] if later else None


def _weights(record: Record, folder: RunFolder, name: str, scores: dict[str, Any]) -> Point:
    about = f"weights of {name}"
    path, then = weights_file(folder, scores), value_at(scores, "checkpoint", "sha256")
    if path is None or not isinstance(then, str):
        return MODEL.unknown(about, f"evaluation/{name}/scores.json does not say which weights predicted")
    shown = path.relative_to(folder.path).as_posix()
    if not path.is_file():
        return MODEL.unknown(about, f"{shown} is not in the record any more", then=then)
    now = sha256_of_file(path)
    if now == then:
        return MODEL.decided(about, True, f"{shown} has the bytes that evaluation/{name} was made with")
    resumed = replaced_by_resume(record, scores)
    if resumed is not None:
        what = f"the run was gone on with at {resumed} and has other weights since: evaluate it anew"
        return MODEL.unknown(about, what, then=then)
    what = f"{shown} has other bytes than those that evaluation/{name} was made with"
    return MODEL.decided(about, False, what, then=then, now=now)


def _options(folder: RunFolder, recipe: Recipe | None) -> Point:
    """Whether the model folder is of the model that the recipe declares."""
    try:
        stored = value_at(read_json(folder.model / "model.json"), "options")
    except (OSError, ValueError) as error:
        return MODEL.unknown("options", f"model/model.json cannot be read: {error}")
    if recipe is None or not isinstance(stored, dict):
        return MODEL.unknown("options", "there is no recipe, or no model, to compare")
    declared = recipe.model.model_dump(mode="json")
    changed = [key for key in declared if key in stored and not _agree(declared[key], stored[key])]
    what = (
        f"{', '.join(f'model.{key}' for key in changed)} of the recipe is not what the model was built with"
        if changed
        else "the model was built with the options of the recipe"
    )
    told = {"then": {key: stored[key] for key in changed}, "now": {key: declared[key] for key in changed}}
    return MODEL.decided("options", not changed, what, **told)


def _agree(declared: object, stored: object) -> bool:
    """Whether options agree; the model folder has no `vectors`, and an older danlu may have had fewer keys."""
    if isinstance(declared, dict) and isinstance(stored, dict):
        keys = [key for key in declared if key in stored and key != "vectors"]
        return all(_agree(declared[key], stored[key]) for key in keys)
    return declared == stored
