"""From words to numbers, whatever the numbers stand for: what every encoder of a tagger can do."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Protocol, TypeAlias

from danlu.errors import DataError, RecordError
from danlu.features.piece_tagging_batch import EncodedPieces
from danlu.features.piece_tagging_encoder import PieceTaggingEncoder
from danlu.features.tag_codec import TagCodec
from danlu.features.tagging_batch import TaggingBatch
from danlu.features.word_tagging_batch import EncodedWords
from danlu.features.word_tagging_encoder import WordTaggingEncoder

EncodedSequence: TypeAlias = EncodedWords | EncodedPieces
"""One sequence as numbers: `labels`, one a word or None, and `length`, what a batch counts: words or pieces."""


class TaggingEncoder(Protocol):
    """Everything between words and tags as they stand in a file and the numbers of a model, fitted on train alone."""

    @property
    def codec(self) -> TagCodec:
        """Labels and tag schemes."""

    @property
    def size(self) -> int:
        """How many ids there are: words or pieces, those with a meaning of their own included."""

    def encode(
        self, sequences: Sequence[Sequence[str]], targets: Sequence[Sequence[str]] | None = None
    ) -> Sequence[EncodedSequence]:
        """Turn words, and target tags (see `TagCodec.target_tags`) where gold is known, into numbers."""

    def batch(self, encoded: Sequence[Any], indices: Sequence[int]) -> TaggingBatch:
        """Put the sequences at `indices`, as `encode` gave them, together in that order."""

    def describe(self) -> dict[str, Any]:
        """What was fitted, for provenance."""

    def summary(self) -> str:
        """How many words or pieces there are, for people."""

    def write(self, folder: Path) -> None:
        """Write encoder.json, and what goes with it, so that `read_tagging_encoder` needs nothing else."""


def read_tagging_encoder(folder: Path) -> TaggingEncoder:
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
                return WordTaggingEncoder.read(stored)
            case "pieces":
                return PieceTaggingEncoder.read(stored, folder)
            case kind:
                raise RecordError(f"{path.name} must be of the kind 'words' or 'pieces'. Received {kind!r}.")
    except (OSError, ValueError, KeyError, TypeError, DataError) as error:
        raise RecordError(f"{path.name} does not hold an encoder of a tagger: {error!r}") from error
