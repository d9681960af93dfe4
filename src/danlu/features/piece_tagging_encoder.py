"""Words as pieces, as a pretrained encoder reads them: one row a sequence, or one a window of a long sequence.

Each word is cut by itself, so that the pieces of each are known (Devlin et al. 2019), and no word is ever left out.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import chain
from pathlib import Path
from typing import Any

import numpy as np

from danlu.errors import Problem, RecipeError
from danlu.features.piece_counts import PieceCounts
from danlu.features.piece_tagging_batch import EncodedPieces, PieceTaggingBatch, make_piece_tagging_batch
from danlu.features.piece_text_encoder import ROUNDED_TO, TOKENIZER_FILE
from danlu.features.piece_tokenizer import PieceTokenizer
from danlu.features.piece_windows import PieceWindow, piece_windows
from danlu.features.pretrained import longest_input, pretrained_config
from danlu.features.special_pieces import padding_piece, unknown_piece
from danlu.features.tag_codec import TagCodec
from danlu.features.text_batch import Ids, Padding
from danlu.features.word_pieces import WordPieces, cut_words
from danlu.files import write_json_atomically
from danlu.recipe.families.transformer_tagger import SMALLEST_WINDOW, PieceWindows


@dataclass(frozen=True)
class PieceTaggingEncoder:
    """The labels of a tagger of pieces, and the way from words to their pieces.

    Special pieces, such as `[CLS]` and `[SEP]`, stand around each row, and count towards its limit.

    Args:
        codec: Labels and tag schemes.
        tokenizer: The tokenizer of the pretrained encoder.
        pad: The piece that fills rows up.
        unknown: The piece for a word that the tokenizer leaves nothing of.
        windows: How long sequences are read, as the recipe declares it.
        encoder_limit: Pieces that the encoder reads at most; None: it has no such limit.
        source: Where the tokenizer came from, as the recipe says it.
        in_train: What became of the training sentences.
    """

    codec: TagCodec
    tokenizer: PieceTokenizer
    pad: int
    unknown: int
    windows: PieceWindows
    encoder_limit: int | None
    source: str
    in_train: PieceCounts

    @classmethod
    def fit(
        cls, sentences: Sequence[Sequence[str]], codec: TagCodec, *, source: str, windows: PieceWindows
    ) -> PieceTaggingEncoder:
        """Take the tokenizer of a pretrained encoder, and count what becomes of the training sentences.

        Args:
            sentences: The words of each training sentence.
            codec: Labels and tag schemes.
            source: The pretrained encoder, as `pretrained_folder` reads it.
            windows: How long sequences are read.

        Raises:
            RecipeError: The source cannot be used, or the encoder does not read such windows.
        """
        tokenizer = PieceTokenizer.of_pretrained(source)
        config = pretrained_config(source)
        encoder_limit = longest_input(config)
        _check_windows(windows, encoder_limit, tokenizer.special)
        pad = padding_piece(config, tokenizer)
        encoder = cls(
            codec=codec,
            tokenizer=tokenizer,
            pad=pad,
            unknown=unknown_piece(tokenizer, pad=pad),
            windows=windows,
            encoder_limit=encoder_limit,
            source=source,
            in_train=PieceCounts.of([]),
        )
        return replace(encoder, in_train=PieceCounts.of(encoder.encode(sentences)))

    @property
    def size(self) -> int:
        """How many piece ids there are, special ones included."""
        return self.tokenizer.size

    @property
    def room(self) -> int | None:
        """How many pieces of words a row holds, special ones not counted; None: any number."""
        longest = _longest_row(self.windows, self.encoder_limit)
        return None if longest is None else longest - self.tokenizer.special

    def encode(
        self, sequences: Sequence[Sequence[str]], targets: Sequence[Sequence[str]] | None = None
    ) -> list[EncodedPieces]:
        """Turn words, and target tags (see `TagCodec.target_tags`) where gold is known, into numbers."""
        labels = [None] * len(sequences) if targets is None else [self.codec.ids(tags) for tags in targets]
        words = cut_words(
            self.tokenizer, chain.from_iterable(sequences), unknown=self.unknown, most=self.room
        )
        parts = words.split(map(len, sequences))
        return [self._encoded(part, ids) for part, ids in zip(parts, labels, strict=True)]

    def batch(self, encoded: Sequence[EncodedPieces], indices: Sequence[int]) -> PieceTaggingBatch:
        """Put the sequences at `indices` together."""
        return make_piece_tagging_batch(encoded, indices, Padding(self.pad, ROUNDED_TO, self.encoder_limit))

    def describe(self) -> dict[str, Any]:
        """What was fitted, for provenance."""
        return {
            "pieces": self.size,
            "source": self.source,
            "windows": self.windows.model_dump(),
            "encoder_limit": self.encoder_limit,
            "in_train": self.in_train.as_json(),
        }

    def summary(self) -> str:
        """How many pieces there are, for people."""
        return f"{self.size:,} pieces of words ({self.source})"

    def write(self, folder: Path) -> None:
        """Write tokenizer.json, then encoder.json, which is nothing without it."""
        self.tokenizer.write(folder / TOKENIZER_FILE)
        stored = {
            "kind": "pieces",
            **self.codec.to_json(),
            **self.describe(),
            "pad": self.pad,
            "unknown": self.unknown,
        }
        write_json_atomically(folder / "encoder.json", stored)

    @classmethod
    def read(cls, stored: Mapping[str, Any], folder: Path) -> PieceTaggingEncoder:
        """The encoder whose encoder.json this is, with the tokenizer.json of the same folder.

        Raises:
            ValueError: A part is not what it must be.
            KeyError: A part is missing.
            RecordError: tokenizer.json is missing or broken.
        """
        return cls(
            codec=TagCodec.from_json(dict(stored)),
            tokenizer=PieceTokenizer.read(folder / TOKENIZER_FILE),
            pad=stored["pad"],
            unknown=stored["unknown"],
            windows=PieceWindows.model_validate(stored["windows"]),
            encoder_limit=stored["encoder_limit"],
            source=stored["source"],
            in_train=PieceCounts.from_json(stored["in_train"]),
        )

    def _encoded(self, words: WordPieces, labels: list[int] | None) -> EncodedPieces:
        windows = piece_windows(words.counts.tolist(), self.room, overlap=self.windows.overlap)
        ends = [0, *np.cumsum(words.counts).tolist()]  # of the pieces before each word, and of all
        return EncodedPieces(
            rows=tuple(self._row(words.ids[ends[window.start] : ends[window.stop]]) for window in windows),
            kept=tuple(self._kept(window, ends) for window in windows),
            counts=words.counts,
            labels=labels,
            words_cut=int(words.is_cut.sum()),
            words_without_piece=int(words.is_empty.sum()),
        )

    def _kept(self, window: PieceWindow, ends: Sequence[int]) -> tuple[int, int]:
        shift = len(self.tokenizer.before) - ends[window.start]
        return ends[window.kept_from] + shift, ends[window.kept_to] + shift

    def _row(self, ids: Ids) -> Ids:
        return np.concatenate([self.tokenizer.before, ids, self.tokenizer.after]).astype(np.int32)


def _longest_row(windows: PieceWindows, encoder_limit: int | None) -> int | None:
    """How many pieces a row has at most, special ones included."""
    return encoder_limit if windows.size is None else windows.size


def _check_windows(windows: PieceWindows, encoder_limit: int | None, special: int) -> None:
    """Refuse windows that this encoder cannot read, or that share so much that they do not go on."""
    problems = []
    if windows.size is not None and not special < windows.size <= (encoder_limit or windows.size):
        most = "or more" if encoder_limit is None else f"to {encoder_limit}, the positions of the encoder"
        problems.append(
            Problem(
                "model.windows.size",
                "this encoder cannot read windows of so many pieces",
                received=str(windows.size),
                allowed=f"{max(special + 1, SMALLEST_WINDOW)} {most}; or null, for as many as it reads",
            )
        )
    longest = _longest_row(windows, encoder_limit)
    most_shared = None if longest is None else max(0, longest - special - 1)
    if most_shared is not None and windows.overlap > most_shared:
        problems.append(
            Problem(
                "model.windows.overlap",
                f"windows of {longest} pieces, {special} of them special, cannot share so many and go on",
                received=str(windows.overlap),
                allowed=f"0 to {most_shared}",
                fix="lower it" if windows.size is None else "lower it, or raise model.windows.size",
            )
        )
    if problems:
        raise RecipeError("The windows do not fit the encoder.", problems)
