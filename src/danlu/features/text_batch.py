"""Texts put together as tensors: rows of word or piece ids, padded at the end, with an explicit mask."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from danlu.data.vocabulary import PAD

Ids = NDArray[np.int32]


@dataclass(frozen=True, slots=True)
class EncodedText:
    """One text as numbers.

    Args:
        rows: Word or piece ids: one row, or one a window where long texts are read by windows. Never empty rows.
        label: The number of its class; None where gold is unknown.
        cut: Words or pieces that the length limit took away.
        whole: Words or pieces of the text before the cut; None where that is what the rows hold and `cut`: without
            windows and special pieces.
    """

    rows: tuple[Ids, ...]
    label: int | None
    cut: int = 0
    whole: int | None = None

    @property
    def length(self) -> int:
        """Words or pieces of all rows."""
        return sum(len(row) for row in self.rows)

    @property
    def tokens(self) -> int:
        """Words or pieces of the text before the cut, special pieces not counted."""
        return self.length + self.cut if self.whole is None else self.whole


@dataclass(frozen=True)
class TextBatch:
    """A batch of texts.

    Args:
        ids: Word or piece ids (rows, time), padding after the end of each row.
        mask: True on real ids (rows, time), a prefix of each row.
        text_of: Which of the batch's texts a row belongs to (rows,), never falling; None where each row is a text.
        labels: Number of each text's class (texts,); None where gold is unknown.
        indices: Position of each text in its split.
    """

    ids: Tensor
    mask: Tensor
    text_of: Tensor | None
    labels: Tensor | None
    indices: list[int]

    @property
    def word_count(self) -> int:
        """Real words or pieces of the batch, padding not counted."""
        return int(self.mask.sum())

    def to(self, device: torch.device) -> TextBatch:
        """The same batch with its tensors on `device`."""
        return TextBatch(
            ids=self.ids.to(device),
            mask=self.mask.to(device),
            text_of=None if self.text_of is None else self.text_of.to(device),
            labels=None if self.labels is None else self.labels.to(device),
            indices=self.indices,
        )


@dataclass(frozen=True, slots=True)
class Padding:
    """How rows of a batch are brought to one length. It changes no prediction: padding is masked.

    Args:
        id: What fills rows up.
        multiple: The length is rounded up to a multiple of this, so that few lengths occur.
        longest: What the length is not rounded beyond, as an encoder has no positions there; None: nothing.
    """

    id: int = PAD
    multiple: int = 1
    longest: int | None = None

    def length(self, longest_row: int) -> int:
        """The length of a batch whose longest row has so many ids.

        Example:
            >>> Padding(multiple=32).length(33), Padding(multiple=32, longest=40).length(33)
            (64, 40)
        """
        rounded = -(-longest_row // self.multiple) * self.multiple
        return rounded if self.longest is None else max(longest_row, min(rounded, self.longest))


NO_ROUNDING = Padding()
"""To the longest row, and no further."""


class PlannedTextBatches:
    """The batches of a plan, each put together when it is asked for, so that one is in memory at a time.

    Args:
        texts: The texts of a split.
        plan: The positions of each batch's texts.
        padding: How rows are filled up.
    """

    def __init__(
        self, texts: Sequence[EncodedText], plan: Sequence[Sequence[int]], padding: Padding = NO_ROUNDING
    ) -> None:
        self._texts = texts
        self._plan = plan
        self._padding = padding

    def __len__(self) -> int:
        return len(self._plan)

    def __getitem__(self, number: int) -> TextBatch:
        return make_text_batch(self._texts, self._plan[number], self._padding)


def make_text_batch(
    texts: Sequence[EncodedText], indices: Sequence[int], padding: Padding = NO_ROUNDING
) -> TextBatch:
    """Put the texts at `indices` together, in that order."""
    chosen = [texts[index] for index in indices]
    rows = [row for text in chosen for row in text.rows]
    lengths = torch.tensor([len(row) for row in rows])
    ids = np.full((len(rows), padding.length(int(lengths.max()))), padding.id, dtype=np.int64)  # (rows, time)
    for place, row in enumerate(rows):
        ids[place, : len(row)] = row
    labels = [text.label for text in chosen if text.label is not None]
    has_windows = len(rows) > len(chosen)
    windows = torch.tensor([len(text.rows) for text in chosen])
    return TextBatch(
        ids=torch.from_numpy(ids),
        mask=torch.arange(ids.shape[1]).unsqueeze(0) < lengths.unsqueeze(1),  # (rows, time)
        text_of=torch.arange(len(chosen)).repeat_interleave(windows) if has_windows else None,  # (rows,)
        labels=torch.tensor(labels) if len(labels) == len(chosen) else None,  # (texts,)
        indices=list(indices),
    )
