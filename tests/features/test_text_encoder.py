"""Reading encoders back: each kind, and files that hold none."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

from danlu.errors import RecordError
from danlu.features.piece_text_encoder import PieceTextEncoder
from danlu.features.text_encoder import TextEncoder, read_text_encoder
from danlu.features.word_text_encoder import WordTextEncoder
from danlu.recipe.text_data import Cleaning
from danlu.recipe.text_sections import CutLength, WordsAndPunctuation
from tiny_encoder import write_tiny_encoder

TEXTS, LABELS = ["good film", "bad"], ["pos", "neg"]


@pytest.fixture(params=["words", "pieces"])
def encoder(request, tmp_path) -> TextEncoder:
    if request.param == "words":
        return WordTextEncoder.fit(
            TEXTS,
            LABELS,
            clean=Cleaning(),
            segmentation=WordsAndPunctuation(),
            length=CutLength(max=3),
            lowercase=True,
            digits_to_zero=False,
            min_count=1,
        )
    source = write_tiny_encoder(tmp_path / "source")
    return PieceTextEncoder.fit(TEXTS, LABELS, clean=Cleaning(), source=str(source), length=CutLength(max=3))


@pytest.fixture
def stored(encoder, tmp_path):
    encoder.write(tmp_path / "model")
    return tmp_path / "model"


def test_every_kind_is_restored(encoder, stored):
    restored = read_text_encoder(stored)
    assert type(restored) is type(encoder)
    assert restored.describe() == encoder.describe()


def test_every_part_must_be_there(stored):
    path = stored / "encoder.json"
    whole = json.loads(path.read_text(encoding="utf-8"))
    # What only describes may be missing: it is known from the rest.
    for key in set(whole) - {"pieces"}:
        path.write_text(json.dumps({name: whole[name] for name in whole if name != key}), encoding="utf-8")
        with pytest.raises(RecordError, match=key):
            read_text_encoder(stored)


@pytest.mark.parametrize(
    "change",
    [
        {"kind": "letters"},
        {"clean": {"html_breaks": "yes"}},
        {"length": {"kind": "ruler"}},
        {"length": None},
        {"cut_in_train": 3},
        {"cut_in_train": {}},
    ],
)
def test_a_part_that_is_none_is_told(stored, change):
    path = stored / "encoder.json"
    path.write_text(json.dumps({**json.loads(path.read_text(encoding="utf-8")), **change}), encoding="utf-8")
    with pytest.raises(RecordError, match=r"encoder\.json"):
        read_text_encoder(stored)


@pytest.mark.parametrize("content", ["", "[]", "3", "{", '{"kind": "words", "words": 3}', "{}"])
def test_a_file_that_holds_none_is_told(tmp_path, content):
    (tmp_path / "encoder.json").write_text(content, encoding="utf-8")
    with pytest.raises(RecordError, match=r"encoder\.json does not hold"):
        read_text_encoder(tmp_path)


def test_a_missing_file_is_told(tmp_path):
    with pytest.raises(RecordError, match=r"encoder\.json"):
        read_text_encoder(tmp_path)


def test_pieces_without_their_tokenizer_are_told(tmp_path, stored):
    (stored / "tokenizer.json").unlink(missing_ok=True)
    if json.loads((stored / "encoder.json").read_text(encoding="utf-8"))["kind"] == "pieces":
        with pytest.raises(RecordError, match=r"tokenizer\.json"):
            read_text_encoder(stored)
    else:
        assert read_text_encoder(stored).classes == ("neg", "pos")


def test_reading_imports_no_transformers(stored):
    program = (
        "import sys\nfrom pathlib import Path\nfrom danlu.features.text_encoder import read_text_encoder\n"
        "read_text_encoder(Path(sys.argv[1])).encode(['good'])\nprint('transformers' in sys.modules)"
    )
    run = subprocess.run([sys.executable, "-c", program, stored], capture_output=True, check=True, text=True)
    assert run.stdout == "False\n"
