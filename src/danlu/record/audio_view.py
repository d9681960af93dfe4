"""How records of audio classification are shown: clips, speakers, classes and probabilities."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from danlu.errors import DanluError
from danlu.json_values import is_count, is_number, numbers_in, value_at
from danlu.record.audio_error_view import AudioErrorView, read_audio_errors
from danlu.record.calibration_view import calibration_sentence
from danlu.record.class_parts import ClassParts, class_parts
from danlu.record.display import NOTHING, number_of, shown_count, shown_seconds, shown_share
from danlu.record.layout import RunFolder
from danlu.record.record import Record
from danlu.record.reliability_pictures import reliability_pictures
from danlu.record.report_view import ReportTable, report_table
from danlu.record.task_view import Count, Pairs
from danlu.record.threshold_pictures import threshold_pictures
from danlu.record.vega import Picture

Json = dict[str, Any]

PROTOCOLS = {
    "declared": "as the files declare it",
    "paper": "random folds of clips, the epoch chosen on the test fold",
}
"""How clips came into their splits, by kind; whole groups are told with what they are."""


@dataclass(frozen=True, slots=True)
class AudioSection:
    """What an evaluation of audio classification has besides its scores.

    Args:
        parts: Floors, reports, confusion and calibration.
        errors: Instructive errors.
    """

    parts: ClassParts
    errors: list[AudioErrorView]


class AudioView:
    """Records of audio classification, as the page and the terminal show them."""

    template = "audio.html.j2"
    parts_caption = "All clips, those of speakers of train (seen), and the others (unseen)."
    seen = ("seen_clips", "clips", "clips are of speakers of train")
    skipped_head = "skipped"
    overlap_head = "shared with train"
    speed_head = "frames a second"
    followed: tuple[str, ...] = ("ua", "accuracy", "macro_f1")
    pictured: tuple[str, ...] = ("ua", "accuracy", "macro_f1")
    has_flat_rates = False
    terminal_convention: tuple[str, ...] = ("level", "interval")

    def counts(self, about: object) -> tuple[Count, ...]:
        """Clips, their length, speakers and sentences as far as they are known, and the clips of each class."""
        speakers, classes = value_at(about, "speakers"), numbers_in(value_at(about, "labels"))
        told = ", ".join(f"{name} {shown_count(count)}" for name, count in classes.items())
        return (
            Count("clips", shown_count(value_at(about, "clips"))),
            Count("length", shown_seconds(value_at(about, "seconds"))),
            # Where the reader is told of none there are none, and nothing to show.
            Count(
                "speakers", shown_count(len(speakers) if isinstance(speakers, list) and speakers else None)
            ),
            Count("sentences", shown_count(value_at(about, "sentences") or None)),
            Count("classes", told or NOTHING, is_number=False),
        )

    def head(self, train: object) -> Pairs:
        """The clips of train, and how long they are together."""
        return [
            ("training clips", shown_count(value_at(train, "clips"))),
            ("training audio", shown_seconds(value_at(train, "seconds"))),
        ]

    def overlap(self, overlap: object) -> str:
        """What a split has in common with train: files, speakers, sentences."""
        same = value_at(overlap, "same_audio")
        if not is_count(same):
            return NOTHING
        found = [number_of(same, "file")] if same else []
        for kind in ("speaker", "sentence"):
            shared, of = (value_at(overlap, f"{kind}s", key) for key in ("shared", "of"))
            if isinstance(shared, list) and shared:
                found.append(f"{len(shared)} of {number_of(of if is_count(of) else len(shared), kind)}")
        return ", ".join(found) or "nothing"

    def data_note(self, provenance: object) -> str | None:
        """How often the clips of each class are drawn, where that is not once; and how splits were made."""
        sampling = value_at(provenance, "data", "train", "sampling")
        protocol = _protocol(value_at(provenance, "protocol"))
        told = [] if protocol == NOTHING else [f"Splits: {protocol}."]
        if value_at(sampling, "kind") == "balanced":
            drawn, of = (numbers_in(value_at(sampling, key)) for key in ("drawn", "of"))
            each = ", ".join(
                f"{name} {count} of {shown_count(of.get(name))}" for name, count in drawn.items()
            )
            told.append(f"Balanced sampling draws in each epoch, out of the clips of train: {each}.")
        return " ".join(told) or None

    def facts(self, evaluation: Json) -> Pairs:
        """Clips, their length, speakers, those that train has too, what was cut, and how splits were made."""
        return [
            ("clips", shown_count(evaluation.get("clips"))),
            ("length", shown_seconds(evaluation.get("seconds"))),
            ("speakers", shown_count(evaluation.get("speakers") or None)),
            ("clips of speakers of train", shown_count(evaluation.get("seen_clips"))),
            ("shared with train", self.overlap(evaluation.get("overlap_with_train"))),
            ("cut by the length", _cut(evaluation.get("cut"), evaluation.get("clips"))),
            ("splits", _protocol(evaluation.get("protocol"))),
        ]

    def terminal_lines(self, evaluation: Json) -> Pairs:
        """Its size, what was cut, and how far its probabilities can be believed."""
        lines = [
            *self.facts(evaluation),
            ("calibration", calibration_sentence(evaluation.get("calibration"))),
        ]
        return [line for line in lines if NOTHING not in line[1]]

    def terminal_report(self, evaluation: Json) -> ReportTable | None:
        """The report by class."""
        return report_table(evaluation.get("class_report"))

    def section(self, record: Record, name: str) -> AudioSection:
        """Floors, reports, confusion, calibration and errors."""
        return AudioSection(class_parts(record, name, items="clips"), _errors(record, name))

    def pictures(self, name: str, evaluation: Json) -> list[Picture]:
        """Reliability, and for two classes ROC and precision–recall curves."""
        return [
            *reliability_pictures(name, evaluation.get("calibration"), items="clips"),
            *threshold_pictures(name, evaluation),
        ]


def _protocol(protocol: object) -> str:
    """How clips came into their splits, in words."""
    kind, group = value_at(protocol, "kind"), value_at(protocol, "group")
    if kind == "by-group":
        return f"no {group} in two of them"
    fold, folds = value_at(protocol, "fold"), value_at(protocol, "folds")
    which = f" (fold {fold} of {folds})" if kind == "paper" and is_count(fold) and is_count(folds) else ""
    return f"{PROTOCOLS[kind]}{which}" if isinstance(kind, str) and kind in PROTOCOLS else NOTHING


def _cut(cut: object, of_clips: object) -> str:
    clips, seconds, total = (value_at(cut, key) for key in ("clips", "seconds", "of_seconds"))
    if not is_count(clips):
        return NOTHING
    if not clips:
        return "no clip"
    share = f" ({shown_share(seconds / total)})" if is_number(seconds) and is_number(total) and total else ""
    lost = f", {shown_seconds(seconds)} of {shown_seconds(total)}{share}"
    return f"{shown_count(clips)} of {shown_count(of_clips)} clips{lost}"


def _errors(record: Record, name: str) -> list[AudioErrorView]:
    try:
        return read_audio_errors(RunFolder(record.path).evaluation(name) / "errors.json")
    except DanluError:
        return []
