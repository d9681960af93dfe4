"""Folds one after another in this process, or several at once in processes of their own.

Each worker has a pipe of its own, so that one that is killed takes no other with it. After Ctrl-C each finishes its
epoch, as `danlu train` does; when it is pressed again they leave at once.
"""

from __future__ import annotations

import contextlib
import os
import signal
from collections.abc import Sequence
from dataclasses import dataclass
from multiprocessing.connection import wait
from typing import Any, Protocol

from danlu.jobs.folds.work import FoldEnd, FoldTask, How, work_fold
from danlu.jobs.folds.worker_process import Work, Worker, start_worker
from danlu.training.interrupt import Interrupt

GRACE_SECONDS = 10.0
"""How long a worker may take to leave when Ctrl-C was pressed again, before it is killed."""


class Course(Protocol):
    """Is told of the folds by their places among the tasks."""

    def on_begin(self, place: int, how: How) -> None:
        """A fold's turn has come."""

    def on_epoch(self, place: int, epoch: int, epochs: int) -> None:
        """An epoch of a fold is finished."""

    def on_end(self, place: int, end: FoldEnd) -> None:
        """A fold has come to its end."""

    def on_interrupt(self) -> None:
        """Ctrl-C was pressed once."""


def work_folds(tasks: Sequence[FoldTask], course: Course, *, jobs: int = 1, work: Work = work_fold) -> bool:
    """Bring folds to their ends.

    Args:
        tasks: The folds.
        course: Is told how it goes.
        jobs: How many folds are worked on at once; 1: in this process.
        work: What is done for each; with several jobs a function of a module.

    Returns:
        Whether Ctrl-C ended it; folds that had no turn have no end then.
    """
    if min(jobs, len(tasks)) <= 1:
        return _one_by_one(tasks, course, work)
    return _Pool(tasks, course, jobs, work).run()


def _one_by_one(tasks: Sequence[FoldTask], course: Course, work: Work) -> bool:
    for place, task in enumerate(tasks):
        try:
            end = work(task, _TellCourse(course, place))
        except KeyboardInterrupt:
            return True
        if end.is_stopped:
            course.on_interrupt()
        course.on_end(place, end)
        if end.is_stopped:
            return True
    return False


@dataclass(frozen=True, slots=True)
class _TellCourse:
    course: Course
    place: int

    def on_begin(self, how: How) -> None:
        self.course.on_begin(self.place, how)

    def on_epoch(self, epoch: int, epochs: int) -> None:
        self.course.on_epoch(self.place, epoch, epochs)


class _Pool:
    """Workers that take tasks in order until none is left."""

    def __init__(self, tasks: Sequence[FoldTask], course: Course, jobs: int, work: Work) -> None:
        self._tasks = tasks
        self._course = course
        self._jobs = min(jobs, len(tasks))
        self._work = work
        self._left = iter(range(len(tasks)))
        self._workers: list[Worker] = []
        self._is_stopped = False

    def run(self) -> bool:
        try:
            with Interrupt(self._on_interrupt):
                for _ in range(self._jobs):
                    self._begin()
                while self._workers:
                    self._listen()
        except KeyboardInterrupt:
            self._is_stopped = True
            self._leave_at_once()
        finally:
            for worker in self._workers:
                worker.process.kill()
                worker.process.join()
        return self._is_stopped

    def _begin(self) -> None:
        """Start a worker with the next task, if there is one."""
        place = None if self._is_stopped else next(self._left, None)
        if place is None:
            return
        worker = start_worker(self._work)
        worker.place = place
        self._workers.append(worker)
        self._send(worker)

    def _listen(self) -> None:
        for pipe in wait([worker.pipe for worker in self._workers]):
            worker = next(one for one in self._workers if one.pipe is pipe)
            try:
                kind, *said = worker.pipe.recv()
            except (EOFError, OSError):
                self._on_gone(worker)
            else:
                self._on_message(worker, kind, said)

    def _on_message(self, worker: Worker, kind: str, said: list[Any]) -> None:
        place = worker.place
        if kind == "ready":
            worker.is_ready = True
            if self._is_stopped:
                worker.process.terminate()
        elif place is not None and kind == "begin":
            self._course.on_begin(place, *said)
        elif place is not None and kind == "epoch":
            self._course.on_epoch(place, *said)
        elif place is not None and kind == "end":
            self._on_end(worker, place, *said)

    def _on_end(self, worker: Worker, place: int, end: FoldEnd) -> None:
        worker.place = None if self._is_stopped else next(self._left, None)
        self._send(worker)
        self._course.on_end(place, end)

    def _send(self, worker: Worker) -> None:
        """Give a worker its task, or let it end."""
        with contextlib.suppress(OSError):  # of one that has just ended, its pipe tells
            worker.pipe.send(None if worker.place is None else self._tasks[worker.place])

    def _on_gone(self, worker: Worker) -> None:
        """A worker has ended: it was told to, or something killed it."""
        worker.process.join()
        worker.pipe.close()
        self._workers.remove(worker)
        if worker.place is None:
            return
        if self._is_stopped:
            self._course.on_end(
                worker.place, FoldEnd("interrupted", reason="stopped by Ctrl-C", is_stopped=True)
            )
            return
        self._course.on_end(worker.place, FoldEnd("failed", reason=_why_gone(worker.process.exitcode)))
        self._begin()

    def _on_interrupt(self) -> None:
        self._is_stopped = True
        self._course.on_interrupt()
        self._pass_on()

    def _pass_on(self) -> None:
        """Let the workers know of Ctrl-C; one that has not begun yet is simply ended."""
        for worker in self._workers:
            if not worker.is_ready:
                worker.process.terminate()
            elif worker.place is not None and worker.process.pid is not None:
                with contextlib.suppress(ProcessLookupError):
                    os.kill(worker.process.pid, signal.SIGINT)

    def _leave_at_once(self) -> None:
        self._pass_on()
        for worker in self._workers:
            worker.process.join(GRACE_SECONDS)


def _why_gone(code: int | None) -> str:
    if code is None or code >= 0:
        return f"its process ended with exit code {code}"
    return f"its process was killed by signal {-code}; where memory was short, fewer --jobs need less"
