"""How records of text classification are shown: texts, classes and probabilities."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from danlu.errors import DanluError
from danlu.json_values import is_count, numbers_in, value_at
from danlu.record.calibration_view import calibration_sentence
from danlu.record.class_error_view import ClassErrorView, read_class_errors
from danlu.record.class_parts import ClassParts, class_parts
from danlu.record.display import NOTHING, shown_count, shown_share
from danlu.record.layout import RunFolder
from danlu.record.record import Record
from danlu.record.reliability_pictures import reliability_pictures
from danlu.record.report_view import ReportTable, report_table
from danlu.record.task_view import Count, Pairs
from danlu.record.threshold_pictures import threshold_pictures
from danlu.record.vega import Picture

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class ClassSection:
    """What an evaluation of text classification has besides its scores.

    Args:
        parts: Floors, reports, confusion and calibration.
        errors: Instructive errors.
    """

    parts: ClassParts
    errors: list[ClassErrorView]


class ClassView:
    """Records of text classification, as the page and the terminal show them."""

    template = "classes.html.j2"
    parts_caption = "All texts, those that stand word for word in train (seen), and the others (unseen)."
    seen = ("seen_texts", "texts", "texts stand in train")
    skipped_head = "skipped"
    overlap_head = "stand in train"
    speed_head = "words a second"
    followed: tuple[str, ...] = ("accuracy", "macro_f1", "roc_auc")
    pictured: tuple[str, ...] = ("accuracy", "macro_f1", "roc_auc")
    has_flat_rates = False
    terminal_convention: tuple[str, ...] = ("level", "interval")

    def counts(self, about: object) -> tuple[Count, ...]:
        """Texts, words, the texts of each class, and groups where the reader is told of them."""
        classes = numbers_in(value_at(about, "labels"))
        told = ", ".join(f"{name} {shown_count(count)}" for name, count in classes.items())
        return (
            Count("texts", shown_count(value_at(about, "texts"))),
            Count("words", shown_count(value_at(about, "words"))),
            # Where the reader is told of no groups there are none, and nothing to show.
            Count("groups", shown_count(value_at(about, "groups") or None)),
            Count("classes", told or NOTHING, is_number=False),
        )

    def head(self, train: object) -> Pairs:
        """The texts of train."""
        return [("training texts", shown_count(value_at(train, "texts")))]

    def overlap(self, overlap: object) -> str:
        """How many of a split's texts stand in train, and how many of these with the same class."""
        count, same, total = (value_at(overlap, key) for key in ("count", "same_label", "of_texts"))
        of_all = f" of {shown_count(total)}" if is_count(count) and is_count(total) else ""
        with_class = f", {shown_count(same)} with the same class" if count and is_count(same) else ""
        return f"{shown_count(count)}{of_all}{with_class}"

    def data_note(self, provenance: object) -> str | None:
        """What the length limit cut of train."""
        vocabulary = value_at(provenance, "vocabulary")
        cut, limit = value_at(vocabulary, "cut_in_train"), value_at(vocabulary, "max_length")
        if not value_at(cut, "texts"):
            return None
        which = f" of {shown_count(limit)}" if is_count(limit) else ""
        return f"In train, the length limit{which} cut {_cut(cut, value_at(cut, 'of_texts'))}."

    def facts(self, evaluation: Json) -> Pairs:
        """Texts, words, the texts that stand in train, and what the length limit cut."""
        return [
            ("texts", shown_count(evaluation.get("texts"))),
            ("words", shown_count(evaluation.get("words"))),
            ("seen texts", shown_count(evaluation.get("seen_texts"))),
            ("cut by the length limit", _cut(evaluation.get("cut"), evaluation.get("texts"))),
        ]

    def terminal_lines(self, evaluation: Json) -> Pairs:
        """Its size, what was cut, and how far its probabilities can be believed."""
        calibration = evaluation.get("calibration")
        lines = [*self.facts(evaluation), ("calibration", calibration_sentence(calibration))]
        return [line for line in lines if NOTHING not in line[1]]

    def terminal_report(self, evaluation: Json) -> ReportTable | None:
        """The report by class."""
        return report_table(evaluation.get("class_report"))

    def section(self, record: Record, name: str) -> ClassSection:
        """Floors, reports, confusion, calibration and errors."""
        return ClassSection(class_parts(record, name, items="texts"), _errors(record, name))

    def pictures(self, name: str, evaluation: Json) -> list[Picture]:
        """Reliability, and for two classes ROC and precision–recall curves."""
        return [
            *reliability_pictures(name, evaluation.get("calibration"), items="texts"),
            *threshold_pictures(name, evaluation),
        ]


def _cut(cut: object, of_texts: object) -> str:
    texts, tokens, total = (value_at(cut, key) for key in ("texts", "tokens", "of_tokens"))
    if not is_count(texts):
        return NOTHING
    if not texts:
        return "no text"
    share = f" ({shown_share(tokens / total)})" if is_count(tokens) and is_count(total) and total else ""
    lost = f", {shown_count(tokens)} of {shown_count(total)} tokens{share}"
    return f"{shown_count(texts)} of {shown_count(of_texts)} texts{lost}"


def _errors(record: Record, name: str) -> list[ClassErrorView]:
    try:
        return read_class_errors(RunFolder(record.path).evaluation(name) / "errors.json")
    except DanluError:
        return []
