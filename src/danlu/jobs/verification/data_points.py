"""Whether the data are still what the run was trained and evaluated with: files by their bytes, splits by content."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from danlu.errors import DanluError
from danlu.files import sha256_of_file
from danlu.jobs.task import Task
from danlu.jobs.verification.point import Part, Point, reason_of
from danlu.jobs.wording import named
from danlu.json_values import is_number, value_at
from danlu.recipe.schema import Recipe
from danlu.record.display import number_of
from danlu.record.record import Record

DATA = Part("data")

MOVED = "data.root=DIR says where the data are now"

SIZES = ("texts", "clips", "sentences", "words", "phrases", "seconds")
"""The counts of a split that are shown, in this order."""

COUNTS = (
    *SIZES,
    "labels",
    "spans",
    "speakers",
    "documents",
    "groups",
    "violations",
    "cannot_be_labelled",
    "skipped",
)
"""Every count of a split that is compared."""

Described = Mapping[str, Any]
"""A split as `provenance.json` has it."""


def data_points(record: Record, recipe: Recipe, task: Task) -> Iterator[Point]:
    """Every point of the data: of train and valid, and of test where it was evaluated as the recipe reads it."""
    then = {name: found for name in ("train", "valid") if (found := _recorded(record, name))}
    if not then:
        yield DATA.unknown("files", "provenance.json does not say what the data were")
        return
    names = [*then, *(["test"] if "test" in record.evaluations else [])]
    now, reasons = _read_now(recipe, task, names)
    root = Path(str(getattr(recipe.data, "root")))  # noqa: B009 - a field of every section `data`
    for name, recorded in then.items():
        yield _files(name, recorded, now.get(name), root, reasons.get(name))
        yield from _split(name, recorded, now.get(name), reasons.get(name))
    if "test" in names:
        yield from _split(
            "test", _evaluated(record.evaluations["test"]), now.get("test"), reasons.get("test")
        )
    for evaluation, scores in record.evaluations.items():
        if evaluation in then and not scores.get("reading"):
            yield _same_as_trained(evaluation, then[evaluation], scores)


def _recorded(record: Record, name: str) -> dict[str, Any] | None:
    found = value_at(record.provenance, "data", name)
    return found if isinstance(found, dict) and found else None


def _evaluated(scores: Mapping[str, Any]) -> dict[str, Any]:
    """What an evaluation says of its split."""
    return {key: scores[key] for key in ("content_sha256", *SIZES) if key in scores}


def _read_now(recipe: Recipe, task: Task, names: list[str]) -> tuple[Mapping[str, Described], dict[str, str]]:
    """The splits that can be read, and why the others cannot."""
    try:
        return task.describe_splits(recipe, names), {}
    except (DanluError, OSError) as error:
        if len(names) == 1:
            return {}, {names[0]: reason_of(error)}
    found: dict[str, Described] = {}
    reasons: dict[str, str] = {}
    for name in names:
        described, why = _read_now(recipe, task, [name])
        found |= described
        reasons |= why
    return found, reasons


def _files(name: str, then: Described, now: Described | None, root: Path, reason: str | None) -> Point:
    """The files of a split, each by the hash of its bytes; where the split cannot be read, those that are there."""
    recorded = {str(file): value_at(about, "sha256") for file, about in (then.get("files") or {}).items()}
    if now is not None:
        found = {str(file): value_at(about, "sha256") for file, about in (now.get("files") or {}).items()}
    else:
        found = {file: sha256_of_file(root / file) for file in recorded if (root / file).is_file()}
    changed = [file for file in recorded if file in found and found[file] != recorded[file]]
    lost = [file for file in recorded if file not in found]
    told = {
        "then": {file: recorded[file] for file in changed},
        "now": {file: found[file] for file in changed},
    }
    if changed:
        what = f"{named([_called(file) for file in changed])} {_has(len(changed))} other bytes than then"
        return DATA.decided(f"files of {name}", False, what, **told)
    if lost:
        why = reason or "not among the files that the recipe reads now"
        what = f"{named([_called(file) for file in lost])} cannot be found ({why}); {MOVED}"
        return DATA.unknown(f"files of {name}", what, then=recorded)
    held = sum(
        about.get("files", 1) for about in (then.get("files") or {}).values() if isinstance(about, dict)
    )
    what = f"{number_of(held, 'file')} {_has(held)} the same bytes"
    return DATA.decided(f"files of {name}", True, what)


def _called(file: str) -> str:
    return file or "the archive"


def _has(files: int) -> str:
    return "has" if files == 1 else "have"


def _split(name: str, then: Described, now: Described | None, reason: str | None) -> Iterator[Point]:
    if now is None:
        yield DATA.unknown(f"content of {name}", reason or "it cannot be read")
        return
    before, after = then.get("content_sha256"), now.get("content_sha256")
    size = _size(now)
    what = (
        f"{size}, the same as then"
        if before == after
        else f"other content than then: {size} now, {_size(then)} then"
    )
    yield DATA.decided(f"content of {name}", before == after, what, then=before, now=after)
    changed = [key for key in COUNTS if key in then and key in now and then[key] != now[key]]
    what = (
        f"{named([key.replace('_', ' ') for key in changed])} changed"
        if changed
        else "all counts are the same"
    )
    told = {"then": {key: then[key] for key in changed}, "now": {key: now[key] for key in changed}}
    yield DATA.decided(f"counts of {name}", not changed, what, **told)


def _size(described: Described) -> str:
    size = next((key for key in SIZES if is_number(described.get(key))), None)
    return "unknown size" if size is None else number_of(described[size], size.removesuffix("s"))


def _same_as_trained(name: str, then: Described, scores: Mapping[str, Any]) -> Point:
    """Whether what was evaluated is what the run was trained with or chosen on."""
    before, after = then.get("content_sha256"), scores.get("content_sha256")
    is_same = before == after
    what = "is what the run read" if is_same else "is not what the run read: its content differs"
    return DATA.decided(f"{name} as evaluated", is_same, f"evaluation/{name} {what}", then=before, now=after)
