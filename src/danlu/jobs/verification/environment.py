"""What computes now beside what computed then: told with a verification, as it may explain what differs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from danlu.json_values import value_at
from danlu.record.provenance import environment

Json = Mapping[str, Any]

SIMPLE = (
    ("danlu", "version of danlu"),
    ("danlu_sha256", "source of danlu"),
    ("python", "Python"),
    ("device", "device"),
    ("precision", "precision"),
    ("threads", "threads"),
    ("fast_matmul", "fast_matmul"),
)
"""Keys of `provenance.json` and what they are called."""

HASH = 12
"""Digits of a hash that are shown."""


@dataclass(frozen=True, slots=True)
class Change:
    """One thing that is not what it was.

    Args:
        name: What it is.
        then: What it was; None where the record does not say, as those of older versions may not.
        now: What it is.
    """

    name: str
    then: Any
    now: Any

    def __str__(self) -> str:
        then, now = (
            str(value)[:HASH] if "source" in self.name else str(value) for value in (self.then, self.now)
        )
        return f"{self.name} {now}" if self.then is None else f"{self.name} {then} then, {now} now"

    def as_json(self) -> dict[str, Any]:
        """The fields by name."""
        return asdict(self)


def changes_since(then: Json | None, now: Json) -> list[Change]:
    """What differs between two environments, as `provenance.json` has them; what the second lacks is not compared.

    Args:
        then: The provenance of a run.
        now: That of another one, or the environment of this process.

    Example:
        >>> [str(change) for change in changes_since({"threads": 2, "packages": {}}, {"threads": 1})]
        ['threads 2 then, 1 now']
    """
    changes = [Change(name, value_at(then, key), now[key]) for key, name in SIMPLE if key in now]
    installed = value_at(now, "packages") or {}
    changes += [
        Change(name, value_at(then, "packages", name), version) for name, version in installed.items()
    ]
    processors = (value_at(of, "machine", "processor") for of in (then, now))
    changes.append(Change("processor", *processors))
    return [change for change in changes if change.then != change.now and change.now is not None]


def environment_now(*, with_torch: bool) -> dict[str, Any]:
    """What computes in this process.

    Args:
        with_torch: Whether a model has computed, so that device and threads can be told.
    """
    found = environment(command=[])
    if with_torch:
        import torch

        from danlu.training.fast_matmul import is_matmul_fast

        found |= {"threads": torch.get_num_threads(), "fast_matmul": is_matmul_fast()}
    return found
