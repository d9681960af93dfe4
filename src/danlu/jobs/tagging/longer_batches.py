"""Batches of a tagger with more padding than their longest sequence asks for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import torch
from torch.nn.functional import pad

from danlu.data.vocabulary import PAD
from danlu.features.piece_tagging_batch import EncodedPieces, PieceTaggingBatch, make_piece_tagging_batch
from danlu.features.piece_tagging_encoder import PieceTaggingEncoder
from danlu.features.text_batch import Padding
from danlu.features.word_tagging_batch import WordTaggingBatch


def longer_words(batch: WordTaggingBatch, padding: int) -> WordTaggingBatch:
    """So many more words of padding."""
    more = (0, padding)
    return replace(
        batch,
        words=pad(batch.words, more, value=PAD),
        mask=pad(batch.mask, more, value=False),
        labels=None if batch.labels is None else pad(batch.labels, more),
        spelling_of=None if batch.spelling_of is None else pad(batch.spelling_of, more),
    )


def longer_pieces(
    items: Sequence[EncodedPieces], batch: PieceTaggingBatch, padding: int, encoder: PieceTaggingEncoder
) -> PieceTaggingBatch:
    """More padding after the pieces, as far as the encoder has positions, and after the words."""
    time = batch.ids.shape[1] + padding
    if encoder.encoder_limit is not None:
        time = min(time, encoder.encoder_limit)
    batch = make_piece_tagging_batch(items, batch.indices, Padding(encoder.pad, multiple=time))
    words = batch.mask.shape[1]
    return replace(
        batch,
        mask=pad(batch.mask, (0, padding), value=False),
        labels=None if batch.labels is None else pad(batch.labels, (0, padding)),
        slots=batch.slots + torch.div(batch.slots, words, rounding_mode="floor") * padding,
    )
