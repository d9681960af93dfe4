"""How records of joint tagging are shown: texts, keywords and phrases."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from danlu.errors import DanluError
from danlu.json_values import is_count, numbers_in, value_at
from danlu.record.display import NOTHING, shown_count, shown_score, shown_share
from danlu.record.floor_table import FloorTable, floor_table
from danlu.record.floors import floors_of
from danlu.record.layout import RunFolder
from danlu.record.phrase_error_view import PhraseErrorView, read_phrase_errors
from danlu.record.record import Record
from danlu.record.report_view import ReportTable, report_table
from danlu.record.task_view import Count, Pairs
from danlu.record.vega import Picture

Json = dict[str, Any]

PARTS = ("all", "seen", "unseen")


@dataclass(frozen=True, slots=True)
class JointSection:
    """What an evaluation of joint tagging has besides its scores.

    Args:
        floors: The model between its floors.
        levels: Keywords and phrases of all, seen and unseen texts.
        lengths: Phrases by their length, of the same parts.
        errors: Instructive errors.
    """

    floors: FloorTable | None
    levels: list[tuple[str, ReportTable]]
    lengths: list[tuple[str, ReportTable]]
    errors: list[PhraseErrorView]


class JointView:
    """Records of joint tagging, as the page and the terminal show them."""

    template = "joint.html.j2"
    parts_caption = (
        "All texts, those all of whose phrases are phrases of training texts (seen), and the others (unseen)."
    )
    seen = ("seen_texts", "texts", "texts have only phrases that train has too")
    skipped_head = "skipped lines"
    overlap_head = "stand in train"
    speed_head = "words a second"
    followed: tuple[str, ...] = ("phrase.f1", "keyword.f1")
    pictured: tuple[str, ...] = ("phrase.f1", "phrase.f1@seen", "phrase.f1@unseen")
    has_flat_rates = True
    # What a phrase and a keyword are; the page and `--json` have the rest.
    terminal_convention: tuple[str, ...] = ("phrase", "keyword", "interval")

    def counts(self, about: object) -> tuple[Count, ...]:
        """Texts, words, gold phrases, and those of them that cannot be labelled."""
        return (
            Count("texts", shown_count(value_at(about, "texts"))),
            Count("words", shown_count(value_at(about, "words"))),
            Count("phrases", shown_count(value_at(about, "phrases"))),
            Count("cannot be labelled", shown_count(value_at(about, "cannot_be_labelled"))),
        )

    def head(self, train: object) -> Pairs:
        """The texts of train."""
        return [("training texts", shown_count(value_at(train, "texts")))]

    def overlap(self, overlap: object) -> str:
        """How many of a split's texts stand in train, word for word."""
        count, total = value_at(overlap, "count"), value_at(overlap, "of_sentences")
        of_all = f" of {shown_count(total)}" if is_count(count) and is_count(total) else ""
        return f"{shown_count(count)}{of_all}"

    def data_note(self, provenance: object) -> str | None:
        """How many phrases of train cannot be labelled."""
        train = value_at(provenance, "data", "train")
        unlabelled, phrases = value_at(train, "cannot_be_labelled"), value_at(train, "phrases")
        if not is_count(unlabelled) or not is_count(phrases) or not unlabelled or not phrases:
            return None
        of_all = f"{shown_count(unlabelled)} of {shown_count(phrases)} phrases ({shown_share(unlabelled / phrases)})"
        return (
            f"In train, {of_all} cannot be labelled: "
            "they do not stand in their text word for word, or only in words of another phrase."
        )

    def facts(self, evaluation: Json) -> Pairs:
        """Texts, words, phrases, the texts with known phrases only, and the loss of each head."""
        losses = numbers_in(evaluation.get("losses"))
        return [
            ("texts", shown_count(evaluation.get("texts"))),
            ("words", shown_count(evaluation.get("words"))),
            ("phrases", _phrases(evaluation)),
            ("seen texts", shown_count(evaluation.get("seen_texts"))),
            *((f"loss, {head}", shown_score(value)) for head, value in losses.items()),
        ]

    def terminal_lines(self, evaluation: Json) -> Pairs:
        """Its size, and the loss of each head."""
        return [line for line in self.facts(evaluation) if line[1] != NOTHING]

    def terminal_report(self, evaluation: Json) -> ReportTable | None:
        """None: its scores say the same, and the page has the lengths."""
        return None

    def section(self, record: Record, name: str) -> JointSection:
        """Floors, reports and errors."""
        content = record.evaluations[name]
        return JointSection(
            floors=floor_table(content, floors_of(content, record.floors, name)),
            levels=_tables(content, "phrase_report"),
            lengths=_tables(content, "length_report"),
            errors=_errors(record, name),
        )

    def pictures(self, name: str, evaluation: Json) -> list[Picture]:
        """None: tables say more of phrases."""
        return []


def _phrases(evaluation: Json) -> str:
    unlabelled = evaluation.get("cannot_be_labelled")
    shown = shown_count(evaluation.get("phrases"))
    if shown == NOTHING or not is_count(unlabelled) or not unlabelled:
        return shown
    return f"{shown}, {shown_count(unlabelled)} of them cannot be labelled"


def _tables(content: Json, key: str) -> list[tuple[str, ReportTable]]:
    tables = [(part, report_table(value_at(content, key, part))) for part in PARTS]
    return [(part, table) for part, table in tables if table is not None]


def _errors(record: Record, name: str) -> list[PhraseErrorView]:
    try:
        return read_phrase_errors(RunFolder(record.path).evaluation(name) / "errors.json")
    except DanluError:
        return []
