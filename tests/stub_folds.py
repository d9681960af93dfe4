"""Work for fold workers in other processes, which import it by name: nothing is trained."""

from __future__ import annotations

import os
import signal
import time
from pathlib import Path

from danlu.jobs.folds.work import FoldEnd

LONGEST_SECONDS = 60.0


def quick_work(task, tell):
    """What the recipe's name asks for: an end, an error, a death; else where and with how many threads it ran."""
    name = task.recipe["name"]
    tell.on_begin("trained")
    tell.on_epoch(1, 2)
    if name == "die":
        os.kill(os.getpid(), signal.SIGKILL)
    if name == "fail":
        return FoldEnd("failed", reason="as it was told")
    return FoldEnd("finished", "trained", f"{os.getpid()} {os.environ['OMP_NUM_THREADS']}")


def patient_work(task, tell):
    """Waits for Ctrl-C; says so in a file, as a test that presses it has to know when."""
    Path(task.runs, f"{task.recipe['name']}-waits").write_text(str(os.getpid()), encoding="utf-8")
    tell.on_begin("trained")
    try:
        time.sleep(LONGEST_SECONDS)
    except KeyboardInterrupt:
        return FoldEnd("interrupted", reason="stopped by Ctrl-C", is_stopped=True)
    return FoldEnd("failed", reason="nobody pressed Ctrl-C")
