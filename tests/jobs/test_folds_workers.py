"""Workers: folds in processes of their own, each end told, a death and Ctrl-C survived."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import psutil
import pytest

from danlu.jobs.folds.work import FoldEnd, FoldTask
from danlu.jobs.folds.worker_process import THREADS
from danlu.jobs.folds.workers import work_folds
from stub_folds import LONGEST_SECONDS, patient_work, quick_work

TESTS = Path(__file__).parents[1]


class Told:
    """Keeps what it is told; may press Ctrl-C when that has been told."""

    def __init__(self):
        self.ends, self.begun, self.epochs, self.interrupts = {}, [], [], 0

    def on_begin(self, place, how):
        self.begun.append(place)

    def on_epoch(self, place, epoch, epochs):
        self.epochs.append((place, epoch, epochs))

    def on_end(self, place, end):
        self.ends[place] = end

    def on_interrupt(self):
        self.interrupts += 1


def tasks(*names, runs="runs"):
    return [FoldTask({"name": name}, {}, str(runs)) for name in names]


def test_each_fold_is_worked_on_once_in_other_processes_on_one_thread():
    before, told = {name: os.environ.get(name) for name in THREADS}, Told()
    is_interrupted = work_folds(tasks("a", "b", "c"), told, jobs=2, work=quick_work)

    assert not is_interrupted
    assert sorted(told.ends) == sorted(told.begun) == [0, 1, 2]
    assert sorted(told.epochs) == [(0, 1, 2), (1, 1, 2), (2, 1, 2)]
    ran = [end.run.split() for end in told.ends.values()]
    assert str(os.getpid()) not in {pid for pid, _ in ran}
    assert {threads for _, threads in ran} == {"1"}
    assert {name: os.environ.get(name) for name in THREADS} == before


def test_one_job_stays_in_this_process():
    told = Told()
    work_folds(tasks("a", "b"), told, jobs=1, work=quick_work)

    assert [end.run.split()[0] for end in told.ends.values()] == [str(os.getpid())] * 2


def test_a_fold_that_fails_and_a_process_that_dies_leave_the_others_alone():
    told = Told()
    is_interrupted = work_folds(tasks("die", "fail", "c", "d"), told, jobs=2, work=quick_work)

    assert not is_interrupted
    assert [told.ends[place].state for place in range(4)] == ["failed", "failed", "finished", "finished"]
    assert told.ends[0].reason.startswith("its process was killed by signal 9")
    assert told.ends[1].reason == "as it was told"


def test_ctrl_c_in_one_process_ends_the_fold_and_begins_no_other():
    told = Told()

    def stopped(task, tell):
        return FoldEnd("finished", "trained", is_stopped=task.recipe["name"] == "b")

    assert work_folds(tasks("a", "b", "c"), told, work=stopped)
    assert (sorted(told.ends), told.interrupts) == ([0, 1], 1)


PRESS = """
import sys
from stub_folds import patient_work
from danlu.jobs.folds.work import FoldTask
from danlu.jobs.folds.workers import work_folds

class Told:
    def on_begin(self, place, how): pass
    def on_epoch(self, place, epoch, epochs): pass
    def on_end(self, place, end): print("end", place, end.state, flush=True)
    def on_interrupt(self): print("Ctrl-C", flush=True)

if __name__ == "__main__":
    tasks = [FoldTask({"name": name}, {}, sys.argv[1]) for name in "abc"]
    print("interrupted", work_folds(tasks, Told(), jobs=2, work=patient_work), flush=True)
"""


@pytest.fixture
def waiting(tmp_path):
    """A command whose two workers wait for Ctrl-C, in a group of its own as in a terminal; and the workers' ids."""
    script = tmp_path / "press.py"
    script.write_text(PRESS, encoding="utf-8")
    command = subprocess.Popen(
        [sys.executable, script, tmp_path],
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": str(TESTS)},
        start_new_session=True,
    )
    deadline = time.monotonic() + LONGEST_SECONDS
    while len(found := list(tmp_path.glob("*-waits"))) < 2 or not all(file.read_text() for file in found):
        assert time.monotonic() < deadline
        time.sleep(0.05)
    yield command, [int(file.read_text()) for file in found]
    command.kill()
    command.wait()
    command.stdout.close()


def test_ctrl_c_in_a_terminal_reaches_each_worker_once(waiting):
    command, workers = waiting
    os.killpg(command.pid, signal.SIGINT)
    said = command.communicate(timeout=LONGEST_SECONDS)[0].splitlines()

    assert said[0] == "Ctrl-C"
    assert sorted(said[1:3]) == ["end 0 interrupted", "end 1 interrupted"]
    assert said[3:] == ["interrupted True"]
    assert not any(map(is_alive, workers))


def test_workers_of_a_killed_command_end_with_it(waiting):
    command, workers = waiting
    command.kill()
    command.wait()
    _, alive = psutil.wait_procs([psutil.Process(pid) for pid in workers if is_alive(pid)], LONGEST_SECONDS)

    assert alive == []


def is_alive(pid):
    return psutil.pid_exists(pid) and psutil.Process(pid).status() != psutil.STATUS_ZOMBIE


@pytest.fixture
def default_ctrl_c():
    """Ctrl-C as Python has it by itself: a shell that runs tests in the background has it ignored."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


@pytest.mark.usefixtures("default_ctrl_c")
def test_the_work_of_these_tests_waits_for_ctrl_c(tmp_path, monkeypatch):
    monkeypatch.setattr("stub_folds.time.sleep", lambda seconds: signal.raise_signal(signal.SIGINT))
    told = Told()

    assert work_folds(tasks("a", runs=tmp_path), told, work=patient_work)
    assert told.ends[0].state == "interrupted"
