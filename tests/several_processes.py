"""The same Python code in several processes that begin at the same moment."""

from __future__ import annotations

import subprocess
import sys

LONGEST_SECONDS = 60


def run_together(code, *arguments, processes):
    """Start the code in processes that wait for each other, and return what each printed."""
    waiting = "import sys; print('ready', flush=True); sys.stdin.readline()\n"
    command = [sys.executable, "-c", code.replace("# together\n", waiting, 1), *map(str, arguments)]
    running = [
        subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        for _ in range(processes)
    ]
    for process in running:
        assert process.stdout.readline() == "ready\n"
    for process in running:
        process.stdin.write("go\n")
        process.stdin.flush()
    printed = [process.communicate(timeout=LONGEST_SECONDS)[0] for process in running]
    assert [process.returncode for process in running] == [0] * processes
    return printed
