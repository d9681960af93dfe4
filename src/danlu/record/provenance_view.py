"""What a run was made from, as pairs that a page shows: versions, machine, code, seeds, vocabulary, looks."""

from __future__ import annotations

from typing import Any

from danlu.json_values import value_at
from danlu.record.display import NOTHING, shown_bytes, shown_moment
from danlu.record.record import Record
from danlu.record.story import flat

Pairs = list[tuple[str, str]]


def provenance_pairs(record: Record) -> Pairs:
    """All of the provenance but packages and data."""
    content = record.provenance or {}
    command = content.get("command")
    git = content.get("git")
    pairs = [
        ("danlu", str(content.get("danlu", NOTHING))),
        ("Python", str(content.get("python", NOTHING))),
        ("command", " ".join(map(str, command)) if isinstance(command, list) else NOTHING),
        (
            "git",
            f"{value_at(git, 'commit')}{' with changes' if value_at(git, 'dirty') else ''}"
            if git
            else NOTHING,
        ),
        *_machine(value_at(content, "machine")),
        *((f"seed: {name}", value) for name, value in flat_pairs(content.get("seeds"))),
        *((name, str(content.get(name, NOTHING))) for name in ("threads", "device", "precision")),
        *([("fast matrices", "yes")] if content.get("fast_matmul") is True else []),
        ("fitted on", str(content.get("fitted_on", NOTHING))),
        *((f"vocabulary: {name}", value) for name, value in flat_pairs(content.get("vocabulary"))),
        *((f"vectors: {name}", value) for name, value in flat_pairs(content.get("vectors"))),
        *(("resumed", look_line(row)) for row in record.resumes),
    ]
    return [(name, value) for name, value in pairs if value != NOTHING]


def flat_pairs(content: object) -> Pairs:
    """Options with their key paths; none where the content is no mapping."""
    return list(flat(content)) if isinstance(content, dict) else []


def look_line(row: dict[str, Any]) -> str:
    """A look or a resume in words: when, and with which weights or after which epoch."""
    moment = shown_moment(row.get("at") or row.get("looked_at"))
    weights, epoch = (value_at(row, "checkpoint", key) for key in ("name", "epoch"))
    after = row.get("after_epoch")
    told = f", checkpoint {weights} of epoch {epoch}" if weights else ""
    return f"{moment}{told}" + (f", after epoch {after}" if after is not None else "")


def _machine(machine: object) -> Pairs:
    memory = value_at(machine, "memory_bytes")
    pairs = [(f"machine: {name}", value) for name, value in flat_pairs(machine) if name != "memory_bytes"]
    return [*pairs, ("machine: memory", shown_bytes(memory))]
