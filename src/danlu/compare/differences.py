"""What differs between runs in recipe, data and code, and nothing else."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from danlu.compare.units import Unit
from danlu.json_values import value_at
from danlu.record.evaluation_name import split_of
from danlu.record.record import Record

ABSENT = "–"
"""What is shown where a recipe has no such key."""

DATA_KEYS = (
    "content_sha256", "sentences", "texts", "clips", "words", "phrases", "seconds", "documents", "groups",
    "scheme", "skipped", "sampling",
)  # fmt: skip

CODE_KEYS = (
    ("danlu",), ("danlu_sha256",), ("python",), ("packages",), ("git",), ("machine",), ("threads",), ("device",),
    ("precision",), ("fast_matmul",),
)  # fmt: skip

Flat = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing in which units differ.

    Args:
        key: Where it stands, with dots.
        values: What each run of each unit has there; None where it has no such key.
    """

    key: str
    values: tuple[tuple[Any, ...], ...]

    def shown(self) -> tuple[str, ...]:
        """The value of each unit, for people: those of its runs where they are not alike."""
        return tuple(", ".join(dict.fromkeys(map(_shown, own))) for own in self.values)

    def as_json(self) -> dict[str, Any]:
        """The difference for machines."""
        return {"key": self.key, "values": [list(own) for own in self.values]}


@dataclass(frozen=True, slots=True)
class Differences:
    """What differs, by where it belongs.

    Args:
        recipe: Keys of the recipes; the name, and the seeds of units with several, are left out.
        data: Hashes, counts and splits of train, valid and what was evaluated.
        code: Versions, machine, device, precision.
    """

    recipe: tuple[Difference, ...]
    data: tuple[Difference, ...]
    code: tuple[Difference, ...]

    def as_json(self) -> dict[str, Any]:
        """The differences for machines."""
        return {
            kind: [one.as_json() for one in found]
            for kind, found in (("recipe", self.recipe), ("data", self.data), ("code", self.code))
        }


def differences_of(units: Sequence[Unit], evaluation_of: Mapping[str, str]) -> Differences:
    """What differs between the runs of some units.

    Args:
        units: The units.
        evaluation_of: By the path of a run the evaluation of it that is compared.
    """
    left_out = {"name", *(["seed"] if any(unit.has_seeds for unit in units) else [])}
    recipe = [
        one
        for one in _differing([[_flat(record.recipe) for record in unit.records] for unit in units])
        if one.key not in left_out
    ]
    data = _differing([[_data(one, evaluation_of[str(one.path)]) for one in unit.records] for unit in units])
    code = _differing([[_code(record) for record in unit.records] for unit in units])
    return Differences(tuple(recipe), tuple(data), tuple(code))


def _differing(each: Sequence[Sequence[Flat]]) -> list[Difference]:
    keys = dict.fromkeys(key for unit in each for own in unit for key in own)
    found = [Difference(key, tuple(tuple(own.get(key) for own in unit) for unit in each)) for key in keys]
    return [one for one in found if len({_frozen(value) for unit in one.values for value in unit}) > 1]


def _data(record: Record, evaluation: str) -> Flat:
    flat: Flat = {}
    for split in ("train", "valid"):
        told = value_at(record.provenance, "data", split)
        flat |= _flat({key: value_at(told, key) for key in DATA_KEYS if value_at(told, key)}, split)
    read, split = record.evaluations[evaluation], split_of(evaluation)
    if split != "valid":
        flat |= _flat({key: read[key] for key in DATA_KEYS if read.get(key)}, split)
    flat |= _flat({"reading": read.get("reading"), "convention": read.get("convention")}, split)
    return {**flat, **_flat(value_at(record.provenance, "protocol"), "protocol")}


def _code(record: Record) -> Flat:
    flat: Flat = {}
    for keys in CODE_KEYS:
        value = value_at(record.provenance, *keys)
        flat |= _flat(value, keys[-1]) if isinstance(value, dict) else {keys[-1]: value}
    return flat


def _flat(content: object, prefix: str = "") -> Flat:
    return dict(_leaves(content, prefix))


def _leaves(content: object, prefix: str) -> Iterator[tuple[str, Any]]:
    if isinstance(content, dict) and content:
        for key, value in content.items():
            yield from _leaves(value, f"{prefix}.{key}" if prefix else str(key))
    elif prefix and content not in (None, {}):
        yield prefix, content


def _frozen(value: object) -> str:
    return repr(value)


def _shown(value: object) -> str:
    if value is None:
        return ABSENT
    text = str(value).lower() if isinstance(value, bool) else str(value)
    is_hash = isinstance(value, str) and len(value) in (40, 64) and not set(value) - set("0123456789abcdef")
    return text[:12] if is_hash else text
