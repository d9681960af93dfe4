"""One CoNLL file, from bytes to sentences: documents, comments, blank lines, malformed lines."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from danlu.data.example import Skipped, Source, TaggedSentence
from danlu.data.readers.conll_line import Fault, LineFormat
from danlu.data.readers.conll_options import ConllOptions
from danlu.data.readers.file_lines import read_decoded
from danlu.errors import DataError, Problem

UNTERMINATED = "last sentence without a blank line after it"
"""The reason of lines that are lost with `compat: flush-on-blank-only`: nothing is wrong with them."""


@dataclass
class FileReading:
    """One file while it is read: what was found so far, and the sentence that is not closed yet.

    Args:
        file: The file's name in messages and records.
        options: How the file is written.
        line_format: The same for one line.
        sentences: The sentences found.
        skipped: The lines that were dropped or mended.
        notes: What else a person should know.
        problems: What stops the reading.
        document: The document that the next sentence belongs to.
        open: Line, word and tag of each token of the sentence that is not closed yet.
    """

    file: str
    options: ConllOptions
    line_format: LineFormat
    sentences: list[TaggedSentence] = field(default_factory=list)
    skipped: list[Skipped] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    document: str | None = None
    open: list[tuple[int, str, str]] = field(default_factory=list)

    def read(self, path: Path) -> None:
        """Read the whole file; nothing is raised, problems are kept."""
        try:
            text = read_decoded(path, name=self.file, encoding=self.options.encoding)
        except DataError as error:
            self.problems += error.problems
            return
        lines = [line.rstrip("\r") for line in text.removeprefix("\ufeff").split("\n")]
        if lines[-1]:
            self.notes.append(f"{self.file}: the last line has no newline")
        else:
            # What follows the last newline is no blank line, and closes no sentence.
            lines.pop()
        if any(self._starts_document(line) for line in lines):
            self.document = f"{self.file}#0"
        documents = comments = comment_tokens = 0
        for number, line in enumerate(lines, start=1):
            is_comment = self.options.comment is not None and line.startswith(self.options.comment)
            if not line.strip():
                self._close()
            elif self._starts_document(line):
                self._close()
                documents += 1
                self.document = f"{self.file}#{documents}"
            elif is_comment and self.line_format.find_fault(self.line_format.split(line)) is not None:
                comments += 1
            else:
                comment_tokens += is_comment
                self._read_token(number, line)
        self._end(lines)
        self._note_comments(comments, comment_tokens)

    def _starts_document(self, line: str) -> bool:
        mark = self.options.docstart
        return (
            mark is not None and line.startswith(mark) and line[len(mark) : len(mark) + 1] in ("", " ", "\t")
        )

    def _read_token(self, number: int, line: str) -> None:
        fields = self.line_format.split(line)
        fault = self.line_format.find_fault(fields)
        if fault is None:
            self.open.append((number, fields[self.line_format.word], fields[self.line_format.tag]))
        elif self.options.on_malformed == "error":
            self.problems.append(_problem(f"{self.file}:{number}", line, fault))
        elif self.options.on_malformed == "drop":
            self._skip(number, line, fault.reason, "dropped")
        else:
            self._mend(number, line, fields, fault)

    def _mend(self, number: int, line: str, fields: list[str], fault: Fault) -> None:
        mended = self.line_format.mend(fields)
        if isinstance(mended, Fault):
            self._skip(number, line, mended.reason, "dropped")
            return
        word, tag = mended
        if len(fields) != len(self.line_format.columns):
            self._skip(number, line, fault.reason, "took the last field as tag")
        if word != fields[0]:
            self._skip(number, line, "control character in the word", "cleaned")
        self.open.append((number, word, tag))

    def _skip(self, number: int, line: str, reason: str, action: str) -> None:
        self.skipped.append(Skipped(self.file, number, reason, line, action))

    def _close(self) -> None:
        if self.open:
            numbers, words, tags = zip(*self.open, strict=True)
            source = Source(self.file, numbers[0], numbers[-1])
            self.sentences.append(TaggedSentence(words, tags, source, self.document))
            self.open = []

    def _end(self, lines: list[str]) -> None:
        if self.options.compat == "flush-on-blank-only" and self.open:
            for number, _, _ in self.open:
                self._skip(number, lines[number - 1], UNTERMINATED, "dropped")
            self.open = []
        self._close()
        if not self.sentences and not self.problems:
            fix = "check the file and data.reader (columns, separator, comment, on_malformed)"
            self.problems.append(Problem(self.file, "the file holds no sentence", fix=fix))

    def _note_comments(self, comments: int, comment_tokens: int) -> None:
        if comments:
            self.notes.append(f"{self.file}: {comments} comment lines were read past")
        if comment_tokens:
            self.notes.append(
                f"{self.file}: {comment_tokens} lines start like comments and were read as tokens"
            )


_FIX = "mend the line, or set data.reader.on_malformed to drop or take-last-field, which record what they do"


def _problem(where: str, line: str, fault: Fault) -> Problem:
    return Problem(
        where, f"{fault.reason}: {fault.detail}", received=repr(line), allowed=fault.allowed, fix=_FIX
    )
