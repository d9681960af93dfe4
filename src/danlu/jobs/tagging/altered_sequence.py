"""A sequence of words or pieces with one of them replaced by another one that the model may meet."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from danlu.data.vocabulary import RESERVED
from danlu.features.piece_tagging_batch import EncodedPieces
from danlu.features.tagging_encoder import EncodedSequence
from danlu.features.word_tagging_batch import EncodedWords


def altered_sequence(item: EncodedSequence, place: int, items: Sequence[EncodedSequence]) -> EncodedSequence:
    """Another word of some items in place of one, with its spelling; or another piece.

    Args:
        item: The sequence.
        place: Which of its inputs is replaced.
        items: Where the other word or piece is taken from.
    """
    if isinstance(item, EncodedWords):
        return _with_another_word(item, place, items)
    others = sorted({number for one in items for number in input_ids(one)} - {input_ids(item)[place]}) or [
        RESERVED
    ]
    row, column = _places(item)[place]
    changed = item.rows[row].copy()
    changed[column] = others[place % len(others)]
    return replace(item, rows=(*item.rows[:row], changed, *item.rows[row + 1 :]))


def input_ids(item: EncodedSequence) -> list[int]:
    """The inputs of a sequence, special pieces not among them."""
    if isinstance(item, EncodedWords):
        return item.words
    return [
        int(number)
        for row, kept in zip(item.rows, item.kept, strict=True)
        for number in row[kept[0] : kept[1]]
    ]


def _places(item: EncodedPieces) -> list[tuple[int, int]]:
    """The row and the column of each input."""
    return [(row, column) for row, (start, stop) in enumerate(item.kept) for column in range(start, stop)]


def _with_another_word(item: EncodedWords, place: int, items: Sequence[EncodedSequence]) -> EncodedWords:
    spellings = item.spellings
    words = [*item.words]
    others = _other_words(item, place, items)
    words[place], spelling = others[place % len(others)]
    if spellings is None or spelling is None:
        return replace(item, words=words)
    return replace(item, words=words, spellings=[*spellings[:place], spelling, *spellings[place + 1 :]])


def _other_words(
    item: EncodedWords, place: int, items: Sequence[EncodedSequence]
) -> list[tuple[int, tuple[int, ...] | None]]:
    """Words of the items, known and spelt otherwise; where there is none, the first one of the vocabulary."""
    found = {
        (word, None if one.spellings is None else one.spellings[number])
        for one in items
        if isinstance(one, EncodedWords)
        for number, word in enumerate(one.words)
        if word != item.words[place]
    }
    spelling = None if item.spellings is None else item.spellings[place]
    spelt_otherwise = [pair for pair in sorted(found) if pair[1] is None or pair[1] != spelling]
    return spelt_otherwise or [(RESERVED, spelling)]
