"""From texts to numbers, whatever the numbers stand for: what every encoder of texts can do."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Protocol

from danlu.errors import DataError, RecordError
from danlu.features.piece_text_encoder import PieceTextEncoder
from danlu.features.text_batch import EncodedText, Padding
from danlu.features.word_text_encoder import WordTextEncoder


class TextEncoder(Protocol):
    """Everything between a text as it stands in a file and the ids that a model reads, fitted on train alone."""

    @property
    def classes(self) -> tuple[str, ...]:
        """The classes of train, sorted; the place of a class is its number."""

    @property
    def padding(self) -> Padding:
        """How the rows of a batch are filled up."""

    @property
    def size(self) -> int:
        """How many ids there are."""

    @property
    def max_length(self) -> int | None:
        """Ids that a row has at most; None where nothing limits it."""

    def encode(self, texts: Sequence[str], labels: Sequence[str] | None = None) -> list[EncodedText]:
        """Turn texts, and their classes where gold is known, into numbers.

        Raises:
            DataError: A class is not one of train.
        """

    def write(self, folder: Path) -> None:
        """Write encoder.json, and what goes with it, so that `read_text_encoder` needs nothing else."""

    def describe(self) -> dict[str, Any]:
        """What was fitted and how, for provenance."""


def read_text_encoder(folder: Path) -> TextEncoder:
    """Read what an encoder wrote; the pretrained source of its pieces need not be there any more.

    Raises:
        RecordError: A file is missing or does not hold an encoder.
        RecipeError: The package tokenizers is needed and not installed.
    """
    path = folder / "encoder.json"
    try:
        stored = json.loads(path.read_text(encoding="utf-8"))
        match stored["kind"]:
            case "words":
                return WordTextEncoder.from_json(stored)
            case "pieces":
                return PieceTextEncoder.read(stored, folder)
            case kind:
                raise RecordError(f"{path.name} must be of the kind 'words' or 'pieces'. Received {kind!r}.")
    except (OSError, ValueError, KeyError, TypeError, DataError) as error:
        raise RecordError(f"{path.name} does not hold an encoder of texts: {error!r}") from error
