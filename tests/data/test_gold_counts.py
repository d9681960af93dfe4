from __future__ import annotations

import gzip

import pytest

from danlu.data.gold_counts import count_gold
from danlu.data.readers.audio_folder_options import AudioFolderOptions
from danlu.data.readers.audio_table_options import AudioTableOptions
from danlu.data.readers.class_folders import read_class_folders
from danlu.data.readers.class_folders_options import ClassFoldersOptions
from danlu.data.readers.conll import read_conll
from danlu.data.readers.conll_options import ConllOptions
from danlu.data.readers.phrase_lines_options import PhraseLinesOptions
from danlu.data.readers.table import read_table
from danlu.data.readers.table_options import TableOptions
from danlu.recipe.section import Section

CONLL = (
    "\ufeff-DOCSTART- O\r\n\r\nAPT28 B-Org\r\n# O\r\n# a remark\r\n \r\nO\r\nin  O\r\n\r\n\r\n-DOCSTART-s O"
)


def test_word_lines_are_what_is_no_blank_no_document_and_no_comment(tmp_path):
    file = tmp_path / "train.txt"
    file.write_bytes(CONLL.encode())
    options = ConllOptions(format="conll", comment="#", on_malformed="drop")

    read = read_conll([file], options, root=tmp_path)

    dropped = sum(one.action == "dropped" for one in read.skipped)
    assert dropped == 1
    assert (
        count_gold([file], options, root=tmp_path)
        == sum(len(one.words) for one in read.sentences) + dropped
        == 5
    )


@pytest.mark.parametrize(
    ("name", "content", "options"),
    [
        ("a.csv", '\ufefftext,label\n"two\nlines",1\n\n"a ""b""",0\nx,1', {}),
        ("a.csv", "text,label\na,b,c\nfine,1\n", {"on_malformed": "drop"}),
        ("a.csv", "fine,1\nbad,0\n", {"columns": ["text", "label"]}),
        ("a.tsv", 'text\tlabel\n"open\t1\nx\t0\n', {"quoted": False}),
        ("a.jsonl", '{"text": "a", "label": 1}\n\n{"text": "b", "label": 0}\n', {}),
    ],
)
def test_rows_are_those_of_the_reader(tmp_path, name, content, options):
    file = tmp_path / name
    file.write_text(content, encoding="utf-8", newline="")
    options = TableOptions(format="table", **options)

    read = read_table([file], options, root=tmp_path)[0]

    assert count_gold([file], options, root=tmp_path) == len(read.texts) + len(read.skipped) > 0


def test_files_of_class_folders_are_those_of_the_reader(tmp_path):
    for name in ("pos/0_1.txt", "pos/1_1.txt", "neg/0_1.txt", "other/0_1.txt", "pos/.hidden.txt", "pos/a.md"):
        file = tmp_path / "train" / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text("a text\nof lines", encoding="utf-8")
    (tmp_path / "train" / "pos" / "films.txt").write_text("one\ntwo\n", encoding="utf-8")
    (tmp_path / "train" / "neg" / "films.txt").write_text("one\ntwo\n", encoding="utf-8")
    options = ClassFoldersOptions(
        format="class-folders",
        folders=["pos", "neg"],
        name="(?P<id>[0-9]+)_1",
        groups={"source": "lines", "file": "{folder}/films.txt", "line": "id"},
    )

    read = read_class_folders([tmp_path / "train"], options, root=tmp_path)[0]

    assert count_gold([tmp_path / "train"], options, root=tmp_path) == len(read.texts) == 3


def test_lines_with_phrases_are_those_that_are_not_blank(tmp_path):
    file = tmp_path / "posts.tsv"
    file.write_text("a b\ta\n\n \nb c\td\n", encoding="utf-8")

    assert count_gold([file], PhraseLinesOptions(format="phrase-lines"), root=tmp_path) == 2


def test_clips_are_rows_or_files(tmp_path):
    (tmp_path / "clips.csv").write_text("file,label\na.wav,calm\nb.wav,glad\n", encoding="utf-8")
    for name in ("x/a.wav", "x/b.FLAC", "x/c.txt", "x/.d.wav", ".y/e.wav"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_bytes(b"")

    table = AudioTableOptions(format="audio-table", table="clips.csv")
    folder = AudioFolderOptions(format="audio-folder", name="(?P<label>.*)")

    assert count_gold([], table, root=tmp_path) == 2
    assert count_gold([], folder, root=tmp_path) == 2


def test_what_nothing_counts_is_none(tmp_path):
    packed = tmp_path / "a.csv.gz"
    packed.write_bytes(gzip.compress(b"text,label\na,1\n"))

    assert count_gold([packed], TableOptions(format="table"), root=tmp_path) is None
    assert count_gold([tmp_path / "a.parquet"], TableOptions(format="table"), root=tmp_path) is None
    assert (
        count_gold([tmp_path / "a.tar"], ClassFoldersOptions(format="class-folders"), root=tmp_path) is None
    )
    assert count_gold([tmp_path / "none"], ConllOptions(format="conll"), root=tmp_path) is None
    assert count_gold([packed], Section(), root=tmp_path) is None
