from __future__ import annotations

import errno
import json
import os
import stat

import pytest
from hypothesis import given
from hypothesis import strategies as st

from danlu.errors import RecordError
from danlu.files import (
    append_json_line,
    append_line,
    read_json_lines,
    repair_json_lines,
    sha256_of_file,
    unwritable,
    whole_or_not_at_all,
    write_bytes_atomically,
    write_json_atomically,
    write_text_atomically,
)
from several_processes import run_together


def test_text_is_written_as_it_stands_and_folders_are_made(tmp_path):
    path = tmp_path / "evaluation" / "valid" / "report.txt"
    write_text_atomically(path, "威胁\r\nend\n")
    assert path.read_bytes() == "威胁\r\nend\n".encode()


def test_a_failed_write_leaves_the_old_file_and_no_rest(tmp_path, monkeypatch):
    path = tmp_path / "status.json"
    write_text_atomically(path, "old")

    def full_disk(descriptor):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full_disk)
    with pytest.raises(OSError, match="No space left"):
        write_text_atomically(path, "new")
    assert path.read_text() == "old"
    assert [entry.name for entry in tmp_path.iterdir()] == ["status.json"]


def test_short_writes_are_completed(tmp_path, monkeypatch):
    real_write = os.write
    monkeypatch.setattr(os, "write", lambda descriptor, content: real_write(descriptor, content[:3]))
    write_bytes_atomically(tmp_path / "weights", b"0123456789")
    assert (tmp_path / "weights").read_bytes() == b"0123456789"


@pytest.mark.skipif(os.name == "nt", reason="POSIX permissions")
def test_files_get_the_permissions_that_the_umask_leaves(tmp_path):
    old = os.umask(0o027)
    try:
        write_text_atomically(tmp_path / "recipe.yaml", "name: x\n")
    finally:
        os.umask(old)
    assert stat.S_IMODE((tmp_path / "recipe.yaml").stat().st_mode) == 0o640


@pytest.mark.parametrize("number", [float("nan"), float("inf"), float("-inf")])
def test_json_refuses_numbers_that_json_does_not_know(tmp_path, number):
    with pytest.raises(RecordError, match="undefined is None"):
        write_json_atomically(tmp_path / "scores.json", {"span.micro_f1": number})
    with pytest.raises(RecordError, match="undefined is None"):
        append_json_line(tmp_path / "history.jsonl", {"loss": number})
    assert list(tmp_path.iterdir()) == []


def test_json_keeps_numbers_unrounded_and_chinese_readable(tmp_path):
    write_json_atomically(tmp_path / "scores.json", {"类型": 2 / 3})
    text = (tmp_path / "scores.json").read_text(encoding="utf-8")
    assert "类型" in text
    assert json.loads(text) == {"类型": 2 / 3}


def test_a_line_with_a_newline_is_refused(tmp_path):
    with pytest.raises(ValueError, match="must not hold a newline"):
        append_line(tmp_path / "history.jsonl", "a\nb")


def test_rows_of_a_missing_file_are_none(tmp_path):
    assert read_json_lines(tmp_path / "history.jsonl") == []
    assert repair_json_lines(tmp_path / "history.jsonl") is False


rows_strategy = st.lists(
    st.dictionaries(st.text(), st.integers() | st.text() | st.floats(allow_nan=False, allow_infinity=False)),
    max_size=5,
)


@given(rows=rows_strategy, cut=st.integers(min_value=0, max_value=400))
def test_a_log_cut_anywhere_gives_its_whole_rows_and_takes_new_ones(rows, cut, tmp_path_factory):
    path = tmp_path_factory.mktemp("log") / "history.jsonl"
    for row in rows:
        append_json_line(path, row)
    content = path.read_bytes() if rows else b""
    torn = content[: max(0, len(content) - cut)]
    path.write_bytes(torn)

    kept = read_json_lines(path)
    assert kept == rows[: len(kept)]
    assert len(kept) >= torn.count(b"\n")

    repair_json_lines(path)
    append_json_line(path, {"epoch": 7})
    assert read_json_lines(path) == [*kept, {"epoch": 7}]


def test_repair_says_whether_it_cut(tmp_path):
    path = tmp_path / "history.jsonl"
    path.write_bytes(b'{"epoch": 1}\n{"epo')
    assert repair_json_lines(path) is True
    assert path.read_bytes() == b'{"epoch": 1}\n'
    assert repair_json_lines(path) is False


def test_zero_bytes_after_a_power_cut_are_a_torn_line(tmp_path):
    path = tmp_path / "history.jsonl"
    path.write_bytes(b'{"epoch": 1}\n' + b"\x00" * 40)
    assert read_json_lines(path) == [{"epoch": 1}]


def test_damage_in_the_middle_is_an_error_that_names_the_line(tmp_path):
    path = tmp_path / "history.jsonl"
    path.write_bytes(b'{"epoch": 1}\n{"epo\n{"epoch": 3}\n')
    with pytest.raises(RecordError, match=r"history\.jsonl:2"):
        read_json_lines(path)
    with pytest.raises(RecordError, match="line 2"):
        repair_json_lines(path)


FIFTY = """
import os
from pathlib import Path
from danlu.files import append_text
# together
for _ in range(50):
    append_text(Path(sys.argv[1]), f"{os.getpid()} " * 50 + chr(10))
"""


def test_appends_of_several_processes_do_not_mix(tmp_path):
    path = tmp_path / "notes.md"
    run_together(FIFTY, path, processes=3)
    lines = [line.split() for line in path.read_text().splitlines()]
    assert len(lines) == 150
    assert {len(line) for line in lines} == {50}
    assert {len(set(line)) for line in lines} == {1}
    assert len({line[0] for line in lines}) == 3


def test_the_hash_is_sha256(tmp_path):
    (tmp_path / "a").write_bytes(b"abc")
    assert sha256_of_file(tmp_path / "a") == (
        "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
    )


def test_a_file_that_a_library_closed_to_others_gets_the_usual_mode(tmp_path):
    plain = tmp_path / "plain"
    plain.touch()
    with whole_or_not_at_all(tmp_path / "weights") as temporary:
        temporary.unlink()
        os.close(os.open(temporary, os.O_CREAT | os.O_WRONLY, 0o600))
    assert (tmp_path / "weights").stat().st_mode == plain.stat().st_mode


def test_a_place_where_no_file_can_be_written_is_told_with_its_reason(tmp_path):
    (tmp_path / "kept.csv").write_text("kept")

    assert unwritable(tmp_path / "kept.csv") is None
    assert unwritable(tmp_path / "new" / "deep" / "table.csv") is None
    assert unwritable(tmp_path) == "a folder stands there"
    assert unwritable(tmp_path / "kept.csv" / "table.csv") == os.strerror(errno.ENOTDIR)
    assert [path.name for path in tmp_path.iterdir()] == ["kept.csv"]
    assert (tmp_path / "kept.csv").read_text() == "kept"
