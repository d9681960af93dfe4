"""Words cut one by one into the pieces that they have inside a text."""

from __future__ import annotations

import string
from itertools import chain

import numpy as np
import pytest
from tokenizers import Regex, Tokenizer, decoders, models, normalizers, pre_tokenizers, processors

from danlu.features.piece_tokenizer import PieceTokenizer
from danlu.features.word_pieces import cut_words, needs_space, ranges
from tiny_encoder import PIECES, write_tiny_tokenizer

WORDS = ["the", "cat", "at", "AT", "cat.", "naïve", "猫", "a-t", "the"]
UNKNOWN = PIECES.index("[UNK]")


@pytest.fixture
def tiny(tmp_path):
    write_tiny_tokenizer(tmp_path / "tokenizer.json")
    return PieceTokenizer.read(tmp_path / "tokenizer.json")


def byte_pairs(pre_tokenizer, *, prefixed=False):
    """A tokenizer of bytes like that of GPT-2 and RoBERTa: `Ġ` is a space, and part of the piece after it."""
    letters = sorted(pre_tokenizers.ByteLevel.alphabet())
    merges = [("a", "t"), ("c", "at"), ("Ġ", "cat"), ("Ġ", "t"), ("h", "e"), ("Ġt", "he")]
    names = ["<s>", "<pad>", "</s>", "<unk>", *letters, *("".join(pair) for pair in merges)]
    vocabulary = {name: place for place, name in enumerate(names)}
    tokenizer = Tokenizer(models.BPE(vocab=vocabulary, merges=merges, unk_token="<unk>"))
    tokenizer.add_special_tokens(names[:4])
    tokenizer.pre_tokenizer = pre_tokenizer(prefixed)
    tokenizer.post_processor = processors.TemplateProcessing(
        single="<s> $A </s>", special_tokens=[("<s>", 0), ("</s>", 2)]
    )
    return tokenizer


def bytes_of_roberta(prefixed):
    return pre_tokenizers.ByteLevel(add_prefix_space=prefixed)


def bytes_of_llama(prefixed):
    """As in newer models, where a regular expression cuts before the bytes are written as letters."""
    split = pre_tokenizers.Split(Regex(r" ?\w+| ?[^\s\w]+|\s+"), "isolated")
    return pre_tokenizers.Sequence(
        [split, pre_tokenizers.ByteLevel(add_prefix_space=prefixed, use_regex=False)]
    )


def unigrams(pre_tokenizer, normalizer=None):
    """A tokenizer like those of sentencepiece: `▁` is the beginning of a word."""
    names = [
        "<s>",
        "<pad>",
        "</s>",
        "<unk>",
        "▁",
        *string.printable.strip(),
        "ï",
        "▁the",
        "▁cat",
        "the",
        "cat",
    ]
    tokenizer = Tokenizer(models.Unigram([(name, -1.0) for name in names], unk_id=3, byte_fallback=False))
    tokenizer.pre_tokenizer = pre_tokenizer
    if normalizer is not None:
        tokenizer.normalizer = normalizer
    tokenizer.decoder = decoders.Metaspace()
    return tokenizer


def metaspace(scheme):
    return pre_tokenizers.Metaspace(prepend_scheme=scheme)


def marked_by_normalizer():
    return unigrams(None, normalizers.Sequence([normalizers.Prepend("▁"), normalizers.Replace(" ", "▁")]))


def pieces_of(tokenizer, words=WORDS):
    cut = cut_words(tokenizer, words, unknown=UNKNOWN, most=None)
    return [part.ids.tolist() for part in cut.split([1] * len(words))]


def names_of(tokenizer, pieces):
    return [[tokenizer.id_to_token(piece) for piece in word] for word in pieces]


@pytest.mark.parametrize("kind", [bytes_of_roberta, bytes_of_llama])
def test_bytes_need_the_space_that_stood_before_the_word(kind):
    raw = byte_pairs(kind)
    tokenizer = PieceTokenizer(raw)
    assert needs_space(tokenizer)
    assert names_of(raw, pieces_of(tokenizer, ["the", "cat", "at"])) == [["Ġthe"], ["Ġcat"], ["Ġ", "at"]]
    assert names_of(raw, pieces_of(tokenizer, ["the cat", " cat"])) == [["Ġthe", "Ġcat"], ["Ġcat"]]


def test_words_have_the_pieces_that_add_prefix_space_gives():
    theirs = byte_pairs(bytes_of_roberta, prefixed=True)
    expected = theirs.encode(WORDS, is_pretokenized=True, add_special_tokens=False)
    assert list(chain(*pieces_of(PieceTokenizer(byte_pairs(bytes_of_roberta))))) == expected.ids
    assert list(chain(*pieces_of(PieceTokenizer(theirs)))) == expected.ids


def test_bytes_that_put_the_space_themselves_need_none():
    assert not needs_space(PieceTokenizer(byte_pairs(bytes_of_roberta, prefixed=True)))


@pytest.mark.parametrize("scheme", ["always", "first"])
def test_a_mark_that_the_tokenizer_puts_is_put_once(scheme):
    raw = unigrams(metaspace(scheme))
    tokenizer = PieceTokenizer(raw)
    assert not needs_space(tokenizer)
    assert names_of(raw, pieces_of(tokenizer, ["the", "cat"])) == [["▁the"], ["▁cat"]]


def test_a_mark_that_the_normalizer_puts_is_put_once():
    raw = marked_by_normalizer()
    assert not needs_space(PieceTokenizer(raw))
    assert names_of(raw, pieces_of(PieceTokenizer(raw), ["the", "cat"])) == [["▁the"], ["▁cat"]]


def test_a_mark_that_is_put_for_spaces_alone_needs_a_space():
    raw = unigrams(metaspace("never"))
    assert needs_space(PieceTokenizer(raw))
    assert names_of(raw, pieces_of(PieceTokenizer(raw), ["the", "cat"])) == [["▁the"], ["▁cat"]]


def test_pieces_without_marks_need_no_space(tiny):
    assert not needs_space(tiny)
    named = [[PIECES[piece] for piece in word] for word in pieces_of(tiny, ["Good", "fun!", "film"])]
    assert named == [["good"], ["f", "##u", "##n", "!"], ["film"]]


@pytest.mark.parametrize("word", ["\u200d", "\u00ad", " "])
def test_a_word_of_which_nothing_is_left_is_the_unknown_piece(tiny, word):
    cut = cut_words(tiny, ["good", word, "bad"], unknown=UNKNOWN, most=None)
    assert cut.counts.tolist() == [1, 1, 1]
    assert cut.ids.tolist() == [PIECES.index("good"), UNKNOWN, PIECES.index("bad")]
    assert cut.is_empty.tolist() == [False, True, False]


def test_a_word_keeps_its_first_pieces(tiny):
    cut = cut_words(tiny, ["abcdef", "ab", "abc"], unknown=UNKNOWN, most=3)
    assert [[PIECES[piece] for piece in part.ids] for part in cut.split([1, 1, 1])] == [
        ["a", "##b", "##c"],
        ["a", "##b"],
        ["a", "##b", "##c"],
    ]
    assert cut.is_cut.tolist() == [True, False, False]


def test_parts_are_those_of_the_sequences(tiny):
    words = ["good", "fun", "a", "fun", "bad"]
    parts = list(cut_words(tiny, words, unknown=UNKNOWN, most=2).split([2, 0, 3]))
    assert [part.counts.tolist() for part in parts] == [[1, 2], [], [1, 2, 1]]
    assert [len(part.ids) for part in parts] == [3, 0, 4]
    assert [part.is_cut.tolist() for part in parts] == [[False, True], [], [False, True, False]]


def test_no_words_have_no_pieces(tiny):
    cut = cut_words(tiny, [], unknown=UNKNOWN, most=None)
    assert (len(cut.ids), len(cut.counts), list(cut.split([]))) == (0, 0, [])


def test_each_distinct_word_is_cut_once(tiny, monkeypatch):
    seen = []
    original = PieceTokenizer.pieces

    def pieces(self, texts):
        texts = list(texts)
        seen.extend(texts)
        return original(self, texts)

    monkeypatch.setattr(PieceTokenizer, "pieces", pieces)
    cut_words(tiny, ["good", "bad", "good", "good"], unknown=UNKNOWN, most=None)
    assert (seen.count("good"), seen.count("bad")) == (1, 1)


def test_ranges_may_be_empty():
    assert ranges(np.array([7, 2, 5]), np.array([2, 0, 1])).tolist() == [7, 8, 5]
    assert ranges(np.array([], dtype=np.int64), np.array([], dtype=np.int64)).tolist() == []
