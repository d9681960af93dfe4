"""Whether a run is alive: a heartbeat while it runs, an exit record when it ends.

A process that is killed with -9 cannot say so. Its last heartbeat says `running` with its process id and
start time; whoever reads the record finds no such process any more, and the state is then `killed`.
"""

from __future__ import annotations

import contextlib
import json
import os
import socket
import threading
from collections.abc import Callable
from dataclasses import asdict, dataclass, fields, replace
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import Literal, Self, get_args

import psutil

from danlu.errors import Problem, RecordError
from danlu.files import write_json_atomically
from danlu.record.layout import RunFolder

State = Literal["running", "finished", "interrupted", "failed", "killed"]
FinalState = Literal["finished", "interrupted", "failed"]

HEARTBEAT_SECONDS = 5.0
"""Between two heartbeats: often enough for a person who watches, and a few hundred bytes each."""

STALE_SECONDS = 60.0
"""An older heartbeat from another machine has stopped: a slow network disk does not miss twelve."""

SAME_START_SECONDS = 2.0
"""Readings of one process's start may differ by this much, because the system's clock is corrected."""


@dataclass(frozen=True, slots=True)
class Status:
    """How a run stands. Times are ISO 8601 in UTC.

    Args:
        state: `killed` is never written by a run; it is what a reader finds.
        pid: The process that trains or trained.
        host: The machine's name.
        process_started: Its start in seconds since 1970, which tells it from a later process of its number.
        started: When the run was started for the first time.
        heartbeat: When the process last wrote.
        finished: When the run ended; None while it runs, and for a killed one.
        epoch: The last finished epoch, 0 before the first.
        epochs: The planned epochs.
        reason: Why it ended as it did, in words.
    """

    state: State
    pid: int
    host: str
    process_started: float
    started: str
    heartbeat: str
    finished: str | None
    epoch: int
    epochs: int
    reason: str | None

    @property
    def is_resumable(self) -> bool:
        """Whether the run ended before its plan did."""
        return self.state in ("killed", "interrupted", "failed")

    def as_json(self) -> dict[str, object]:
        """The fields by name."""
        return asdict(self)


def utc_now() -> datetime:
    """The current time in UTC."""
    return datetime.now(UTC)


class Heartbeat:
    """Keeps `status.json` true while a run is trained, and writes how it ended.

    Leaving the block without an error is `finished`, with Ctrl-C or an exit `interrupted`, with any other
    error `failed`; `conclude` says otherwise, for a run that stops early on purpose.

    Args:
        folder: The run's folder.
        epochs: The planned epochs.
        epoch: The epochs finished before, on resume.
        seconds: Between two heartbeats.
        clock: Says what time it is.

    Raises:
        RecordError: On entering, when another process trains this run.

    Example:
        >>> folder = getfixture("tmp_path")
        >>> with Heartbeat(folder, 2) as heartbeat:
        ...     heartbeat.update(epoch=1)
        >>> read_status(folder).state
        'finished'
    """

    def __init__(
        self,
        folder: Path,
        epochs: int,
        *,
        epoch: int = 0,
        seconds: float = HEARTBEAT_SECONDS,
        clock: Callable[[], datetime] = utc_now,
    ) -> None:
        self._folder = folder
        self._seconds = seconds
        self._clock = clock
        self._status = _status_of_this_process(epoch, epochs, clock)
        self._final: tuple[FinalState, str | None] | None = None
        self._lock = threading.RLock()
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._beat, name="danlu-heartbeat", daemon=True)

    def update(self, *, epoch: int) -> None:
        """Write that an epoch is finished."""
        self._write(epoch=epoch)

    def conclude(self, state: FinalState, reason: str | None = None) -> None:
        """Say how the run ends when the block is left without an error."""
        self._final = (state, reason)

    def __enter__(self) -> Self:
        earlier = None
        # A new run has no status yet, and a damaged one cannot say that another process is at work.
        with contextlib.suppress(RecordError):
            earlier = read_status(self._folder)
        if earlier is not None:
            _refuse_if_running(self._folder, earlier)
            self._status = replace(self._status, started=earlier.started)
        self._write()
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._ended.set()
        self._thread.join()
        state, reason = _end_of(error) if error is not None else self._final or ("finished", None)
        # An error of the run itself matters more than a disk that cannot take its exit record.
        with contextlib.suppress(OSError) if error is not None else contextlib.nullcontext():
            self._write(state=state, reason=reason, finished=_iso(self._clock()))

    def _beat(self) -> None:
        while not self._ended.wait(self._seconds):
            # A full or absent disk must not end the training; the next beat tries again.
            with contextlib.suppress(OSError), self._lock:
                if self._folder.is_dir():
                    self._write()

    def _write(self, **changes: object) -> None:
        with self._lock:
            self._status = replace(self._status, heartbeat=_iso(self._clock()), **changes)  # type: ignore[arg-type]
            write_json_atomically(RunFolder(self._folder).status, self._status.as_json())


def read_status(folder: Path, *, clock: Callable[[], datetime] = utc_now) -> Status:
    """Read how a run stands; `running` becomes `killed` when its process is gone.

    Raises:
        RecordError: When there is no status, or it cannot be read.
    """
    status = _parse(RunFolder(folder).status)
    if status.state == "running" and not _is_alive(status, clock()):
        return replace(status, state="killed", reason="the process ended without a word")
    return status


def _status_of_this_process(epoch: int, epochs: int, clock: Callable[[], datetime]) -> Status:
    now = _iso(clock())
    return Status(
        state="running",
        pid=os.getpid(),
        host=socket.gethostname(),
        process_started=psutil.Process().create_time(),
        started=now,
        heartbeat=now,
        finished=None,
        epoch=epoch,
        epochs=epochs,
        reason=None,
    )


def _is_alive(status: Status, now: datetime) -> bool:
    if status.host != socket.gethostname():
        return (now - _moment(status.heartbeat)).total_seconds() <= STALE_SECONDS
    try:
        process = psutil.Process(status.pid)
        if process.status() == psutil.STATUS_ZOMBIE:
            return False
        return abs(process.create_time() - status.process_started) <= SAME_START_SECONDS
    except psutil.AccessDenied:
        return True
    except psutil.NoSuchProcess:
        return False


def _parse(path: Path) -> Status:
    try:
        content = json.loads(path.read_bytes())
        status = Status(**{field.name: content[field.name] for field in fields(Status)})
        _moment(status.heartbeat)
        if status.state not in get_args(State) or not isinstance(status.pid, int):
            raise ValueError(f"state {status.state!r}, pid {status.pid!r}")  # noqa: TRY301
    except FileNotFoundError as error:
        raise RecordError("The run has no status.", [Problem(path.name, "the file is missing")]) from error
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise RecordError("The run's status cannot be read.", [Problem(path.name, f"{error!r}")]) from error
    return status


def _refuse_if_running(folder: Path, status: Status) -> None:
    if status.state == "running" and (status.pid, status.host) != (os.getpid(), socket.gethostname()):
        problem = Problem("status.json", "two processes cannot train one run", fix="wait for it, or stop it")
        trained_by = f"process {status.pid} on {status.host}"
        raise RecordError(f"The run {folder.name} is being trained by {trained_by}.", [problem])


def _end_of(error: BaseException) -> tuple[FinalState, str | None]:
    if isinstance(error, KeyboardInterrupt):
        return "interrupted", "stopped by Ctrl-C"
    if isinstance(error, SystemExit):
        return "interrupted", "the program was left"
    first_line = (str(error).splitlines() or [""])[0]
    return "failed", f"{type(error).__name__}: {first_line}" if first_line else type(error).__name__


def _moment(text: str) -> datetime:
    moment = datetime.fromisoformat(text)
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _iso(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="seconds")
