"""How long a text may be: the limit found on train, what is kept of longer texts, and how much was cut.

Source of cutting out the middle: Sun et al. 2019, "How to fine-tune BERT for text classification".
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from typing import Any, Literal

import numpy as np

from danlu.features.text_batch import EncodedText, Ids

Keep = Literal["head", "tail", "both"]


@dataclass(frozen=True, slots=True)
class CutCounts:
    """What the length limit took away from some texts.

    Args:
        texts: Texts of which something was cut.
        tokens: Words or pieces that were cut; special pieces are not counted.
        of_texts: All texts.
        of_tokens: Words or pieces of all texts before the cut.
    """

    texts: int
    tokens: int
    of_texts: int
    of_tokens: int

    @classmethod
    def of(cls, texts: Sequence[EncodedText]) -> CutCounts:
        """Count what was cut of texts."""
        return cls(
            texts=sum(text.cut > 0 for text in texts),
            tokens=sum(text.cut for text in texts),
            of_texts=len(texts),
            of_tokens=sum(text.tokens for text in texts),
        )

    @classmethod
    def expected(cls, lengths: Sequence[int], room: int | None) -> CutCounts:
        """Count what will be cut of texts with `lengths` words or pieces, where there is room for `room` of each."""
        cut = [0 if room is None else max(0, length - room) for length in lengths]
        return cls(
            texts=sum(count > 0 for count in cut),
            tokens=sum(cut),
            of_texts=len(lengths),
            of_tokens=sum(lengths),
        )

    def as_json(self) -> dict[str, int | float | None]:
        """The counts and the shares by name; shares are None where there is nothing to take a share of."""
        return {
            **asdict(self),
            "share_of_texts": self.texts / self.of_texts if self.of_texts else None,
            "share_of_tokens": self.tokens / self.of_tokens if self.of_tokens else None,
        }

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> CutCounts:
        """The counts that `as_json` gave."""
        return cls(**{field.name: stored[field.name] for field in fields(cls)})


def limit_of(maximum: int | str | None, lengths: Sequence[int]) -> int | None:
    """The limit that `length.max` declares, on the lengths of the training texts; at least 1.

    `mean+2sd` is the mean and two standard deviations (those of a whole population), rounded down; `p95` the
    smallest length that 95 % of the texts do not exceed.

    Example:
        >>> limit_of("mean+2sd", [10, 20]), limit_of("p50", [3, 1, 2, 9]), limit_of(None, [7])
        (25, 2, None)
    """
    if maximum is None or isinstance(maximum, int):
        return maximum
    if not lengths:
        return 1
    if maximum == "mean+2sd":
        return max(1, int(np.mean(lengths) + 2 * np.std(lengths)))
    return max(1, int(np.percentile(lengths, int(maximum[1:]), method="inverted_cdf")))


def cut_row(ids: Ids, room: int | None, *, keep: Keep) -> Ids:
    """Keep `room` of the ids: the first, the last, or as many of either end, the odd one from the beginning.

    Example:
        >>> cut_row(np.arange(9, dtype=np.int32), 5, keep="both").tolist()
        [0, 1, 2, 7, 8]
    """
    if room is None or len(ids) <= room:
        return ids
    from_tail = {"head": 0, "tail": room, "both": room // 2}[keep]
    return np.concatenate([ids[: room - from_tail], ids[len(ids) - from_tail :]])


def window_rows(ids: Ids, room: int, *, overlap: int, most: int) -> list[Ids]:
    """Cut ids into windows of `room`, each beginning with the last `overlap` of the one before; the last is shorter.

    What comes after `most` windows is left out. An empty text has one empty window.

    Example:
        >>> [row.tolist() for row in window_rows(np.arange(7, dtype=np.int32), 4, overlap=2, most=8)]
        [[0, 1, 2, 3], [2, 3, 4, 5], [4, 5, 6]]
    """
    step = room - overlap
    starts = range(0, max(1, len(ids) - overlap), step)[:most]
    return [ids[start : start + room] for start in starts]


def window_room(room: int, *, overlap: int, most: int) -> int:
    """How many ids of a text `most` windows hold together."""
    return room + (most - 1) * (room - overlap)
