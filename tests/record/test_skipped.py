from __future__ import annotations

import pytest

from danlu.data.example import Skipped
from danlu.errors import RecordError
from danlu.record.skipped import read_skipped, write_skipped


def test_lines_come_back_as_they_were(tmp_path):
    odd = Skipped("a,b.txt", 17, 'a tag "alone"', "O\tx, y\n名", "dropped")
    write_skipped(tmp_path, [("train", odd)])
    assert read_skipped(tmp_path) == [
        {
            "split": "train",
            "file": "a,b.txt",
            "line": "17",
            "reason": 'a tag "alone"',
            "action": "dropped",
            "text": "O\tx, y\n名",
        }
    ]


def test_a_run_that_skipped_nothing_has_only_the_header(tmp_path):
    write_skipped(tmp_path, [])
    assert (tmp_path / "data" / "skipped.csv").read_text() == "split,file,line,reason,action,text\n"
    assert read_skipped(tmp_path) == []


def test_a_missing_file_has_no_lines(tmp_path):
    assert read_skipped(tmp_path) == []


def test_a_file_that_is_no_text_is_a_record_error(tmp_path):
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "skipped.csv").write_bytes(b"split\n\xff\xfe")
    with pytest.raises(RecordError, match="skipped lines"):
        read_skipped(tmp_path)
