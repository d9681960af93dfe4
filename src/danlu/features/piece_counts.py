"""What became of sequences of words as pieces: how many there are, what was read in windows, what was lost."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from typing import Any

from danlu.features.piece_tagging_batch import EncodedPieces


@dataclass(frozen=True, slots=True)
class PieceCounts:
    """Counts over sequences.

    Args:
        sequences: All sequences.
        in_windows: Sequences of more than one window.
        windows: Windows of all sequences; a short one is one window.
        words: Words of all sequences.
        pieces: Their pieces; each counts once, and special ones do not count.
        words_of_several_pieces: Words that have more than one piece.
        words_cut: Words with more pieces than fit into a window: they keep the first of them.
        words_without_piece: Words of which the tokenizer leaves nothing, so that the unknown piece stands for them.
    """

    sequences: int
    in_windows: int
    windows: int
    words: int
    pieces: int
    words_of_several_pieces: int
    words_cut: int
    words_without_piece: int

    @classmethod
    def of(cls, sequences: Sequence[EncodedPieces]) -> PieceCounts:
        """Count what became of sequences."""
        return cls(
            sequences=len(sequences),
            in_windows=sum(len(sequence.rows) > 1 for sequence in sequences),
            windows=sum(len(sequence.rows) for sequence in sequences),
            words=sum(len(sequence.counts) for sequence in sequences),
            pieces=sum(int(sequence.counts.sum()) for sequence in sequences),
            words_of_several_pieces=sum(int((sequence.counts > 1).sum()) for sequence in sequences),
            words_cut=sum(sequence.words_cut for sequence in sequences),
            words_without_piece=sum(sequence.words_without_piece for sequence in sequences),
        )

    def as_json(self) -> dict[str, int]:
        """The counts by name."""
        return asdict(self)

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> PieceCounts:
        """The counts that `as_json` gave."""
        return cls(**{field.name: stored[field.name] for field in fields(cls)})
