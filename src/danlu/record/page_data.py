"""Everything that a run's page shows, taken from the record alone. The template only lays it out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from danlu.errors import DanluError
from danlu.record.data_view import DataLine, data_lines, skipped_counts
from danlu.record.display import NOTHING, shown_bytes, shown_count, shown_moment, shown_score, shown_seconds
from danlu.record.error_view import ErrorView, read_errors
from danlu.record.evaluation_view import ScoreLine, convention_lines, floors_of, score_lines
from danlu.record.heat_map import HeatMap, heat_map
from danlu.record.json_values import is_number, value_at
from danlu.record.layout import RunFolder
from danlu.record.record import Record, epoch_seconds
from danlu.record.report_view import ReportTable, WorstLabel, report_table, worst_labels
from danlu.record.story import best_line, evaluation_line, flat, next_step

Pairs = list[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class EvaluationView:
    """One evaluation on the page.

    Args:
        name: Its name, such as `test`.
        facts: Checkpoint, size, date of the last look.
        lines: The scores.
        floors: What each floor does, by name.
        convention: How the scores were counted.
        spans: The span reports of all, seen and unseen sentences.
        tokens: The token report.
        worst: The span types that go worst.
        types: The confusion of span types.
        labels: The confusion of labels.
        errors: Instructive errors.
    """

    name: str
    facts: Pairs
    lines: list[ScoreLine]
    floors: Pairs
    convention: Pairs
    spans: list[tuple[str, ReportTable]]
    tokens: ReportTable | None
    worst: list[WorstLabel]
    types: HeatMap | None
    labels: HeatMap | None
    errors: list[ErrorView]


@dataclass(frozen=True, slots=True)
class PageData:
    """All of the page but its pictures. Everything is ready to be shown; the record has the exact values."""

    record: Record
    sentences: list[str]
    command: str | None
    facts: Pairs
    evaluations: list[EvaluationView]
    history_header: list[str]
    history: list[list[str]]
    data: list[DataLine]
    skipped: list[tuple[tuple[str, str, str], int]]
    provenance: Pairs
    packages: Pairs
    looks: Pairs
    notes: Pairs
    problems: list[str]


def page_data(record: Record) -> PageData:
    """Gather what the page of a run shows."""
    header, rows = _history(record)
    evaluations = [_evaluation(record, name) for name in record.evaluations]
    return PageData(
        record=record,
        sentences=_sentences(record),
        command=next_step(record),
        facts=_facts(record),
        evaluations=evaluations,
        history_header=header,
        history=rows,
        data=data_lines(record),
        skipped=skipped_counts(record),
        provenance=_provenance(record),
        packages=_flat_pairs(value_at(record.provenance, "packages")),
        looks=[(str(row.get("evaluation") or row.get("split")), _look(row)) for row in record.looks],
        notes=[(shown_moment(note.written), note.text) for note in record.notes],
        problems=record.problems,
    )


def _sentences(record: Record) -> list[str]:
    told = [evaluation_line(record, name) for name in record.evaluations]
    return [best_line(record), *(line for line in told if line)]


def _facts(record: Record) -> Pairs:
    speeds = [speed for row in record.history if is_number(speed := row.get("words_per_second"))]
    memory = [amount for row in record.history if is_number(amount := row.get("memory_mb"))]
    status = record.status
    facts = [
        ("family", str(value_at(record.recipe, "model", "family") or NOTHING)),
        ("epochs", f"{len(record.history)} of {status.epochs if status else NOTHING}"),
        ("training time", shown_seconds(record.seconds)),
        ("words a second", shown_count(round(sum(speeds) / len(speeds))) if speeds else NOTHING),
        ("memory", shown_bytes(max(memory) * 2**20) if memory else NOTHING),
        ("device", str(value_at(record.provenance, "device") or NOTHING)),
        ("training words", shown_count(value_at(record.provenance, "data", "train", "words"))),
        ("seed", str(value_at(record.recipe, "seed"))),
    ]
    return [(name, value) for name, value in facts if value not in (NOTHING, "None")]


def _evaluation(record: Record, name: str) -> EvaluationView:
    content = record.evaluations[name]
    floors = floors_of(content, record.floors, name)
    spans = [
        (part, report_table(value_at(content, "span_report", part))) for part in ("all", "seen", "unseen")
    ]
    types = value_at(content, "confusion", "types")
    return EvaluationView(
        name=name,
        facts=_evaluation_facts(record, name),
        lines=score_lines(content, floors),
        floors=[(key.replace("_", " "), str(floor.get("meaning", ""))) for key, floor in floors.items()],
        convention=convention_lines(content),
        spans=[(part, table) for part, table in spans if table is not None],
        tokens=report_table(content.get("token_report")),
        worst=worst_labels(spans[0][1], types),
        types=heat_map(types),
        labels=heat_map(value_at(content, "confusion", "labels")),
        errors=_errors(record, name),
    )


def _evaluation_facts(record: Record, name: str) -> Pairs:
    content = record.evaluations[name]
    weights, epoch, sha256 = (value_at(content, "checkpoint", key) for key in ("name", "epoch", "sha256"))
    seen = value_at(content, "seen_sentences")
    facts = [
        ("checkpoint", f"{weights}, epoch {epoch} ({str(sha256)[:12]})" if weights else NOTHING),
        ("sentences", shown_count(content.get("sentences"))),
        ("words", shown_count(content.get("words"))),
        ("seen sentences", shown_count(seen)),
        ("last look", shown_moment(content.get("looked_at"))),
        *((f"read with {key}", value) for key, value in _flat_pairs(content.get("reading"))),
    ]
    return [(key, value) for key, value in facts if value != NOTHING]


def _errors(record: Record, name: str) -> list[ErrorView]:
    try:
        return read_errors(RunFolder(record.path).evaluation(name) / "errors.json")
    except DanluError:
        return []


def _history(record: Record) -> tuple[list[str], list[list[str]]]:
    selected = value_at(record.selection, "name")
    wanted = dict.fromkeys((selected, "span.micro_f1", "token.accuracy"))
    names = [name for name in wanted if isinstance(name, str) and name != "loss"]
    header = ["epoch", "train loss", "valid loss", *names, "learning rate", "time", ""]
    return header, [_history_row(record, row, names) for row in record.history]


def _history_row(record: Record, row: dict[str, Any], names: list[str]) -> list[str]:
    rates = row.get("learning_rates")
    shown_rates = (
        [f"{rate:.2e}" for rate in rates.values() if is_number(rate)] if isinstance(rates, dict) else []
    )
    return [
        str(row.get("epoch", NOTHING)),
        shown_score(value_at(row, "train", "loss")),
        shown_score(value_at(row, "valid", "loss")),
        *(shown_score(value_at(row, "valid", name)) for name in names),
        ", ".join(shown_rates) or NOTHING,
        shown_seconds(epoch_seconds(row)),
        "best" if row.get("epoch") == record.best_epoch else "",
    ]


def _provenance(record: Record) -> Pairs:
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
        *((f"seed: {name}", value) for name, value in _flat_pairs(content.get("seeds"))),
        *((name, str(content.get(name, NOTHING))) for name in ("threads", "device", "precision")),
        ("fitted on", str(content.get("fitted_on", NOTHING))),
        *((f"vocabulary: {name}", value) for name, value in _flat_pairs(content.get("vocabulary"))),
        *((f"vectors: {name}", value) for name, value in _flat_pairs(content.get("vectors"))),
        *(("resumed", _look(row)) for row in record.resumes),
    ]
    return [(name, value) for name, value in pairs if value != NOTHING]


def _machine(machine: object) -> Pairs:
    memory = value_at(machine, "memory_bytes")
    pairs = [(f"machine: {name}", value) for name, value in _flat_pairs(machine) if name != "memory_bytes"]
    return [*pairs, ("machine: memory", shown_bytes(memory))]


def _flat_pairs(content: object) -> Pairs:
    return list(flat(content)) if isinstance(content, dict) else []


def _look(row: dict[str, Any]) -> str:
    moment = shown_moment(row.get("at") or row.get("looked_at"))
    weights, epoch = (value_at(row, "checkpoint", key) for key in ("name", "epoch"))
    after = row.get("after_epoch")
    told = f", checkpoint {weights} of epoch {epoch}" if weights else ""
    return f"{moment}{told}" + (f", after epoch {after}" if after is not None else "")
