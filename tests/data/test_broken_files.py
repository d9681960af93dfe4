"""Broken data files, each with the message that a person gets: the place, what is wrong, and the way out."""

from __future__ import annotations

from pathlib import Path

import pytest

from danlu.data.readers.conll import ConllOptions
from danlu.data.splits import read_split
from danlu.errors import DataError
from danlu.recipe.tagging_data import TaggingData

GOOD = b"APT28 B-Org\nstruck O\n\n"

BROKEN = {
    "a tag without a word": (
        GOOD + b"O\n",
        {},
        [
            "train.txt:4: a tag without a word",
            "received: 'O'",
            "2 fields: word, tag",
            "data.reader.on_malformed",
        ],
    ),
    "a word without a tag": (
        GOOD + b"banks\n",
        {},
        ["train.txt:4: a word without a tag", "received: 'banks'"],
    ),
    "three fields": (
        GOOD + b"computers. In O\n",
        {},
        ["train.txt:4: too many fields: the line has 3 where 2 are declared", "'computers. In O'"],
    ),
    "too few of four columns": (
        b"APT28 NNP I-NP B-Org\nstruck O\n",
        {"columns": ["word", "_", "_", "tag"]},
        ["train.txt:2: too few fields: the line has 2 where 4 are declared", "4 fields: word, _, _, tag"],
    ),
    "no tag of any scheme": (
        GOOD + b"8). Despite\n",
        {},
        ["train.txt:4: unknown tag: 'Despite'", "O, or B-, I-, E-, S- or M- and a type"],
    ),
    "a tag that is not declared": (
        GOOD + b"x B-Orgg\n",
        {"tags": ["B-Org", "I-Org"]},
        ["train.txt:4: unknown tag: 'B-Orgg'", "allowed:  O, B-Org, I-Org"],
    ),
    "a control character": (
        GOOD + b"\x08banks O\n",
        {},
        ["train.txt:4: control character in the word", "U+0008", r"received: '\x08banks O'"],
    ),
    "spaces where TABs are declared": (
        GOOD,
        {"separator": "tab"},
        ["2 problems", "train.txt:1: a word without a tag: the line has 1 where 2", "train.txt:2"],
    ),
    "not in the declared encoding": (
        GOOD + "café O\n".encode("latin-1"),
        {},
        ["train.txt:4: byte 26 of the file is no utf-8", "0xe9", "data.reader.encoding"],
    ),
    "an empty file": (b"", {}, ["train.txt: the file holds no sentence"]),
    "nothing but marks, blanks and comments": (
        b"-DOCSTART- -X- O O\n\n  \n% nothing here\n",
        {"comment": "%"},
        ["train.txt: the file holds no sentence", "columns, separator, comment, on_malformed"],
    ),
    "every line dropped": (b"O\n\nO\n", {"on_malformed": "drop"}, ["train.txt: the file holds no sentence"]),
    "its only sentence lost by compat": (
        b"APT28 B-Org\n",
        {"compat": "flush-on-blank-only"},
        ["train.txt: the file holds no sentence"],
    ),
    "old Macintosh line ends": (
        b"APT28 B-Org\rstruck O\r",
        {},
        ["train.txt:1: too many fields", r"'APT28 B-Org\rstruck O'"],
    ),
    "two schemes mixed": (
        b"a I-Org\n\nb B-Org\nc I-Org\n\n",
        {},
        ["No tag scheme fits train", "Declare data.scheme"],
    ),
}


@pytest.mark.parametrize("name", BROKEN)
def test_a_broken_file_is_told_with_place_and_remedy(tmp_path: Path, name: str) -> None:
    content, options, parts = BROKEN[name]
    (tmp_path / "train.txt").write_bytes(content)
    reader = ConllOptions.model_validate({"format": "conll", **options})
    with pytest.raises(DataError) as caught:
        read_split(
            TaggingData(
                task="tagging", root=str(tmp_path), train="train.txt", valid="valid.txt", reader=reader
            ),
            "train",
        )
    message = str(caught.value)
    assert [part for part in parts if part not in message] == []
    assert str(tmp_path) not in message


def test_all_files_of_a_split_are_told_at_once(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_bytes(GOOD + b"O\n" * 15)
    (tmp_path / "b.txt").write_bytes(b"I-Org\n" * 15)
    (tmp_path / "c.txt").write_bytes(b"\xff")
    data = TaggingData(
        task="tagging",
        root=str(tmp_path),
        train=["a.txt", "b.txt", "c.txt"],
        valid="v",
        reader=ConllOptions(format="conll"),
    )
    with pytest.raises(DataError) as caught:
        read_split(data, "train")
    assert caught.value.total == 31
    assert [caught.value.problems[place].where for place in (0, 15, 30)] == ["a.txt:4", "b.txt:1", "c.txt:1"]
    assert "a.txt, b.txt, c.txt: 31 problems" in str(caught.value)
    assert str(caught.value).endswith("… and 11 more")
