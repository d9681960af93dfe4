"""The commands that the README shows for one's own data, run one after the other as they stand there."""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from danlu.data.made_up.threat_reports import write_threat_reports

README = Path(__file__).parents[2] / "README.md"


def commands_of(heading):
    """The lines of the first shell block below a heading, without their comments."""
    below = README.read_text(encoding="utf-8").partition(heading)[2]
    block = re.search(r"```sh\n(.*?)```", below, re.DOTALL)
    return [line.partition("  #")[0].strip() for line in block[1].splitlines() if line.strip()]


@pytest.fixture(scope="module")
def workplace(tmp_path_factory):
    """A folder with data files and raw text, as a person would have them."""
    folder = tmp_path_factory.mktemp("workplace")
    write_threat_reports(folder, train=40, valid=15, test=15)
    (folder / "reports.txt").write_text("Amber Poker fell upon Douquasburg in early 2029.\n")
    return folder


def test_the_commands_for_ones_own_data_work_in_their_order(workplace):
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    commands = commands_of("## Your own data")
    assert len(commands) >= 6
    for command in commands:
        assert shlex.split(command)[0] == "danlu"
        done = subprocess.run(
            command,
            shell=True,
            cwd=workplace,
            env={**os.environ, "PATH": path},
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, f"{command}\n{done.stdout}\n{done.stderr}"
    assert (workplace / "predictions.jsonl").read_text().startswith('{"words": ["Amber", "Poker"')


def test_the_two_commands_are_targets_of_the_makefile():
    makefile = README.with_name("Makefile").read_text(encoding="utf-8")
    commands = commands_of("## Two commands")
    assert commands == ["make demo", "make test"]
    for command in commands:
        assert re.search(rf"^{command.split()[1]}:", makefile, re.MULTILINE)
