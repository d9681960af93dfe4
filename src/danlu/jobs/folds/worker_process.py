"""A worker: a fresh process on one thread that brings one fold after another to its end, and ends with its command.

It leaves the terminal's group, so that Ctrl-C comes from the command alone and comes once.
"""

from __future__ import annotations

import contextlib
import multiprocessing
import os
import signal
import threading
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess

from danlu.jobs.folds.work import FoldEnd, FoldTask, How, Tell

THREADS = ("OMP_NUM_THREADS", "MKL_NUM_THREADS", "OPENBLAS_NUM_THREADS")
"""What says, before torch and numpy are loaded, on how many threads they compute; `train.threads` has its say after."""

Work = Callable[[FoldTask, Tell], FoldEnd]
"""What is done for a fold."""


@dataclass
class Worker:
    """A worker as its command sees it.

    Args:
        process: The process.
        pipe: Takes tasks to it and brings what it says; None as a task lets it end.
        place: Which task it works on.
        is_ready: Whether it answers Ctrl-C by itself.
    """

    process: BaseProcess
    pipe: Connection
    place: int | None = None
    is_ready: bool = False


def start_worker(work: Work) -> Worker:
    """Start a process that waits for folds.

    Args:
        work: What it does for each; a function of a module, which it imports.
    """
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe()
    process = context.Process(target=_serve, args=(theirs, work), name="danlu-fold")
    with _one_thread(), _without_ctrl_c():
        process.start()
    theirs.close()
    return Worker(process, ours)


@contextlib.contextmanager
def _one_thread() -> Iterator[None]:
    """What a worker finds in its environment when it loads torch."""
    before: Mapping[str, str | None] = {name: os.environ.get(name) for name in THREADS}
    os.environ.update(dict.fromkeys(THREADS, "1"))
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                del os.environ[name]
            else:
                os.environ[name] = value


@contextlib.contextmanager
def _without_ctrl_c() -> Iterator[None]:
    """Hold Ctrl-C back while a worker starts: it inherits that, until it is ready."""
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _serve(pipe: Connection, work: Work) -> None:
    """The life of a worker: tasks come, ends go."""
    threading.Thread(target=_end_with_parent, name="danlu-parent", daemon=True).start()
    _listen_to_parent_alone()
    try:
        pipe.send(("ready",))
        while (task := pipe.recv()) is not None:
            pipe.send(("end", work(task, _TellPipe(pipe))))
    except (KeyboardInterrupt, EOFError, BrokenPipeError):
        # Between two folds there is nothing to finish; without its command a worker has nobody to work for.
        return


def _end_with_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        # As after kill -9: the run says that it was killed, and the same command goes on with it.
        os._exit(1)


def _listen_to_parent_alone() -> None:
    """Leave the terminal's group, so that Ctrl-C comes from the command and comes once."""
    if hasattr(os, "setpgid"):
        os.setpgid(0, 0)
    if hasattr(signal, "pthread_sigmask"):
        signal.signal(signal.SIGINT, signal.SIG_IGN)  # forgets what was held back
        signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGINT})
    signal.signal(signal.SIGINT, signal.default_int_handler)


@dataclass(frozen=True, slots=True)
class _TellPipe:
    pipe: Connection

    def on_begin(self, how: How) -> None:
        self.pipe.send(("begin", how))

    def on_epoch(self, epoch: int, epochs: int) -> None:
        self.pipe.send(("epoch", epoch, epochs))
