"""What differs between tasks where records are shown: the words, the scores that are followed, the parts of a page."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Protocol

from danlu.record.record import Record
from danlu.record.report_view import ReportTable
from danlu.record.vega import Picture

Json = dict[str, Any]
Pairs = list[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Count:
    """One count of a split, ready to be shown.

    Args:
        name: What is counted; the head of a column.
        value: How often.
        is_number: Whether it is one number, to be put in line with those above it.
    """

    name: str
    value: str
    is_number: bool = True


class TaskView(Protocol):
    """How records of one task are shown. Everything that it is given may be incomplete.

    Attributes:
        template: The template of what an evaluation of this task alone has.
        parts_caption: What the columns all, seen and unseen are.
        seen: The key of an evaluation that counts what train has too, the key that counts all, and what they are.
        skipped_head: What the head of the column of skipped lines says.
        overlap_head: What the head of the column of `overlap` says.
        speed_head: What `words_per_second` counts in the history.
        followed: The scores of each row of the history, after the one that selects.
        pictured: The scores in the picture of the history, after the one that selects.
        has_flat_rates: Whether a learning rate that never changes has a picture.
        terminal_convention: The aspects of the convention that a terminal shows; the page and `--json` have all.
    """

    template: str
    parts_caption: str
    seen: tuple[str, str, str]
    skipped_head: str
    overlap_head: str
    speed_head: str
    followed: tuple[str, ...]
    pictured: tuple[str, ...]
    has_flat_rates: bool
    terminal_convention: tuple[str, ...]

    def counts(self, about: object) -> tuple[Count, ...]:
        """What `provenance.json` counts in a split: the same names for each split."""

    def head(self, train: object) -> Pairs:
        """The size of train, for the head of a page."""

    def overlap(self, overlap: object) -> str:
        """How much of a split stands in train, or is shared with it."""

    def data_note(self, provenance: object) -> str | None:
        """What is said of the data below their table."""

    def facts(self, evaluation: Json) -> Pairs:
        """The size of an evaluated split."""

    def terminal_lines(self, evaluation: Json) -> Pairs:
        """What the terminal says of an evaluation besides its scores."""

    def terminal_report(self, evaluation: Json) -> ReportTable | None:
        """The report that the terminal shows of an evaluation."""

    def section(self, record: Record, name: str) -> object:
        """What the template shows of an evaluation."""

    def pictures(self, name: str, evaluation: Json) -> list[Picture]:
        """The pictures of an evaluation."""
