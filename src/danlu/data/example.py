"""Examples as readers make them: words with gold tags, and where they stand in the files."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Source:
    """Where an example stands: a file relative to `data.root`, and its first and last line, counted from 1."""

    file: str
    first_line: int
    last_line: int

    def __str__(self) -> str:
        return f"{self.file}:{self.first_line}"


@dataclass(frozen=True, slots=True)
class TaggedSentence:
    """One sentence with one gold tag a word, in the scheme of its file.

    Args:
        words: The words as they stand in the file.
        tags: The gold tags as they stand in the file, or as `data.fold` has them; scores compare with these.
        source: Where the sentence stands.
        document: The group it belongs to, such as `train.txt#3`; None where the file marks no documents.
        phrases: The gold phrases as the file declares them, each as its words, also those that do not stand in the
            sentence; None where files have tags instead.
    """

    words: tuple[str, ...]
    tags: tuple[str, ...]
    source: Source
    document: str | None = None
    phrases: tuple[tuple[str, ...], ...] | None = None


@dataclass(frozen=True, slots=True)
class Skipped:
    """A line that was not read as it stands: dropped or mended, by which rule."""

    file: str
    line: int
    reason: str
    text: str
    action: str


@dataclass(frozen=True, slots=True)
class ReadResult:
    """What a reader found.

    Args:
        sentences: The examples in the order of the files.
        skipped: Every line that was dropped or mended.
        notes: What else a person should know, in words, such as `the last line has no newline`.
    """

    sentences: list[TaggedSentence]
    skipped: list[Skipped] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
