"""The line of a word, from the lines of its sentence and those that were dropped among them."""

from __future__ import annotations

from collections.abc import Iterable

from danlu.data.example import Skipped, TaggedSentence


class WordLines:
    """Tells where words stand.

    Args:
        skipped: What the reader of the files dropped or mended.

    Example:
        >>> from danlu.data.example import Source
        >>> sentence = TaggedSentence(("a", "b"), ("O", "O"), Source("train.txt", 3, 5))
        >>> WordLines([Skipped("train.txt", 4, "a tag without a word", "O", "dropped")]).place(sentence, 1)
        'train.txt:5'
    """

    def __init__(self, skipped: Iterable[Skipped]) -> None:
        self._dropped = {(line.file, line.line) for line in skipped if line.action == "dropped"}

    def place(self, sentence: TaggedSentence, position: int) -> str:
        """The file and line of a word; the lines of its sentence where comments stand in between."""
        source = sentence.source
        span = range(source.first_line, source.last_line + 1)
        lines = [line for line in span if (source.file, line) not in self._dropped]
        if len(lines) == len(sentence.words):
            return f"{source.file}:{lines[position]}"
        return f"{source.file}:{source.first_line}-{source.last_line}"
