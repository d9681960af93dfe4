"""A pretrained encoder small enough to be made by a test: a BERT with random weights and pieces of single letters."""

from __future__ import annotations

import string
from pathlib import Path

SPECIAL_PIECES = ("[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]")
WORDS = ("good", "bad", "not", "film")
PIECES = (
    *SPECIAL_PIECES,
    *string.ascii_lowercase,
    *(f"##{letter}" for letter in string.ascii_lowercase),
    *".,!",
    *WORDS,
)
MAX_POSITIONS = 64


def write_tiny_encoder(folder: Path) -> Path:
    """Write config.json, model.safetensors and tokenizer.json as a hub folder has them, and give the folder back.

    Hidden size 16, 2 layers, 2 heads, 64 positions; `good` is one piece, `fun` the pieces `f ##u ##n`. The weights are
    the same at each call, and torch's random state is left as it was.
    """
    import torch
    from transformers import BertConfig, BertModel

    config = BertConfig(
        vocab_size=len(PIECES),
        hidden_size=16,
        num_hidden_layers=2,
        num_attention_heads=2,
        intermediate_size=32,
        max_position_embeddings=MAX_POSITIONS,
        pad_token_id=PIECES.index("[PAD]"),
    )
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(0)
        BertModel(config).save_pretrained(folder)
    write_tiny_tokenizer(folder / "tokenizer.json")
    return folder


def write_tiny_tokenizer(path: Path) -> None:
    """Write the tokenizer alone."""
    from tokenizers import Tokenizer
    from tokenizers.models import WordPiece
    from tokenizers.normalizers import BertNormalizer
    from tokenizers.pre_tokenizers import BertPreTokenizer
    from tokenizers.processors import BertProcessing

    number = {piece: place for place, piece in enumerate(PIECES)}
    tokenizer = Tokenizer(WordPiece(vocab=number, unk_token="[UNK]"))
    tokenizer.add_special_tokens(list(SPECIAL_PIECES))
    tokenizer.normalizer = BertNormalizer(lowercase=True)
    tokenizer.pre_tokenizer = BertPreTokenizer()
    tokenizer.post_processor = BertProcessing(("[SEP]", number["[SEP]"]), ("[CLS]", number["[CLS]"]))
    path.parent.mkdir(parents=True, exist_ok=True)
    tokenizer.save(str(path))
