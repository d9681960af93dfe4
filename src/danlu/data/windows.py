"""The sequences that a model sees: a sentence, a fixed number of words over sentence ends, or a document."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import TypeVar

from danlu.data.example import TaggedSentence
from danlu.errors import DataError, Problem
from danlu.recipe.tagging_data import DocumentWindow, SentenceWindow
from danlu.recipe.tagging_data import Window as WindowOption

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Piece:
    """The words `start` to `end` (exclusive) of one sentence; sentences are counted from 0 in their split."""

    sentence: int
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Window:
    """One sequence: its words and tags, and the pieces of sentences that they are, in order."""

    words: tuple[str, ...]
    tags: tuple[str, ...]
    pieces: tuple[Piece, ...]


def cut_windows(sentences: Sequence[TaggedSentence], unit: WindowOption) -> list[Window]:
    """Cut a split into sequences, in the order of the files; every word stands in exactly one.

    A window of N words runs over the ends of sentences and of documents; the last one is shorter.

    Raises:
        DataError: Windows of documents are asked for, and a sentence belongs to none.

    Example:
        >>> from danlu.data.example import Source
        >>> sentence = TaggedSentence(("APT28", "struck"), ("B-Org", "O"), Source("train.txt", 1, 2))
        >>> [window.words for window in cut_windows([sentence], SentenceWindow())]
        [('APT28', 'struck')]
    """
    whole = [
        Piece(index, 0, len(sentence.words)) for index, sentence in enumerate(sentences) if sentence.words
    ]
    if isinstance(unit, SentenceWindow):
        groups: Iterable[Sequence[Piece]] = ([piece] for piece in whole)
    elif isinstance(unit, DocumentWindow):
        groups = _group_documents(whole, sentences)
    else:
        groups = _group_words(whole, unit.size)
    return [_window(pieces, sentences) for pieces in groups]


def join_windows(
    windows: Sequence[Window], per_window: Sequence[Sequence[T]], lengths: Sequence[int]
) -> list[list[T]]:
    """Bring one value a word back from windows to sentences; `windows` may come in any order.

    Args:
        windows: The windows as they were cut.
        per_window: One value for each word of each window.
        lengths: The number of words of each sentence of the split.

    Raises:
        ValueError: A window with more or fewer values than words, or a word in no window or in two.
    """
    slots: list[list[list[T]]] = [[[] for _ in range(length)] for length in lengths]
    for window, values in zip(windows, per_window, strict=True):
        if len(values) != len(window.words):
            raise ValueError(f"Expected {len(window.words)} values for a window. Received {len(values)}.")
        places = ((piece.sentence, word) for piece in window.pieces for word in range(piece.start, piece.end))
        for (sentence, word), value in zip(places, values, strict=True):
            slots[sentence][word].append(value)
    if any(len(slot) != 1 for sentence_slots in slots for slot in sentence_slots):
        raise ValueError("Expected each word of each sentence in exactly one window. Received other windows.")
    return [[slot[0] for slot in sentence_slots] for sentence_slots in slots]


def _window(pieces: Sequence[Piece], sentences: Sequence[TaggedSentence]) -> Window:
    return Window(
        words=tuple(
            word for piece in pieces for word in sentences[piece.sentence].words[piece.start : piece.end]
        ),
        tags=tuple(
            tag for piece in pieces for tag in sentences[piece.sentence].tags[piece.start : piece.end]
        ),
        pieces=tuple(pieces),
    )


def _group_words(whole: Sequence[Piece], size: int) -> Iterable[list[Piece]]:
    group: list[Piece] = []
    room = size
    for piece in whole:
        start = piece.start
        while start < piece.end:
            end = min(start + room, piece.end)
            group.append(Piece(piece.sentence, start, end))
            room -= end - start
            start = end
            if room == 0:
                yield group
                group, room = [], size
    if group:
        yield group


def _group_documents(whole: Sequence[Piece], sentences: Sequence[TaggedSentence]) -> Iterable[list[Piece]]:
    outside = [sentence.source for sentence in sentences if sentence.document is None]
    if outside:
        fix = "set data.reader.docstart to the mark that starts a document, or use another data.window.unit"
        problem = Problem(str(outside[0]), "the first sentence that belongs to no document", fix=fix)
        raise DataError(
            f"Windows of documents need document marks: {len(outside)} of {len(sentences)} lack one",
            [problem],
        )
    for _, pieces in groupby(whole, key=lambda piece: sentences[piece.sentence].document):
        yield list(pieces)
