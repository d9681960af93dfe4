from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import threading
from datetime import UTC, datetime, timedelta

import pytest

from danlu.errors import RecordError
from danlu.record.status import STALE_SECONDS, Heartbeat, read_status

CHILD = """
import sys, time
from pathlib import Path
from danlu.record.status import Heartbeat
with Heartbeat(Path(sys.argv[1]), 5) as heartbeat:
    heartbeat.update(epoch=2)
    print("beating", flush=True)
    sys.stdin.read()
"""


@pytest.fixture
def child(tmp_path):
    process = subprocess.Popen(
        [sys.executable, "-c", CHILD, str(tmp_path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert process.stdout.readline() == "beating\n"
    yield process
    process.kill()
    process.communicate()


def test_a_run_says_that_it_runs_then_that_it_finished(tmp_path):
    with Heartbeat(tmp_path, 3) as heartbeat:
        heartbeat.update(epoch=1)
        status = read_status(tmp_path)
        assert (status.state, status.epoch, status.epochs, status.finished) == ("running", 1, 3, None)
        assert (status.pid, status.host) == (os.getpid(), socket.gethostname())
        heartbeat.update(epoch=3)
    status = read_status(tmp_path)
    assert (status.state, status.epoch, status.reason) == ("finished", 3, None)
    assert status.finished is not None
    assert not status.is_resumable


@pytest.mark.parametrize(
    ("error", "state", "reason"),
    [
        (KeyboardInterrupt(), "interrupted", "stopped by Ctrl-C"),
        (SystemExit(1), "interrupted", "the program was left"),
        (ValueError("loss is not finite\nin batch 3"), "failed", "ValueError: loss is not finite"),
        (MemoryError(), "failed", "MemoryError"),
    ],
)
def test_an_error_is_written_and_passed_on(tmp_path, error, state, reason):
    with pytest.raises(type(error)), Heartbeat(tmp_path, 3):
        raise error
    status = read_status(tmp_path)
    assert (status.state, status.reason, status.is_resumable) == (state, reason, True)


def test_a_run_can_say_how_it_ended(tmp_path):
    with Heartbeat(tmp_path, 3) as heartbeat:
        heartbeat.conclude("interrupted", "stopped after epoch 2")
    assert (read_status(tmp_path).state, read_status(tmp_path).reason) == (
        "interrupted",
        "stopped after epoch 2",
    )


def test_a_run_that_is_killed_says_so_by_itself(tmp_path, child):
    assert read_status(tmp_path).state == "running"
    child.send_signal(signal.SIGKILL if os.name == "posix" else signal.SIGTERM)
    child.wait()
    status = read_status(tmp_path)
    assert (status.state, status.epoch, status.finished) == ("killed", 2, None)
    assert status.is_resumable
    assert json.loads((tmp_path / "status.json").read_text())["state"] == "running"


@pytest.mark.skipif(os.name != "posix", reason="zombies are a POSIX thing")
def test_a_killed_process_that_nobody_waited_for_is_dead(tmp_path, child):
    os.kill(child.pid, signal.SIGKILL)
    os.waitid(os.P_PID, child.pid, os.WEXITED | os.WNOWAIT)
    assert read_status(tmp_path).state == "killed"


def test_two_processes_cannot_train_one_run(tmp_path, child):
    with pytest.raises(RecordError, match=f"being trained by process {child.pid}"), Heartbeat(tmp_path, 5):
        pass
    child.communicate("")
    assert read_status(tmp_path).state == "finished"


def test_a_resumed_run_keeps_its_first_start_and_counts_on(tmp_path):
    first = datetime(2026, 11, 20, 8, 0, tzinfo=UTC)
    with Heartbeat(tmp_path, 3, clock=lambda: first) as heartbeat:
        heartbeat.update(epoch=2)
    with Heartbeat(tmp_path, 5, epoch=2, clock=lambda: first + timedelta(hours=2)):
        status = read_status(tmp_path)
    assert (status.started, status.epoch, status.epochs) == ("2026-11-20T08:00:00+00:00", 2, 5)
    assert status.heartbeat == "2026-11-20T10:00:00+00:00"


def test_a_process_number_given_to_another_process_does_not_count(tmp_path):
    with Heartbeat(tmp_path, 3):
        content = json.loads((tmp_path / "status.json").read_text())
    content.update(state="running", process_started=content["process_started"] - 3600)
    (tmp_path / "status.json").write_text(json.dumps(content))
    assert read_status(tmp_path).state == "killed"


@pytest.mark.parametrize(("age", "state"), [(STALE_SECONDS, "running"), (STALE_SECONDS + 1, "killed")])
def test_on_another_machine_the_age_of_the_heartbeat_decides(tmp_path, age, state):
    beat = datetime(2026, 11, 20, 8, 0, tzinfo=UTC)
    with Heartbeat(tmp_path, 3, clock=lambda: beat):
        content = json.loads((tmp_path / "status.json").read_text())
    content.update(state="running", host="elsewhere")
    (tmp_path / "status.json").write_text(json.dumps(content))
    assert read_status(tmp_path, clock=lambda: beat + timedelta(seconds=age)).state == state


def test_the_heart_beats_by_itself_and_survives_a_full_disk(tmp_path, monkeypatch):
    real_beats, failing, failed = threading.Semaphore(0), threading.Event(), threading.Event()

    def write(path, value):
        if failing.is_set():
            failing.clear()
            failed.set()
            raise OSError(28, "No space left on device")
        real_beats.release()

    monkeypatch.setattr("danlu.record.status.write_json_atomically", write)
    with Heartbeat(tmp_path, 3, seconds=0.001):
        for _ in range(3):
            assert real_beats.acquire(timeout=10)
        failing.set()
        assert failed.wait(timeout=10)
        while real_beats.acquire(blocking=False):
            pass
        assert real_beats.acquire(timeout=10)


def test_a_deleted_folder_is_not_made_again_by_the_heart(tmp_path, monkeypatch):
    folder = tmp_path / "run"
    folder.mkdir()
    asked = threading.Semaphore(0)
    real_is_dir = type(folder).is_dir

    def is_dir(path, **options):
        asked.release()
        return real_is_dir(path, **options)

    with Heartbeat(folder, 3, seconds=0.001) as heartbeat:
        monkeypatch.setattr(type(folder), "is_dir", is_dir)
        with heartbeat._lock:
            (folder / "status.json").unlink()
            folder.rmdir()
        for _ in range(3):
            assert asked.acquire(timeout=10)
        assert [entry.name for entry in tmp_path.iterdir()] == []
        monkeypatch.undo()


@pytest.mark.parametrize(
    "content", [None, "", "[]", "{}", '{"state": "running"}', "\x00\x00", '{"state": "asleep", "pid": 1}']
)
def test_a_missing_or_damaged_status_is_a_record_error(tmp_path, content):
    if content is not None:
        (tmp_path / "status.json").write_text(content)
    with pytest.raises(RecordError, match="status"):
        read_status(tmp_path)
