"""Words cut into pieces one by one, as an encoder knows them from inside a text; each distinct word is cut once."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate, pairwise

import numpy as np
from numpy.typing import NDArray

from danlu.features.piece_tokenizer import PieceTokenizer
from danlu.features.text_batch import Ids


@dataclass(frozen=True, slots=True)
class WordPieces:
    """The pieces of words, in order.

    Args:
        ids: The pieces of all words, one word after the other, (pieces,).
        counts: How many of them each word has, (words,); 1 at least.
        is_cut: Whether a word has more pieces than these, (words,).
        is_empty: Whether the tokenizer leaves nothing of a word: the unknown piece stands for it, (words,).
    """

    ids: Ids
    counts: Ids
    is_cut: NDArray[np.bool_]
    is_empty: NDArray[np.bool_]

    def split(self, lengths: Iterable[int]) -> Iterator[WordPieces]:
        """Cut into parts of so many words each."""
        ends = np.concatenate([[0], np.cumsum(self.counts, dtype=np.int64)])  # in pieces, (words + 1,)
        for start, stop in pairwise(accumulate(lengths, initial=0)):
            words = slice(start, stop)
            ids = self.ids[ends[start] : ends[stop]]
            yield WordPieces(ids, self.counts[words], self.is_cut[words], self.is_empty[words])


def cut_words(
    tokenizer: PieceTokenizer, words: Iterable[str], *, unknown: int, most: int | None
) -> WordPieces:
    """Cut words into pieces.

    Args:
        tokenizer: What cuts them.
        words: The words.
        unknown: The piece for a word that the tokenizer leaves nothing of, as BERT's do with U+200D.
        most: How many pieces a word may have; the others are cut from its end. None: any number.
    """
    number: dict[str, int] = {}
    places = np.array([number.setdefault(word, len(number)) for word in words], dtype=np.int64)  # (words,)
    distinct = _cut(tokenizer, list(number), unknown=unknown, most=most)
    counts = distinct.counts[places]  # (words,)
    begins = np.cumsum(distinct.counts) - distinct.counts  # (distinct,)
    return WordPieces(
        ids=distinct.ids[ranges(begins[places], counts)],
        counts=counts,
        is_cut=distinct.is_cut[places],
        is_empty=distinct.is_empty[places],
    )


def needs_space(tokenizer: PieceTokenizer) -> bool:
    """Whether a word must come with a space before it, to get the pieces that it has inside a text.

    So it is with the byte pairs of GPT-2 and RoBERTa, whose pieces hold the space that was before them; transformers
    calls this `add_prefix_space`. Tokenizers that put such a mark before each word themselves need no help.
    """
    alone, spaced, twice = tokenizer.pieces(["a", " a", "a a"])
    return twice != [*alone, *alone] and twice == [*alone, *spaced]


def ranges(begins: NDArray[np.int64], counts: NDArray[np.integer]) -> NDArray[np.int64]:
    """The numbers from each beginning on, as many as its count says, side by side.

    Example:
        >>> ranges(np.array([7, 2]), np.array([2, 3])).tolist()
        [7, 8, 2, 3, 4]
    """
    before = np.cumsum(counts, dtype=np.int64) - counts
    return np.repeat(begins - before, counts) + np.arange(counts.sum(dtype=np.int64))


def _cut(tokenizer: PieceTokenizer, words: Sequence[str], *, unknown: int, most: int | None) -> WordPieces:
    spaced = needs_space(tokenizer)
    texts = (f" {word}" if spaced and not word.startswith(" ") else word for word in words)
    found = list(tokenizer.pieces(texts))
    kept = [pieces[:most] or [unknown] for pieces in found]
    return WordPieces(
        ids=np.array([piece for pieces in kept for piece in pieces], dtype=np.int32),
        counts=np.array([len(pieces) for pieces in kept], dtype=np.int32),
        is_cut=np.array([most is not None and len(pieces) > most for pieces in found], dtype=np.bool_),
        is_empty=np.array([not pieces for pieces in found], dtype=np.bool_),
    )
