"""Texts as rows of piece ids, as a pretrained encoder reads them: one row, or one a window of a long text."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from pydantic import TypeAdapter

from danlu.errors import Problem, RecipeError
from danlu.features.class_numbers import class_numbers, sorted_classes
from danlu.features.cleaning import clean
from danlu.features.length_limit import CutCounts, cut_row, limit_of, window_room, window_rows
from danlu.features.piece_tokenizer import PieceTokenizer
from danlu.features.pretrained import longest_input, pretrained_config
from danlu.features.special_pieces import padding_piece
from danlu.features.text_batch import EncodedText, Ids, Padding
from danlu.files import write_json_atomically
from danlu.recipe.text_data import Cleaning
from danlu.recipe.text_sections import PieceLength, WindowedLength

TOKENIZER_FILE = "tokenizer.json"


ROUNDED_TO = 32
"""Batches are this long or a multiple of it. Kernels on a processor are prepared and kept for each length that occurs:
with every length from 60 to 384 a training of MiniLM grew by gigabytes, with twelve lengths it does not grow, and is no
slower for the padding."""


@dataclass(frozen=True)
class PieceTextEncoder:
    """Classes of a classifier of pieces, and the way from a text to its pieces.

    Special pieces, such as `[CLS]` and `[SEP]`, stand around each row, are never cut, and count towards the limit.

    Args:
        classes: The classes of train, sorted.
        tokenizer: The tokenizer of the pretrained encoder.
        pad: The piece that fills rows up.
        cleaning: What is done to a text first.
        length: The limit as the recipe declares it.
        max_length: Pieces that a row has at most, as found on train and never more than the encoder reads; None:
            nothing limits them.
        encoder_limit: Pieces that the encoder reads at most; None: it has no such limit.
        cut_in_train: What the limit takes away from the training texts.
        source: Where the tokenizer came from, as the recipe says it.
    """

    classes: tuple[str, ...]
    tokenizer: PieceTokenizer
    pad: int
    cleaning: Cleaning
    length: PieceLength
    max_length: int | None
    encoder_limit: int | None
    cut_in_train: CutCounts
    source: str

    @property
    def padding(self) -> Padding:
        """How the rows of a batch are filled up."""
        return Padding(self.pad, ROUNDED_TO, self.encoder_limit)

    @classmethod
    def fit(
        cls,
        texts: Sequence[str],
        classes: Sequence[str],
        *,
        clean: Cleaning,
        source: str,
        length: PieceLength,
    ) -> PieceTextEncoder:
        """Take the tokenizer of a pretrained encoder, and find the length limit on the training texts.

        Args:
            texts: The training texts.
            classes: The label of each of them, or each class once.
            clean: What is done to a text first.
            source: The pretrained encoder, as `pretrained_folder` reads it.
            length: The limit.

        Raises:
            RecipeError: The source cannot be used, or the encoder does not read rows as long as `length` says.
        """
        tokenizer = PieceTokenizer.of_pretrained(source)
        config = pretrained_config(source)
        encoder_limit = longest_input(config)
        _check_length(length, encoder_limit, tokenizer.special)
        lengths = [len(pieces) for pieces in tokenizer.pieces(_cleaned(texts, clean))]
        limit = _limit(length, lengths, encoder_limit, tokenizer.special)
        return cls(
            classes=sorted_classes(classes),
            tokenizer=tokenizer,
            pad=padding_piece(config, tokenizer),
            cleaning=clean,
            length=length,
            max_length=limit,
            encoder_limit=encoder_limit,
            cut_in_train=CutCounts.expected(lengths, _room(length, limit, tokenizer.special)),
            source=source,
        )

    @property
    def size(self) -> int:
        """How many ids there are, special pieces included."""
        return self.tokenizer.size

    def encode(self, texts: Sequence[str], labels: Sequence[str] | None = None) -> list[EncodedText]:
        """Turn texts, and their classes where gold is known, into numbers.

        Raises:
            DataError: A class is not one of train.
        """
        numbers = [None] * len(texts) if labels is None else class_numbers(labels, self.classes)
        pieces = self.tokenizer.pieces(_cleaned(texts, self.cleaning))
        return [self._encoded(ids, number) for ids, number in zip(pieces, numbers, strict=True)]

    def describe(self) -> dict[str, Any]:
        """What was fitted and how, for provenance."""
        return {
            "kind": "pieces",
            "classes": list(self.classes),
            "pieces": self.size,
            "source": self.source,
            "clean": self.cleaning.model_dump(),
            "length": self.length.model_dump(),
            "max_length": self.max_length,
            "encoder_limit": self.encoder_limit,
            "cut_in_train": self.cut_in_train.as_json(),
        }

    def write(self, folder: Path) -> None:
        """Write tokenizer.json, then encoder.json, which is nothing without it."""
        self.tokenizer.write(folder / TOKENIZER_FILE)
        write_json_atomically(folder / "encoder.json", {**self.describe(), "pad": self.pad})

    @classmethod
    def read(cls, stored: Mapping[str, Any], folder: Path) -> PieceTextEncoder:
        """The encoder whose encoder.json this is, with the tokenizer.json of the same folder.

        Raises:
            ValueError: A part is not what it must be.
            KeyError: A part is missing.
            RecordError: tokenizer.json is missing or broken.
        """
        return cls(
            classes=tuple(stored["classes"]),
            tokenizer=PieceTokenizer.read(folder / TOKENIZER_FILE),
            pad=stored["pad"],
            cleaning=Cleaning.model_validate(stored["clean"]),
            length=_LENGTH.validate_python(stored["length"]),
            max_length=stored["max_length"],
            encoder_limit=stored["encoder_limit"],
            cut_in_train=CutCounts.from_json(stored["cut_in_train"]),
            source=stored["source"],
        )

    def _encoded(self, pieces: Sequence[int], label: int | None) -> EncodedText:
        ids = np.array(pieces, dtype=np.int32)
        special = self.tokenizer.special
        readable = _room(self.length, self.max_length, special)
        return EncodedText(
            rows=tuple(self._with_special(row) for row in self._rows(ids)),
            label=label,
            cut=0 if readable is None else max(0, len(ids) - readable),
            whole=len(ids),
        )

    def _rows(self, ids: Ids) -> list[Ids]:
        room = None if self.max_length is None else self.max_length - self.tokenizer.special
        if not isinstance(self.length, WindowedLength):
            return [cut_row(ids, room, keep=self.length.keep)]
        if room is None:
            raise ValueError("Windows have a size. Received an encoder without max_length.")
        return window_rows(ids, room, overlap=self.length.overlap, most=self.length.most)

    def _with_special(self, row: Ids) -> Ids:
        whole = np.concatenate([self.tokenizer.before, row, self.tokenizer.after]).astype(np.int32)
        # Only without special pieces can a text have none at all.
        return whole if len(whole) else np.array([self.pad], dtype=np.int32)


_LENGTH: TypeAdapter[PieceLength] = TypeAdapter(PieceLength)


def _cleaned(texts: Sequence[str], cleaning: Cleaning) -> Iterator[str]:
    return (clean(text, cleaning) for text in texts)


def _limit(
    length: PieceLength, lengths: Sequence[int], encoder_limit: int | None, special: int
) -> int | None:
    """The pieces that a row has at most; one of them at least is not special."""
    if isinstance(length, WindowedLength):
        return length.size
    declared = limit_of(length.max, [count + special for count in lengths])
    if declared is None:
        return encoder_limit
    return max(special + 1, declared if encoder_limit is None else min(declared, encoder_limit))


def _room(length: PieceLength, max_length: int | None, special: int) -> int | None:
    """How many pieces of a text are read at most, special ones not counted."""
    if max_length is None or not isinstance(length, WindowedLength):
        return None if max_length is None else max_length - special
    return window_room(max_length - special, overlap=length.overlap, most=length.most)


def _check_length(length: PieceLength, encoder_limit: int | None, special: int) -> None:
    """Refuse a number of the recipe that this encoder and its tokenizer cannot do."""
    declared: int | str | None
    if isinstance(length, WindowedLength):
        key, declared, least = "size", length.size, special + length.overlap + 1
    else:
        key, declared, least = "max", length.max, special + 1
    if isinstance(declared, int) and not least <= declared <= (encoder_limit or declared):
        most = "" if encoder_limit is None else f" to {encoder_limit}, the positions of the encoder"
        problem = Problem(
            f"model.length.{key}",
            "this encoder cannot read rows of so many pieces",
            received=str(declared),
            allowed=f"{least}{most or ' or more'}",
            fix=None if key == "size" else "change it, or set model.length.kind to windows for longer texts",
        )
        raise RecipeError("The length limit does not fit the encoder.", [problem])
