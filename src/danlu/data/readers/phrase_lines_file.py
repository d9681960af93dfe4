"""One file of phrase lines, from bytes to labelled texts: malformed lines, phrases that do not stand in their text."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from danlu.data.example import Skipped, Source, TaggedSentence
from danlu.data.phrase_places import label_phrases
from danlu.data.phrases import Phrase
from danlu.data.readers.file_lines import read_file_lines
from danlu.data.readers.malformed import Malformed
from danlu.data.readers.phrase_lines_options import PhraseLinesOptions
from danlu.data.tag_schemes import tags_of
from danlu.data.word_splits import split_words
from danlu.errors import DataError, Problem

MISSING = "a phrase does not stand in its text word for word"
"""The reason of lines that cannot be labelled whole."""

KEPT, DROPPED = "kept as a miss", "dropped"
"""What happens to them, by `on_missing`."""


@dataclass
class PhraseFileReading:
    """One file and what was found in it.

    Args:
        file: The file's name in messages and records.
        options: How it is written.
        sentences: The texts with their phrases.
        skipped: Lines that were dropped, and lines that were kept although a phrase is missing.
        notes: What else a person should know.
        problems: What stops the reading.
        covered: Phrases that have no label of their own because they stand in, or across, longer ones.
    """

    file: str
    options: PhraseLinesOptions
    sentences: list[TaggedSentence] = field(default_factory=list)
    skipped: list[Skipped] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    covered: int = 0

    def read(self, path: Path) -> None:
        """Read the whole file; nothing is raised, problems are kept."""
        try:
            found = read_file_lines(path, name=self.file, encoding=self.options.encoding)
        except DataError as error:
            self.problems += error.problems
            return
        self.notes += found.notes
        for number, line in enumerate(found.lines, start=1):
            if line.strip():
                self._read_line(number, line)
        if self.covered:
            self.notes.append(
                f"{self.file}: {self.covered} phrases stand only where a longer or an earlier one is labelled, and "
                "have no label of their own"
            )
        if not self.sentences and not self.problems:
            fix = "check the file and data.reader (separator, words, on_malformed, on_missing)"
            self.problems.append(Problem(self.file, "the file holds no text", fix=fix))

    def _read_line(self, number: int, line: str) -> None:
        try:
            words, phrases = self._parts(line)
        except Malformed as fault:
            if self.options.on_malformed == "error":
                self.problems.append(fault.problem(f"{self.file}:{number}"))
            else:
                self.skipped.append(Skipped(self.file, number, fault.reason, line, DROPPED))
            return
        labelled = label_phrases(words, phrases, is_first_only=self.options.occurrences == "first")
        if labelled.missing:
            action = KEPT if self.options.on_missing == "keep" else DROPPED
            self.skipped.append(Skipped(self.file, number, MISSING, line, action))
            if action == DROPPED:
                return
        self.covered += len(labelled.covered)
        tags = tuple(tags_of(labelled.spans, len(words), "bioes"))
        source = Source(self.file, number, number)
        self.sentences.append(TaggedSentence(words, tags, source, phrases=phrases))

    def _parts(self, line: str) -> tuple[Phrase, tuple[Phrase, ...]]:
        separator, mark = self.options.separator, self.options.phrase_separator
        text, found, rest = line.rpartition(separator)
        if not found:
            raise _malformed("no separator", f"{separator!r} does not stand in the line", line, separator)
        declared = [rest] if mark is None else rest.split(mark)
        _refuse_controls(line, (text, *declared))
        how = self.options.words
        words = split_words(text, how)
        # What stands between two separators and is empty is no phrase.
        phrases = tuple(dict.fromkeys(phrase for one in declared if (phrase := split_words(one, how))))
        if not words:
            raise _malformed("no text", f"no word stands before the last {separator!r}", line, separator)
        if not phrases:
            raise _malformed("no phrase", f"no word stands after the last {separator!r}", line, separator)
        return words, phrases


# Control characters that are no white space, and the line end of old Macintosh files, which would join their lines.
_CONTROLS = re.compile("[\x00-\x08\r\x0e-\x1b\x7f-\x84\x86-\x9f]")


def _refuse_controls(line: str, parts: Iterable[str]) -> None:
    # The separators themselves may be control characters.
    for part in parts:
        control = _CONTROLS.search(part)
        if control is not None:
            detail = f"the line holds the control character U+{ord(control[0]):04X}"
            raise Malformed("control character", detail, repr(line), "characters that can be seen")


def _malformed(reason: str, detail: str, line: str, separator: str) -> Malformed:
    return Malformed(reason, detail, repr(line), f"a text, {separator!r}, and its phrases")
