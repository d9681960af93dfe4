"""Sequences of words put together as tensors: padded at the end, with an explicit mask, each spelling once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import torch
from torch import Tensor

from danlu.data.vocabulary import PAD


@dataclass(frozen=True, slots=True)
class EncodedWords:
    """One sequence as numbers.

    Args:
        words: Word ids, one a word.
        labels: Label ids in the model's scheme, one a word; None where no gold tags are known.
        spellings: Character ids of each word; None where the model reads no characters.
    """

    words: list[int]
    labels: list[int] | None
    spellings: list[tuple[int, ...]] | None

    @property
    def length(self) -> int:
        """Words."""
        return len(self.words)


@dataclass(frozen=True)
class WordTaggingBatch:
    """A batch of sequences of words.

    Args:
        words: Word ids (batch, time), `PAD` after the end of each row.
        mask: True on real words (batch, time), a prefix of each row.
        labels: Label ids (batch, time), 0 after the end of each row; None where gold is unknown.
        spellings: Character ids of each distinct spelling of the batch (forms, letters); None without characters.
        spelling_of: Row of `spellings` for each word (batch, time), 0 after the end of each row.
        indices: Position of each row's sequence in its split.
    """

    words: Tensor
    mask: Tensor
    labels: Tensor | None
    spellings: Tensor | None
    spelling_of: Tensor | None
    indices: list[int]

    @property
    def word_count(self) -> int:
        """Real words of the batch, padding not counted."""
        return int(self.mask.sum())

    def to(self, device: torch.device) -> WordTaggingBatch:
        """The same batch with its tensors on `device`."""
        return WordTaggingBatch(
            words=self.words.to(device),
            mask=self.mask.to(device),
            labels=None if self.labels is None else self.labels.to(device),
            spellings=None if self.spellings is None else self.spellings.to(device),
            spelling_of=None if self.spelling_of is None else self.spelling_of.to(device),
            indices=self.indices,
        )


def make_batch(sequences: Sequence[EncodedWords], indices: Sequence[int]) -> WordTaggingBatch:
    """Put the sequences at `indices` together, in that order."""
    rows = [sequences[index] for index in indices]
    lengths = torch.tensor([len(row.words) for row in rows])
    time = int(lengths.max())
    spellings, spelling_of = _spellings(rows, time)
    gold = [row.labels for row in rows if row.labels is not None]
    return WordTaggingBatch(
        words=_padded([row.words for row in rows], time, PAD),  # (batch, time)
        mask=torch.arange(time).unsqueeze(0) < lengths.unsqueeze(1),  # (batch, time)
        labels=_padded(gold, time, 0) if len(gold) == len(rows) else None,
        spellings=spellings,
        spelling_of=spelling_of,
        indices=list(indices),
    )


def _padded(rows: Sequence[Sequence[int]], width: int, value: int) -> Tensor:
    return torch.tensor([[*row, *[value] * (width - len(row))] for row in rows])


def _spellings(rows: Sequence[EncodedWords], time: int) -> tuple[Tensor | None, Tensor | None]:
    """Each distinct spelling once: frequent words make up most of a text, their characters need reading only once."""
    row_of: dict[tuple[int, ...], int] = {}
    positions: list[list[int]] = []
    for row in rows:
        if row.spellings is None:
            return None, None
        positions.append([row_of.setdefault(spelling, len(row_of)) for spelling in row.spellings])
    letters = max(map(len, row_of))
    return _padded(list(row_of), letters, PAD), _padded(positions, time, 0)  # (forms, letters), (batch, time)
