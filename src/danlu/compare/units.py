"""What is compared: single runs, and runs of one recipe with several seeds as one unit."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import takewhile
from pathlib import Path
from typing import Any

from danlu.errors import Problem, RecordError
from danlu.json_values import value_at
from danlu.record.record import Record

BESIDE_THE_RECIPE = ("name", "seed")
"""The keys in which runs of one unit may differ."""


@dataclass(frozen=True, slots=True)
class Unit:
    """Runs of one recipe; mostly one.

    Args:
        name: What it is called in tables and sentences.
        records: Its runs, in the order of their seeds.
    """

    name: str
    records: tuple[Record, ...]

    @property
    def has_seeds(self) -> bool:
        """Whether it is several runs."""
        return len(self.records) > 1

    @property
    def seeds(self) -> tuple[Any, ...]:
        """The seed of each run."""
        return tuple(value_at(record.recipe, "seed") for record in self.records)


def read_runs(folders: Sequence[Path]) -> list[Record]:
    """The runs to compare.

    Raises:
        RecordError: There are fewer than two, one of them is named twice, or they are of different tasks.
    """
    if len(folders) < 2:
        told = folders[0].name if folders else None
        raise RecordError(
            "Comparing needs two runs or more.",
            [Problem("RUN RUN…", f"names {len(folders)}", told, "two runs or more", "danlu runs lists them")],
        )
    first_of: dict[Path, Path] = {}
    for folder in folders:
        if folder.resolve() in first_of:
            raise RecordError(
                "A run is not compared with itself.",
                [Problem("RUN RUN…", "the same run is named twice", folder.name, fix="name it once")],
            )
        first_of[folder.resolve()] = folder
    records = [Record(folder) for folder in folders]
    if len({record.task for record in records}) > 1:
        raise RecordError(
            "Runs of different tasks have no score in common.",
            [Problem(record.name, "the task", record.task) for record in records],
        )
    return records


def units_of(records: Sequence[Record], *, each: bool = False) -> list[Unit]:
    """The runs as units, in the order of their first runs.

    Args:
        records: The runs.
        each: Whether every run is a unit of its own, also where only the seed differs.
    """
    groups: list[list[Record]] = []
    for record in records:
        home = None if each else next((group for group in groups if _is_seed_of(record, group)), None)
        if home is None:
            groups.append([record])
        else:
            home.append(record)
    ordered = [sorted(group, key=_seed_first) for group in groups]
    return [Unit(name, tuple(group)) for name, group in zip(_names(ordered), ordered, strict=True)]


def _is_seed_of(record: Record, group: Sequence[Record]) -> bool:
    """Whether a run is one more seed of a group. A seed that the group has already is a repetition, not one more."""
    seed = value_at(record.recipe, "seed")
    return (
        record.recipe is not None
        and seed is not None
        and all(
            _without_seed(record) == _without_seed(other)
            and _data(record) == _data(other)
            and seed != value_at(other.recipe, "seed")
            for other in group
        )
    )


def _without_seed(record: Record) -> dict[str, Any]:
    recipe = {key: value for key, value in (record.recipe or {}).items() if key not in BESIDE_THE_RECIPE}
    data = recipe.get("data")
    return {**recipe, "data": {**data, "root": None}} if isinstance(data, dict) else recipe


def _data(record: Record) -> tuple[object, ...]:
    """What the data hold, wherever they lie: one folder may hold other files today, and two folders the same."""
    hashes = [value_at(record.provenance, "data", split, "content_sha256") for split in ("train", "valid")]
    return (*hashes, value_at(record.recipe, "data", "root") if None in hashes else None)


def _seed_first(record: Record) -> tuple[bool, int, str]:
    seed = value_at(record.recipe, "seed")
    return (not isinstance(seed, int), seed if isinstance(seed, int) else 0, record.name)


def _names(groups: Sequence[Sequence[Record]]) -> list[str]:
    """A name a unit: the recipe's where no other unit has it, else the folder's, which is longer."""
    short = [
        _shared_name([str(value_at(one.recipe, "name") or one.name) for one in group]) for group in groups
    ]
    long = [_shared_name([one.name for one in group]) for group in groups]
    chosen = [name if short.count(name) == 1 else other for name, other in zip(short, long, strict=True)]
    return [
        f"{name} ({len(group)} seeds)" if len(group) > 1 else name
        for name, group in zip(chosen, groups, strict=True)
    ]


def _shared_name(names: Sequence[str]) -> str:
    if len(set(names)) == 1:
        return names[0]
    alike = takewhile(lambda letters: len(set(letters)) == 1, zip(*names, strict=False))
    beginning = "".join(letters[0] for letters in alike)
    # Two names may begin alike in the digits of their seeds: 10 and 11.
    return re.sub(r"[-_. ]*(seed[-_. ]*\d*)?[-_. ]*$", "", beginning) or names[0]
