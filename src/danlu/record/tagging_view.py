"""How records of tagging are shown: sentences, spans and labels."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from danlu.errors import DanluError
from danlu.json_values import is_count, value_at
from danlu.record.display import shown_count, shown_total
from danlu.record.error_view import ErrorView, read_errors
from danlu.record.floor_table import FloorTable, floor_table
from danlu.record.floors import floors_of
from danlu.record.heat_map import HeatMap, heat_map
from danlu.record.layout import RunFolder
from danlu.record.record import Record
from danlu.record.report_view import ReportTable, WorstLabel, report_table, worst_labels
from danlu.record.task_view import Count, Pairs
from danlu.record.vega import Picture

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class TaggingSection:
    """What an evaluation of tagging has besides its scores.

    Args:
        floors: The model between its floors.
        spans: The span reports of all, seen and unseen sentences.
        tokens: The token report.
        worst: The span types that go worst.
        types: The confusion of span types.
        labels: The confusion of labels.
        errors: Instructive errors.
    """

    floors: FloorTable | None
    spans: list[tuple[str, ReportTable]]
    tokens: ReportTable | None
    worst: list[WorstLabel]
    types: HeatMap | None
    labels: HeatMap | None
    errors: list[ErrorView]


class TaggingView:
    """Records of tagging, as the page and the terminal show them."""

    template = "tagging.html.j2"
    parts_caption = (
        "All sentences, those whose words stand word for word in train (seen), and the others (unseen)."
    )
    seen = ("seen_sentences", "sentences", "sentences stand in train")
    skipped_head = "skipped lines"
    overlap_head = "stand in train"
    speed_head = "words a second"
    followed: tuple[str, ...] = ("span.micro_f1", "token.accuracy")
    pictured: tuple[str, ...] = ("span.micro_f1", "span.micro_f1@seen", "span.micro_f1@unseen")
    has_flat_rates = True
    # How spans are matched and read; the page and `--json` have the rest.
    terminal_convention: tuple[str, ...] = ("convention", "span, level", "span, tags", "interval")

    def counts(self, about: object) -> tuple[Count, ...]:
        """Sentences, words and gold spans."""
        return (
            Count("sentences", shown_count(value_at(about, "sentences"))),
            Count("words", shown_count(value_at(about, "words"))),
            Count("spans", shown_total(value_at(about, "spans"))),
        )

    def head(self, train: object) -> Pairs:
        """The words of train."""
        return [("training words", shown_count(value_at(train, "words")))]

    def overlap(self, overlap: object) -> str:
        """How many of a split's sentences stand in train."""
        count, total = value_at(overlap, "count"), value_at(overlap, "of_sentences")
        of_all = f" of {shown_count(total)}" if is_count(count) and is_count(total) else ""
        return f"{shown_count(count)}{of_all}"

    def data_note(self, provenance: object) -> str | None:
        """Nothing: no word of a sentence is left out."""
        return None

    def facts(self, evaluation: Json) -> Pairs:
        """Sentences, words, and the sentences that stand in train."""
        return [
            ("sentences", shown_count(evaluation.get("sentences"))),
            ("words", shown_count(evaluation.get("words"))),
            ("seen sentences", shown_count(evaluation.get("seen_sentences"))),
        ]

    def terminal_lines(self, evaluation: Json) -> Pairs:
        """Nothing: its scores say enough."""
        return []

    def terminal_report(self, evaluation: Json) -> ReportTable | None:
        """None: there may be dozens of types, and the page has them."""
        return None

    def section(self, record: Record, name: str) -> TaggingSection:
        """Reports, confusions and errors."""
        content = record.evaluations[name]
        reports = [
            (part, report_table(value_at(content, "span_report", part))) for part in ("all", "seen", "unseen")
        ]
        types = value_at(content, "confusion", "types")
        return TaggingSection(
            floors=floor_table(content, floors_of(content, record.floors, name)),
            spans=[(part, table) for part, table in reports if table is not None],
            tokens=report_table(content.get("token_report")),
            worst=worst_labels(reports[0][1], types),
            types=heat_map(types),
            labels=heat_map(value_at(content, "confusion", "labels")),
            errors=_errors(record, name),
        )

    def pictures(self, name: str, evaluation: Json) -> list[Picture]:
        """None: tables say more of spans."""
        return []


def _errors(record: Record, name: str) -> list[ErrorView]:
    try:
        return read_errors(RunFolder(record.path).evaluation(name) / "errors.json")
    except DanluError:
        return []
