from __future__ import annotations

import json
import shutil
import sqlite3
import threading

import pytest

from danlu.record import index
from danlu.record.index import INDEX_NAME, MIGRATIONS, read_summaries
from danlu.record.notes import add_note
from danlu.record.record import Record
from danlu.record.status import Heartbeat
from made_up_record import make_record
from several_processes import run_together


@pytest.fixture(scope="module")
def untouched(tmp_path_factory):
    folder = tmp_path_factory.mktemp("runs")
    for number in (1, 2, 3):
        make_record(folder / f"2026-11-20-made-up-0{number}", epochs=2, splits=("test",), seed=number)
    return folder


@pytest.fixture
def runs(untouched, tmp_path):
    return shutil.copytree(untouched, tmp_path / "runs")


@pytest.fixture
def reads(monkeypatch):
    """The names of the runs whose records were read."""
    names = []
    real = Record.summary

    def summary(record):
        names.append(record.name)
        return real(record)

    monkeypatch.setattr(index.Record, "summary", summary)
    return names


def expected(runs):
    folders = sorted(runs.glob("2026-*"))
    return [{**Record(folder).summary(), "path": str(folder)} for folder in folders]


def test_a_missing_notebook_and_an_empty_one_have_no_runs_and_get_no_index(tmp_path):
    assert read_summaries(tmp_path / "nowhere") == []
    assert read_summaries(tmp_path) == []
    assert list(tmp_path.iterdir()) == []


def test_summaries_are_those_of_the_records_and_come_from_the_index_the_second_time(runs, reads):
    first = read_summaries(runs)
    assert len(reads) == 3
    assert read_summaries(runs) == first
    assert len(reads) == 3
    assert json.loads(json.dumps(expected(runs))) == first


def test_only_what_changed_is_read_again(runs, reads):
    read_summaries(runs)
    reads.clear()
    add_note(runs / "2026-11-20-made-up-02", "a note")
    assert read_summaries(runs)[1]["notes"] == 2
    assert reads == ["2026-11-20-made-up-02"]


def test_a_removed_run_leaves_the_index_and_a_new_one_enters(runs):
    read_summaries(runs)
    shutil.rmtree(runs / "2026-11-20-made-up-01")
    make_record(runs / "2026-11-21-made-up-01", epochs=1, splits=())
    names = [summary["run"] for summary in read_summaries(runs)]
    assert names == ["2026-11-20-made-up-02", "2026-11-20-made-up-03", "2026-11-21-made-up-01"]
    with sqlite3.connect(runs / INDEX_NAME) as connection:
        assert sorted(run for (run,) in connection.execute("SELECT run FROM summaries")) == names
    connection.close()


def test_a_running_run_is_always_looked_at_again(runs, reads):
    folder = runs / "2026-11-20-made-up-01"
    with Heartbeat(folder, 2):
        assert read_summaries(runs)[0]["state"] == "running"
        status = (folder / "status.json").read_bytes()
        reads.clear()
        read_summaries(runs)
        assert reads == ["2026-11-20-made-up-01"]
    dead = {**json.loads(status), "process_started": 1.0}
    (folder / "status.json").write_text(json.dumps(dead))
    assert read_summaries(runs)[0]["state"] == "killed"


def test_a_moved_notebook_gives_the_new_paths(runs, tmp_path_factory):
    read_summaries(runs)
    moved = tmp_path_factory.mktemp("elsewhere") / "runs"
    shutil.copytree(runs, moved)
    assert read_summaries(moved)[0]["path"] == str(moved / "2026-11-20-made-up-01")


def newer(path):
    path.unlink()
    with sqlite3.connect(path) as connection:
        connection.execute(f"PRAGMA user_version = {len(MIGRATIONS) + 7}")
    connection.close()


def other_table(path):
    path.unlink()
    with sqlite3.connect(path) as connection:
        connection.execute("CREATE TABLE summaries (a)")
        connection.execute("INSERT INTO summaries VALUES (1)")
        connection.execute(f"PRAGMA user_version = {len(MIGRATIONS)}")
    connection.close()


def bad_row(path):
    with sqlite3.connect(path) as connection:
        connection.execute("UPDATE summaries SET summary = '{'")
    connection.close()


@pytest.mark.parametrize(
    "damage",
    [
        lambda path: path.unlink(),
        lambda path: path.write_bytes(b""),
        lambda path: path.write_bytes(b"no database at all, but some text that is long enough to be read"),
        lambda path: path.write_bytes(path.read_bytes()[:5000] + b"\x00" * 3000),
        newer,
        other_table,
        bad_row,
    ],
)
def test_an_index_that_is_gone_or_damaged_is_made_again(runs, reads, damage):
    first = read_summaries(runs)
    damage(runs / INDEX_NAME)
    assert read_summaries(runs) == first
    reads.clear()
    assert read_summaries(runs) == first
    assert reads == []


def test_where_no_index_can_be_written_the_records_are_read(runs, reads):
    (runs / INDEX_NAME).mkdir()
    assert [summary["run"] for summary in read_summaries(runs)] == [
        folder["run"] for folder in expected(runs)
    ]
    assert len(read_summaries(runs)) == 3
    assert (runs / INDEX_NAME).is_dir()


def test_a_locked_index_is_waited_for_and_then_left(runs, monkeypatch):
    monkeypatch.setattr(index, "LOCK_SECONDS", 0.01)
    first = read_summaries(runs)
    add_note(runs / "2026-11-20-made-up-01", "a note")
    holder = sqlite3.connect(runs / INDEX_NAME)
    try:
        holder.execute("BEGIN EXCLUSIVE")
        assert read_summaries(runs)[0]["notes"] == first[0]["notes"] + 1
    finally:
        holder.close()


LISTS = """
import json
from pathlib import Path
from danlu.record.index import read_summaries
# together
print(json.dumps([summary["run"] for _ in range(5) for summary in read_summaries(Path(sys.argv[1]))]))
"""


def test_commands_at_the_same_time_all_get_every_run(runs):
    answers = [json.loads(printed) for printed in run_together(LISTS, runs, processes=3)]
    names = [folder["run"] for folder in expected(runs)]
    assert answers == [names * 5] * 3


def test_threads_at_the_same_time_all_get_every_run(runs):
    answers = []
    threads = [threading.Thread(target=lambda: answers.append(read_summaries(runs))) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(answers) == 6
    assert all(answer == answers[0] for answer in answers)
