"""Texts with one class each, as readers of text classification make them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from danlu.data.example import Skipped

LONGEST_EXCERPT = 80
"""Characters of a skipped text that are recorded: enough to find it again."""


@dataclass(frozen=True, slots=True)
class LabelledText:
    """One text and its gold label.

    Args:
        text: The text as it stands in the file.
        label: The label as the file has it; after `read_text_splits` the class that it stands for.
        source: Where it stands, relative to `data.root`: `reviews.csv:17`, `aclImdb/train/pos/0_9.txt`.
        group: What it belongs to, such as a film; None where the reader is told of no groups.
    """

    text: str
    label: str
    source: str
    group: str | None = None


@dataclass(frozen=True, slots=True)
class TextsRead:
    """What a reader of texts found at one path.

    Args:
        texts: The texts in the order of the files.
        files: What was read, by name relative to `data.root`: `sha256` and `bytes`, and for a folder how many
            `files` were read in it.
        skipped: Every text or line that was dropped or mended.
        notes: What else a person should know, in words.
    """

    texts: list[LabelledText]
    files: Mapping[str, Mapping[str, Any]]
    skipped: list[Skipped] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


def left_out(text: LabelledText, reason: str) -> Skipped:
    """The record of a text that was read and then dropped.

    Example:
        >>> left_out(LabelledText("fine", "5", "reviews.csv:17"), "the label '5' is of no class").line
        17
    """
    file, _, line = text.source.rpartition(":")
    if not file or not line.isdecimal():
        file, line = text.source, "1"
    return Skipped(file, int(line), reason, excerpt(text.text), "dropped")


def excerpt(text: str) -> str:
    """The beginning of a text, on one line."""
    # Twice as much is cut first: a long text is not worth splitting whole.
    return " ".join(text[: 2 * LONGEST_EXCERPT].split())[:LONGEST_EXCERPT]
