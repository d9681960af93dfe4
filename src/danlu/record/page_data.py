"""Everything that a run's page shows, taken from the record alone. The template only lays it out."""

from __future__ import annotations

from dataclasses import dataclass

from danlu.json_values import is_number, value_at
from danlu.record.data_view import DataLine, data_lines, skipped_counts
from danlu.record.display import NOTHING, shown_bytes, shown_count, shown_moment, shown_seconds
from danlu.record.evaluation_view import ScoreLine, convention_lines, score_lines
from danlu.record.floors import floors_of
from danlu.record.history_view import HistoryTable, history_table
from danlu.record.provenance_view import flat_pairs, look_line, provenance_pairs
from danlu.record.record import Record
from danlu.record.story import best_line, evaluation_line, next_step
from danlu.record.task_view import TaskView
from danlu.record.tasks import view_of, view_of_evaluation
from danlu.record.verdict_view import VerdictView, verdict_view

Pairs = list[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class EvaluationView:
    """One evaluation on the page.

    Args:
        name: Its name, such as `test`.
        view: How evaluations of its task are shown.
        facts: Checkpoint, size, date of the last look.
        lines: The scores.
        convention: How the scores were counted.
        section: What evaluations of this task alone have, for the template of the task.
    """

    name: str
    view: TaskView
    facts: Pairs
    lines: list[ScoreLine]
    convention: Pairs
    section: object


@dataclass(frozen=True, slots=True)
class PageData:
    """All of the page but its pictures. Everything is ready to be shown; the record has the exact values."""

    record: Record
    view: TaskView
    verdict: VerdictView
    sentences: list[str]
    command: str | None
    facts: Pairs
    evaluations: list[EvaluationView]
    history: HistoryTable
    data: list[DataLine]
    data_note: str | None
    warnings: list[str]
    skipped: list[tuple[tuple[str, str, str], int]]
    provenance: Pairs
    packages: Pairs
    looks: Pairs
    notes: Pairs
    problems: list[str]


def page_data(record: Record) -> PageData:
    """Gather what the page of a run shows."""
    return PageData(
        record=record,
        view=view_of(record),
        verdict=verdict_view(record),
        sentences=_sentences(record),
        command=next_step(record),
        facts=_facts(record),
        evaluations=[_evaluation(record, name) for name in record.evaluations],
        history=history_table(record),
        data=data_lines(record),
        data_note=view_of(record).data_note(record.provenance),
        warnings=record.warnings,
        skipped=skipped_counts(record),
        provenance=provenance_pairs(record),
        packages=flat_pairs(value_at(record.provenance, "packages")),
        looks=[(str(row.get("evaluation") or row.get("split")), look_line(row)) for row in record.looks],
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
        (view_of(record).speed_head, shown_count(round(sum(speeds) / len(speeds))) if speeds else NOTHING),
        ("memory", shown_bytes(max(memory) * 2**20) if memory else NOTHING),
        ("device", str(value_at(record.provenance, "device") or NOTHING)),
        *view_of(record).head(value_at(record.provenance, "data", "train")),
        ("seed", str(value_at(record.recipe, "seed"))),
    ]
    return [(name, value) for name, value in facts if value not in (NOTHING, "None")]


def _evaluation(record: Record, name: str) -> EvaluationView:
    content = record.evaluations[name]
    view = view_of_evaluation(content)
    return EvaluationView(
        name=name,
        view=view,
        facts=_evaluation_facts(record, name),
        lines=score_lines(content, floors_of(content, record.floors, name)),
        convention=convention_lines(content),
        section=view.section(record, name),
    )


def _evaluation_facts(record: Record, name: str) -> Pairs:
    content = record.evaluations[name]
    weights, epoch, sha256 = (value_at(content, "checkpoint", key) for key in ("name", "epoch", "sha256"))
    facts = [
        ("checkpoint", f"{weights}, epoch {epoch} ({str(sha256)[:12]})" if weights else NOTHING),
        *view_of_evaluation(content).facts(content),
        ("last look", shown_moment(content.get("looked_at"))),
        *((f"read with {key}", value) for key, value in flat_pairs(content.get("reading"))),
    ]
    return [(key, value) for key, value in facts if value != NOTHING]
