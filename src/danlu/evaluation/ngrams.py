"""Which words and pairs of neighbouring words stand in which text, as sparse counts.

For languages written without spaces, single characters stand in for words. Everything but cutting texts into words is
done on arrays of numbers, so that 25,000 reviews take seconds.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import repeat
from typing import Any, Literal

import numpy as np

from danlu.evaluation.counts import IntArray

Unit = Literal["word", "character"]

FEW_SPACES = 0.05
"""Up to this share of white space in train, units are characters. English has about 0.18, Chinese below 0.01."""

LEAST_TEXTS = 2
"""An n-gram must stand in so many training texts; where none does, one is enough."""

UNKNOWN = -1

_WORD = re.compile(r"\w+(?:['’]\w+)*|[^\w\s]")


def unit_of(texts: Iterable[str]) -> Unit:
    """Whether texts are to be cut into words or into characters, by the share of white space in all of them.

    Example:
        >>> unit_of(["a fine film", "dull"]), unit_of(["房间很大，整体感觉不错", "早餐太差 没什么可选的"])
        ('word', 'character')
    """
    spaces = characters = 0
    for text in texts:
        pieces = text.split()
        between = max(0, len(pieces) - 1)
        spaces += between
        characters += between + sum(map(len, pieces))
    return "word" if spaces > FEW_SPACES * characters else "character"


def units(text: str, unit: Unit) -> list[str]:
    """The lower-case words and punctuation marks of a text, or its characters without white space.

    Example:
        >>> units("Don't – a dull Film!", "word"), units("很 大", "character")
        (["don't", '–', 'a', 'dull', 'film', '!'], ['很', '大'])
    """
    small = text.lower()
    return _WORD.findall(small) if unit == "word" else list("".join(small.split()))


@dataclass(frozen=True, slots=True, eq=False)
class TextUnits:
    """The units of many texts, one after the other, as numbers.

    Args:
        numbers: The number of each unit, `UNKNOWN` where train does not have it, (units,).
        text: The text that each stands in, (units,).
        texts: How many texts there are.
        known: How many units train has.
    """

    numbers: IntArray
    text: IntArray
    texts: int
    known: int


def number_units(train: Sequence[str], split: Sequence[str], unit: Unit) -> tuple[TextUnits, TextUnits]:
    """Number the units of train by first occurrence, and those of another split in the same way."""
    numbers: dict[str, int] = {}
    known = [
        _numbered([numbers.setdefault(one, len(numbers)) for one in units(text, unit)]) for text in train
    ]
    others = [_numbered(map(numbers.get, units(text, unit), repeat(UNKNOWN))) for text in split]
    return _joined(known, len(numbers)), _joined(others, len(numbers))


def count_ngrams(train: TextUnits, split: TextUnits, *, longest: int) -> tuple[Any, Any]:
    """Count units, and with `longest` 2 pairs of neighbours too, in each text.

    Args:
        train: The texts that decide which n-grams are counted.
        split: Other texts.
        longest: Units of the longest n-gram: 1 or 2.

    Returns:
        Two sparse matrices of scipy, (texts, n-grams), with the same columns.
    """
    codes, rows = _codes(train, longest)
    ngrams, columns = np.unique(codes, return_inverse=True)  # (ngrams,), (codes,)
    counted = _sparse(rows, columns, (train.texts, len(ngrams)))
    texts_with = np.bincount(counted.indices, minlength=len(ngrams))  # (ngrams,)
    kept = texts_with >= LEAST_TEXTS
    if not kept.any():
        kept = texts_with > 0
    ngrams = ngrams[kept]
    codes, rows = _codes(split, longest)
    places = np.searchsorted(ngrams, codes)
    found = places < len(ngrams)
    found[found] = ngrams[places[found]] == codes[found]
    return counted[:, np.flatnonzero(kept)], _sparse(rows[found], places[found], (split.texts, len(ngrams)))


def _numbered(numbers: Iterable[int]) -> IntArray:
    return np.fromiter(numbers, np.int64)


def _joined(texts: list[IntArray], known: int) -> TextUnits:
    lengths = [len(numbers) for numbers in texts]
    numbers = np.concatenate(texts) if texts else np.zeros(0, dtype=np.int64)
    return TextUnits(numbers, np.repeat(np.arange(len(texts)), lengths), len(texts), known)


def _codes(texts: TextUnits, longest: int) -> tuple[IntArray, IntArray]:
    """A number for each n-gram of known units, and the text that it stands in."""
    single = texts.numbers != UNKNOWN
    codes, rows = [texts.numbers[single]], [texts.text[single]]
    if longest == 2:
        left, right = texts.numbers[:-1], texts.numbers[1:]
        together = single[:-1] & single[1:] & (texts.text[:-1] == texts.text[1:])
        codes.append(texts.known * (1 + left[together]) + right[together])
        rows.append(texts.text[:-1][together])
    return np.concatenate(codes), np.concatenate(rows)


def _sparse(rows: IntArray, columns: IntArray, shape: tuple[int, int]) -> Any:  # noqa: ANN401
    from scipy import sparse

    ones = np.ones(len(rows))
    return sparse.coo_matrix((ones, (rows, columns)), shape=shape).tocsr()  # equal places are summed
