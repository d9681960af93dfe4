"""The pieces that stand for what is no text: padding, and what a tokenizer has no piece for."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from danlu.features.piece_tokenizer import PieceTokenizer

_PADDING = ("[PAD]", "<pad>", "<|endoftext|>")
_UNKNOWN = ("[UNK]", "<unk>", "<|endoftext|>")


def padding_piece(config: Mapping[str, Any], tokenizer: PieceTokenizer) -> int:
    """The number of padding: what the encoder says, or else the piece that is named so, or else 0: it is masked.

    Args:
        config: The config of the pretrained encoder.
        tokenizer: Its tokenizer.
    """
    stated = config.get("pad_token_id")
    if isinstance(stated, int) and 0 <= stated < tokenizer.size:
        return stated
    return _named(tokenizer, _PADDING, otherwise=0)


def unknown_piece(tokenizer: PieceTokenizer, *, pad: int) -> int:
    """The number of the piece for what has none; where no piece is named so, that of padding."""
    return _named(tokenizer, _UNKNOWN, otherwise=pad)


def _named(tokenizer: PieceTokenizer, names: tuple[str, ...], *, otherwise: int) -> int:
    numbers = (tokenizer.id(name) for name in names)
    return next((number for number in numbers if number is not None), otherwise)
